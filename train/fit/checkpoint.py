"""Checkpoint files: written so that a crash leaves the old one or the new one, the last few kept,
read without pickle.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import torch
from torch import nn

from clvae.errors import ClvaeError, shown
from clvae.files.archive import check_stored
from clvae.files.disk import FULL, unwritten

NEWEST = "checkpoint.pt"
PARTS = (
    "pair",
    "discriminator",
    "average",
    "generator_optimiser",
    "discriminator_optimiser",
)  # state dictionaries


def write_checkpoint(state: dict, run: Path, keep: int) -> None:
    """Write RUN/checkpoint.pt; with keep above 1, the last `keep` as RUN/checkpoint-STEP.pt, too
    (state has the "step").
    """
    temporary = run / "checkpoint.tmp"
    try:
        torch.save(state, temporary)
        if keep > 1:
            numbered = run / f"checkpoint-{state['step']:08d}.pt"
            _same_file(temporary, numbered)
            for old in sorted(run.glob("checkpoint-*.pt"))[:-keep]:
                old.unlink()
        os.replace(temporary, run / NEWEST)
    except (OSError, RuntimeError) as error:  # torch's writer reports a full disk as a RuntimeError
        why = unwritten(error, run)
        more = (
            f"; free some space in {shown(run, quotes=False)}, then continue with --resume"
            if why == FULL
            else ""
        )
        raise ClvaeError(
            f"the checkpoint {shown(run / NEWEST, quotes=False)} cannot be written: {why}{more}"
        ) from None
    finally:
        temporary.unlink(missing_ok=True)


def _same_file(source: Path, target: Path) -> None:
    """A second name for a file, or a copy where the file system has no such thing."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        try:
            shutil.copyfile(source, target)
        except OSError:
            target.unlink(missing_ok=True)
            raise


def read_checkpoint(path: Path) -> dict:
    """What a checkpoint holds, on the CPU; a missing or damaged file is one sentence."""
    if not os.path.isfile(path):
        raise ClvaeError(f"there is no checkpoint {shown(path, quotes=False)}")
    check_stored(path)
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # noqa: BLE001 - a damaged file makes the reader fail in any way
        raise ClvaeError(f"the checkpoint {path} cannot be read: {type(error).__name__}") from None


def read_run(path: Path) -> dict:
    """What a run's checkpoint holds: PARTS, counters, "config", "labels", "facts"."""
    saved = read_checkpoint(path)
    if (
        not isinstance(saved, dict)
        or not {*PARTS, "config", "labels", "facts", "before"} <= saved.keys()
    ):
        raise ClvaeError(f"{path} is not the checkpoint of a training run")
    return saved


def load_weights(module: nn.Module, state: dict) -> None:
    """Load a state dictionary of another run; one that does not fit is a ClvaeError."""
    try:
        module.load_state_dict(state)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise ClvaeError(f"the checkpoint does not fit this config: {reason}") from None
