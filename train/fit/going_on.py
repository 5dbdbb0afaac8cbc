"""Going on with a run: which settings may be others than it began with, and what is said where
nothing is left to do.
"""

from __future__ import annotations

import logging
from pathlib import Path

from clvae.errors import ClvaeError

from .config import CHANGEABLE, Config
from .trainer import Trainer

log = logging.getLogger(__name__)


def go_on(trainer: Trainer, run: Path, wished: Config | None, steps: int | None) -> bool:
    """Give a resumed trainer the settings it goes on with; False, with a word, where the run is
    complete.

    wished: settings that were named once more, None for the run's own. steps: a new end of the run,
    None for theirs. ClvaeError: the wished settings are those of another model, or the new end lies
    behind.
    """
    before = trainer.config
    if wished:
        _check(before, wished, run)
    config = (wished or before).model_copy(update={"steps": steps, "epochs": None} if steps else {})
    if trainer.step >= config.length:
        if steps:
            raise ClvaeError(
                f"the run in {run} has made {trainer.step} steps: --steps is the "
                "total, so give a larger number"
            )
        log.info(
            "the run in %s is complete: it has made %d of %d steps. Make a bundle of it with "
            "python -m train finish, or train further with --resume --steps N",
            run,
            trainer.step,
            config.steps,
        )
        return False
    if config.steps != before.steps:
        log.info(
            "the run in %s now ends after %d steps instead of %d", run, config.steps, before.steps
        )
    trainer.config = config
    return True


def _check(before: Config, wished: Config, run: Path) -> None:
    one, other = (_flat(config.model_dump()) for config in (before, wished))
    differ = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    changed = [n for n in differ if n not in CHANGEABLE and n.split(".")[0] not in CHANGEABLE]
    if changed:
        raise ClvaeError(
            f"the run in {run} was started with other settings ({', '.join(changed)}): continue "
            "without --preset and --config, or start anew with --init-from its checkpoint.pt"
        )


def _flat(settings: dict, before: str = "") -> dict[str, object]:
    """Settings by their full names: "data.workers"."""
    found = {}
    for name, value in settings.items():
        inside = isinstance(value, dict)
        found |= _flat(value, f"{before}{name}.") if inside else {before + name: value}
    return found
