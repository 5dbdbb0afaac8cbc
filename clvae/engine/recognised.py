"""Whether the objects of pictures are still told for what they are: what colour steps must not
spoil.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

TOLERATED = 0.1  # of an object's pixels that may stop being told for its class


class Recognised:
    """Compares each picture of a map with the first one.

    segment: a picture uint8 [H, W, 3] → class ids [H, W]. classes: [O], of the objects. ids: [H,
    W], whose pixel each is, nobody's from the number of objects on.
    """

    def __init__(
        self, segment: Callable[[np.ndarray], np.ndarray], classes: np.ndarray, ids: np.ndarray
    ):
        self._segment, self._count, self._ids = segment, len(classes), ids
        self._wanted = classes[np.minimum(ids, len(classes) - 1)]
        self._first: np.ndarray | None = None

    def lost(self, picture: np.ndarray) -> np.ndarray:
        """bool [O]: the objects of which more than TOLERATED is no longer told for their class that
        was in the first picture.
        """
        told = self._told(picture)
        self._first = told if self._first is None else self._first
        return told < self._first - TOLERATED

    def _told(self, picture: np.ndarray) -> np.ndarray:
        """The share of each object's pixels that is told for its class."""
        right = self._segment(picture) == self._wanted
        told, pixels = (
            np.bincount(self._ids.ravel(), weights, self._count)[: self._count]
            for weights in (right.ravel(), None)
        )
        return told / np.maximum(pixels, 1)
