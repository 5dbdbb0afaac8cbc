"""Finer pictures: what the page shows of a drawn scene, by the bundle's upscaler, for screens that
have more pixels than it.

Nobody waits for them. They are made tile by tile while nothing else is drawn, and given up as soon
as they are of a picture that is not the newest any more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from ...engine import Engine
from . import metrics
from .slots import Busy, Slots

SCALE = 2
PATIENCE = 2.0  # seconds that a picture waits for its turns, all together


class Overtaken(Exception):
    """Something newer is to be seen."""


def finer(
    engine: Engine, picture: np.ndarray, slots: Slots, wanted: Callable[[], bool]
) -> np.ndarray | None:
    """A picture uint8 [H, W, 3] as [SCALE · H, SCALE · W, 3]; None where the bundle has no
    upscaler, the machine has no time for it, or it is wanted no more.
    """
    if not engine.has_upscaler:
        return None

    left = PATIENCE

    @contextmanager
    def turn() -> Iterator[None]:
        nonlocal left
        if not wanted():
            raise Overtaken
        start = time.monotonic()
        with slots.left_over(left):
            left = max(0.0, left - (time.monotonic() - start))
            if not wanted():
                raise Overtaken
            with metrics.PICTURES.labels("tile").time():
                yield

    try:
        return engine.upscale(picture, SCALE, turn)
    except (Busy, Overtaken):
        return None
