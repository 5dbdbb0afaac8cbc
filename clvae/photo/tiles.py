"""Tiles: a large photo is worked on in parts, so that what that takes is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

SIDE = 512  # pixels


class Tile(NamedTuple):
    """Rows top to bottom and columns left to right, the last ones not included, of a photo."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def pixels(self) -> int:
        """How many it has."""
        return (self.bottom - self.top) * (self.right - self.left)

    def of(self, array: np.ndarray) -> np.ndarray:
        """The tile of an array [h, w, …] of the photo's shape, a view."""
        return array[self.top : self.bottom, self.left : self.right]

    def grown(self, by: int, shape: tuple[int, int]) -> Tile:
        """With the pixels around it, as far as the photo of shape (h, w) has them."""
        return Tile(
            max(0, self.top - by),
            min(shape[0], self.bottom + by),
            max(0, self.left - by),
            min(shape[1], self.right + by),
        )

    def meeting(self, other: Tile) -> Tile | None:
        """What it has in common with another one; None where that is nothing."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        bottom, right = min(self.bottom, other.bottom), min(self.right, other.right)
        return Tile(top, bottom, left, right) if top < bottom and left < right else None

    def inside(self, other: Tile) -> Tile:
        """Where this tile lies in one that holds it."""
        return Tile(
            self.top - other.top,
            self.bottom - other.top,
            self.left - other.left,
            self.right - other.left,
        )

    def stretched(self, small: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """The tile of an array [h', w'] or [h', w', 1–4] stretched over a photo of shape (h, w),
        bilinear.
        """
        down, across = small.shape[0] / shape[0], small.shape[1] / shape[1]
        # Pixels are squares whose middles correspond.
        x, y = (self.left + 0.5) * across - 0.5, (self.top + 0.5) * down - 0.5
        where = np.array([[across, 0, x], [0, down, y]])
        size = self.right - self.left, self.bottom - self.top
        way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(small, where, size, flags=way, borderMode=cv2.BORDER_REPLICATE)


def tiles(shape: tuple[int, int]) -> Iterator[Tile]:
    """The tiles of a photo of shape (h, w)."""
    for top in range(0, shape[0], SIDE):
        for left in range(0, shape[1], SIDE):
            yield Tile(top, min(top + SIDE, shape[0]), left, min(left + SIDE, shape[1]))
