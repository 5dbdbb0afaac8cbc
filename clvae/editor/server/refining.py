"""How far the job is that matches a style photo more closely."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Refining:
    """How far it is to match a style photo more closely.

    number: the photo's. taken, steps: how many colour steps were taken, of how many. left: the mean
    CIELAB difference that is left, None before that is known.
    """

    number: int
    taken: int = 0
    steps: int = 0
    left: float | None = None
