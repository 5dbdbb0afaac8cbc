"""The training loop: from a data set and a trainer to a run folder.

RUN/config.json, RUN/checkpoint.pt (everything needed to go on), RUN/sheets/STEP.png, RUN/events…
(TensorBoard).
Under torchrun every process runs this; the first one alone writes.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Self

import torch
from torch import Tensor
from torch.utils.tensorboard import SummaryWriter

from clvae.errors import ClvaeError

from ..data import DataSet, Sample, Split, Stream, training_loader
from ..progress import StepBar
from . import distributed
from .features import Perceptual, find_perceptual
from .interrupts import Interrupts
from .sheets import Sheet
from .trainer import ADVICE, Trainer

REPORT_EVERY = 25  # steps between two looks at the losses, each of which waits for the device
log = logging.getLogger(__name__)


def fit(data: DataSet, run: Path, trainer: Trainer, minutes: float | None = None) -> None:
    """Train until the config's steps are done, or for `minutes`; Ctrl+C or SIGTERM saves and stops.

    Rates that fall at the end of the run do so at whichever end is nearer.
    """
    config = trainer.config
    stream = distributed.agreed(
        lambda: Stream(
            data,
            trainer.network.size,
            config.data.scale,
            config.data.flip,
            config.seed,
            config.data.rarity,
        )
    )
    loader = training_loader(
        stream,
        config.batch,
        trainer.step,
        config.length,
        config.data.workers,
        distributed.rank(),
        distributed.world(),
    )
    perceptual = perceptual_of(trainer)
    note_photos(trainer, [pair.name for pair in data.splits["train"]])
    watch = None if minutes is None else Watch(trainer.seconds, minutes)
    deadline = watch.deadline if watch else math.inf
    diary = distributed.agreed(
        lambda: None if distributed.rank() else Diary(data, run, trainer, deadline)
    )
    with distributed.others_there(), Interrupts() as interrupts, diary or nullcontext():
        for sample in (clock := Clock(loader, trainer)):
            report = trainer.train_step(sample, perceptual, watch.over() if watch else 0.0)
            if trainer.step % REPORT_EVERY == 0:
                report = averaged_report(report)
            if diary:
                diary.write(report, clock)
            if trainer.step % config.save_every == 0:
                trainer.save(run)
            if distributed.agree(interrupts.wished or time.monotonic() >= deadline):
                log.warning("stopped at step %d", trainer.step)
                break
        trainer.save(run)


def note_photos(trainer: Trainer, names: list[str]) -> None:
    """Remember which photos a run trains on, and say what has changed where it is gone on with."""
    before, now = set(trainer.photos or names), set(names)
    changes = [
        f"{len(found)} {word} ({', '.join(sorted(found)[:3])}{', …' if len(found) > 3 else ''})"
        for word, found in (("gone", before - now), ("new", now - before))
        if found
    ]
    if changes and not distributed.rank():
        log.warning(
            "the run began with other training photos: %s; it continues with the %d there are now, "
            "so not bit for bit "
            "as it would have been",
            " and ".join(changes),
            len(names),
        )
    trainer.photos = names


def perceptual_of(trainer: Trainer) -> Perceptual | None:
    """The run's perceptual loss; a run that is gone on with keeps the network it began with."""
    if not trainer.config.loss.perceptual:
        return None
    if not trainer.perceptual:
        perceptual = find_perceptual(trainer.config.loss.perceptual_network)
        trainer.perceptual = perceptual.name  # what could be had
    else:
        try:
            perceptual = distributed.agreed(lambda: Perceptual(trainer.perceptual))
        except ClvaeError as error:
            raise ClvaeError(
                f"the run cannot continue: {error}, and its perceptual loss started with them"
            ) from None
    return perceptual.to(trainer.device).to(memory_format=torch.channels_last)


