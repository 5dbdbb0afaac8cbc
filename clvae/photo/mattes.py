"""Mattes: soft masks of a map's objects over a photo, whose edges follow those of the photo.

The map is coarser than the photo, or drawn by hand; near its borders the photo says what belongs
together (guided filter, He, Sun and Tang 2013: arXiv 1505.00996 has its fast form).
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from .tiles import Tile

EPSILON = 1e-3  # of the guided filter, in squares of the photo's range: what is no edge
SOFT = 0.7  # of the filter's answer, around its middle: the rest is all or nothing


class Mattes:
    """Soft masks of objects over a photo.

    photo: uint8 [h, w, 3]. objects: ids uint8 [h', w'] over all of it. reach: in pixels of
    `objects`, how far a mask's edge may lie from its object's border, either way.
    """

    def __init__(self, photo: np.ndarray, objects: np.ndarray, reach: float):
        self._photo, self._objects = photo, objects
        self._shape = photo.shape[:2]
        scale = max(a / b for a, b in zip(self._shape, objects.shape, strict=True))
        self._reach = max(1, math.floor(reach * scale))
        self._near = 1 + math.ceil(reach)  # the same on the map, with what is in its pixels

    def whole(self, object_id: int) -> np.ndarray:
        """The mask of an object over all of the photo: float32 [h, w], 0 to 1."""
        return self.of(object_id, Tile(0, self._shape[0], 0, self._shape[1]))

    def of(self, object_id: int, tile: Tile) -> np.ndarray:
        """A tile of an object's mask, float32, 0 to 1."""
        mine = self._around(tile) == object_id
        shape = tile.bottom - tile.top, tile.right - tile.left
        if not mine.any() or mine.all():
            return np.full(shape, float(mine.all()), np.float32)
        wide = tile.grown(3 * self._reach, self._shape)  # the filter averages twice
        hard = self._hard(object_id, wide)
        guide = wide.of(self._photo).astype(np.float32) / 255
        soft = cv2.ximgproc.guidedFilter(guide, hard.astype(np.float32), self._reach, EPSILON)
        soft = np.clip((soft - 0.5) / SOFT + 0.5, 0, 1)
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * self._reach + 1,) * 2)
        soft[cv2.dilate(hard, disc) == 0] = 0
        soft[cv2.erode(hard, disc) == 1] = 1
        return np.ascontiguousarray(tile.inside(wide).of(soft))

    def _hard(self, object_id: int, tile: Tile) -> np.ndarray:
        """Where the map has an object, uint8 0 or 1, its steps made slopes."""
        mine = (self._objects == object_id).astype(np.float32)
        return (tile.stretched(mine, self._shape) > 0.5).astype(np.uint8)

    def _around(self, tile: Tile) -> np.ndarray:
        """The part of the map that has a say in a tile."""
        (height, width), near = self._objects.shape, self._near
        down, across = height / self._shape[0], width / self._shape[1]
        rows = slice(
            max(0, math.floor(tile.top * down) - near), math.ceil(tile.bottom * down) + near
        )
        columns = slice(
            max(0, math.floor(tile.left * across) - near), math.ceil(tile.right * across) + near
        )
        return self._objects[rows, columns]
