"""Mattes: soft masks of a map's objects over a photo, whose edges follow those of the photo.

The map is coarser than the photo, or drawn by hand. In a band along its borders a pixel is told by
where its colour lies between the mean ones of what is surely inside and surely outside nearby, as
far as these differ more than they scatter; a guided filter (He, Sun and Tang 2013) then has what is
alike in the photo alike in the mask.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Hashable

import cv2
import numpy as np

from .kept import Kept
from .tiles import Tile

EPSILON = 1e-3  # in squares of the photo's range: what is no edge
EDGE = 1e-4  # the same for the guided filter
SOFTEST = 1 / 50  # of the photo's shorter side: a quarter of the widest edge that is asked for
LEAST = 0.02  # of all masks together, below which the map says whose a pixel is
SOFT = 0.7  # of the filter's answer, around its middle: the rest is all or nothing


class Mattes:
    """Soft masks of objects over a photo.

    photo: uint8 [h, w, 3]. objects: ids uint8 [h', w'] over all of it. reach: in pixels of
    `objects`, how far a mask's edge may lie from its object's border, either way. kept: where masks
    stay for the next picture; of this photo alone.
    """

    def __init__(
        self, photo: np.ndarray, objects: np.ndarray, reach: float, kept: Kept | None = None
    ):
        self._photo, self._objects = photo, objects
        self._kept = Kept() if kept is None else kept
        self._shape = photo.shape[:2]
        scale = max(a / b for a, b in zip(self._shape, objects.shape, strict=True))
        self._reach = max(1, math.floor(reach * scale))
        self._near = 1 + math.ceil(reach)  # the same on the map, with what is in its pixels

    def whole(self, object_id: int) -> np.ndarray:
        """The mask of an object over all of the photo: float32 [h, w], 0 to 1."""
        return self.of(object_id, Tile(0, self._shape[0], 0, self._shape[1]))

    def of(self, object_id: int, tile: Tile, softness: float = 0.0) -> np.ndarray:
        """A tile of an object's mask, float32, 0 to 1. Masks share what they cover.

        softness: 0 to 1, how much wider its edge is than the photo has it, to both sides alike.
        """
        if not (by := round(softness * SOFTEST * min(self._shape))):
            return self._sharp(object_id, tile)
        wide, sides = tile.grown(2 * by, self._shape), (2 * by + 1,) * 2
        mask = self._sharp(object_id, wide)
        for _ in range(2):
            mask = cv2.blur(mask, sides, borderType=cv2.BORDER_REPLICATE)
        return np.ascontiguousarray(tile.inside(wide).of(mask))

    def _sharp(self, object_id: int, tile: Tile) -> np.ndarray:
        """A tile of an object's mask, whose edge is as wide as the photo's own."""
        around = self._map_of(tile, self._near)
        shape = tile.bottom - tile.top, tile.right - tile.left
        ids = np.unique(around).tolist()
        if object_id not in ids or len(ids) == 1:
            return np.full(shape, float(object_id in ids), np.float32)
        wide = tile.grown(6 * self._reach, self._shape)  # as far as any of it looks
        seen = self._key(wide)
        mask = self._inner(object_id, tile, wide, seen)
        if len(ids) > 2:  # masks of two add up to one by themselves
            total = mask + sum(self._inner(o, tile, wide, seen) for o in ids if o != object_id)
            share = mask / np.maximum(total, LEAST)
            mask = np.where(total < LEAST, self._hard(object_id, tile).astype(np.float32), share)
        return mask

    def _key(self, wide: Tile) -> Hashable:
        """What a mask depends on but for its object: by that, masks of another map of the photo
        serve again where the two are alike.
        """
        part = self._map_of(wide, 1).tobytes()
        return self._reach, self._objects.shape, hashlib.blake2b(part, digest_size=16).digest()

    def _inner(self, object_id: int, tile: Tile, wide: Tile, seen: Hashable) -> np.ndarray:
        """A tile of the mask of an object as if there were no third one."""

        def made() -> np.ndarray:
            guide = wide.of(self._photo).astype(np.float32) / 255
            soft = tile.inside(wide).of(self._soft(object_id, wide, guide))
            return np.rint(255 * soft).astype(np.uint8)  # a quarter of the room to keep it in

        return self._kept.get((object_id, tile, seen), made) / np.float32(255)

    def _soft(self, object_id: int, tile: Tile, guide: np.ndarray) -> np.ndarray:
        """The mask of an object as if there were no third one. guide: the photo, 0 to 1."""
        hard = self._hard(object_id, tile)
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * self._reach + 1,) * 2)
        inside, near = cv2.erode(hard, disc), cv2.dilate(hard, disc)
        soft = _told(guide, hard, inside, 1 - near, 3 * self._reach)
        # A small window: a larger one makes every edge as soft as itself.
        soft = cv2.ximgproc.guidedFilter(guide, soft, max(1, self._reach // 3), EDGE)
        soft = np.clip((soft - 0.5) / SOFT + 0.5, 0, 1)
        soft[near == 0], soft[inside == 1] = 0, 1
        return soft

    def _hard(self, object_id: int, tile: Tile) -> np.ndarray:
        """Where the map has an object, uint8 0 or 1, its steps made slopes."""
        mine = (self._objects == object_id).astype(np.float32)
        return (tile.stretched(mine, self._shape) > 0.5).astype(np.uint8)

    def _map_of(self, tile: Tile, near: int) -> np.ndarray:
        """The part of the map under a tile, with `near` pixels of the map around it."""
        (height, width) = self._objects.shape
        down, across = height / self._shape[0], width / self._shape[1]
        rows = slice(
            max(0, math.floor(tile.top * down) - near), math.ceil(tile.bottom * down) + near
        )
        columns = slice(
            max(0, math.floor(tile.left * across) - near), math.ceil(tile.right * across) + near
        )
        return self._objects[rows, columns]


def _told(
    guide: np.ndarray, hard: np.ndarray, inside: np.ndarray, outside: np.ndarray, radius: int
) -> np.ndarray:
    """How much each pixel belongs to an object by its colour: float32 [h, w], 0 to 1.

    guide: float32 [h, w, 3]. hard: where the map has the object; inside, outside: where it surely
    is and is not; uint8. radius: of the windows in which colours are compared.
    """
    sides = (2 * radius + 1,) * 2

    def statistics(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        weight = mask.astype(np.float32)[..., None]
        count = np.maximum(np.atleast_3d(cv2.blur(weight, sides)), 1e-6)
        mean = cv2.blur(guide * weight, sides) / count
        square = cv2.blur(guide * guide * weight, sides) / count
        return count[..., 0], mean, np.maximum(square - mean * mean, 0).sum(2)

    (mine, color, scatter), (others, other, scattered) = map(statistics, (inside, outside))
    way = color - other
    far = (way * way).sum(2)
    along = ((guide - other) * way).sum(2) / (far + EPSILON)
    sure = far / (far + scatter + scattered + EPSILON)
    sure[(mine <= 1e-5) | (others <= 1e-5)] = 0
    return sure * np.clip(along, 0, 1) + (1 - sure) * hard