def averaged_report(report: dict[str, Tensor]) -> dict[str, float]:
    """The losses of the whole batch as numbers; one that is none stops the run."""
    values = distributed.mean(torch.stack([value.float() for value in report.values()])).tolist()
    for key, value in zip(report, values):
        if math.isnan(value):
            raise ClvaeError(f"the loss {key!r} became NaN: {ADVICE}")
    return dict(zip(report, values))


class Watch:
    """The time of a run that has `minutes` left. before: seconds it has trained for already."""

    def __init__(self, before: float, minutes: float):
        self.deadline = time.monotonic() + 60 * minutes
        self.length = before + 60 * minutes

    def over(self) -> float:
        """The share of all its time that is over, 0 to 1, the same in all processes."""
        left = max(0.0, self.deadline - time.monotonic())
        share = 1 - left / self.length if self.length else 1.0
        return float(distributed.mean(torch.tensor(share, dtype=torch.float64)))


class Clock:
    """A loader's batches, with the time each step took added to the trainer's clock, and the share
    spent waiting.
    """

    def __init__(self, loader: Iterable[Sample], trainer: Trainer):
        self.loader, self.trainer = loader, trainer
        self.waited, self.passed = 0.0, 0.0

    def __iter__(self) -> Iterator[Sample]:
        last, batches = time.monotonic(), iter(self.loader)
        while True:
            sample = distributed.agreed(lambda: _next(batches))
            self.waited += time.monotonic() - last
            if sample is None:
                return
            try:
                yield sample
            finally:  # also of the last step, after which nobody asks for more
                now = time.monotonic()
                self.trainer.seconds += now - last
                self.passed += now - last
                last = now

    def share(self) -> float:
        """The share of the time since the last call that was spent waiting for data."""
        share = self.waited / max(self.passed, self.waited, 1e-9)
        self.waited = self.passed = 0.0
        return share


def _next(batches: Iterator[Sample]) -> Sample | None:
    """The next batch, None at the end. What a loader's process says comes wrapped in its traceback:
    only the sentence is kept.
    """
    try:
        return next(batches, None)
    except ClvaeError as error:
        sentence = str(error).strip().splitlines()[-1]
        raise ClvaeError(
            sentence.removeprefix(f"{ClvaeError.__module__}.{ClvaeError.__name__}: ")
        ) from None


class Diary:
    """What a run writes to be looked at: settings, progress bar, scalars, picture sheets."""

    def __init__(self, data: DataSet, run: Path, trainer: Trainer, deadline: float = math.inf):
        self.trainer, self.run, config = trainer, run, trainer.config
        run.mkdir(parents=True, exist_ok=True)
        (run / "config.json").write_text(json.dumps(config.model_dump(), indent=1))
        shown = "val" if data.splits.get("val") else "train"
        self.sheet = Sheet(Split(data, shown, trainer.network.size), trainer.labels)
        self.scalars = SummaryWriter(
            run, purge_step=trainer.step + 1
        )  # what a killed run wrote beyond its checkpoint
        self.bar = StepBar(
            total=config.steps, initial=trainer.step, unit="step", mininterval=5, deadline=deadline
        )

    def write(self, report: Mapping[str, float | Tensor], clock: Clock) -> None:
        """After a step; its report is looked at every REPORT_EVERY steps."""
        trainer = self.trainer
        self.bar.update()
        if trainer.step % REPORT_EVERY == 0:
            values = {**report, "waiting_for_data": clock.share()}
            self.bar.set_postfix_str(
                " ".join(f"{key} {value:.2f}" for key, value in values.items())
            )
            for key, value in values.items():
                self.scalars.add_scalar(key, value, trainer.step)
        if trainer.step % trainer.config.sheet_every == 0 or trainer.step == trainer.config.length:
            self.sheet.write(
                trainer.averaged_pair(),
                trainer.device,
                self.run / "sheets" / f"{trainer.step:06d}.png",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error) -> None:
        self.bar.close()
        self.scalars.close()
