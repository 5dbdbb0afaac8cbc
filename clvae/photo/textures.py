"""Textures: an object's own detail, laid over pixels that it comes to cover.

Patches of the photo, each from within the object, lie on a triangular grid and are blended by
barycentric weights over their root of squares, which keeps the deviation of what is blended (Heitz
and Neyret 2018, High-Performance By-Example Noise using a Histogram-Preserving Blending Operator).
Where a pixel's detail comes from depends on its place alone, so tiles fit together.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from ..core.cielab import to_lab
from .tiles import Tile

LARGEST, LEAST = 1 / 8, 4  # of a patch's radius: of the photo's shorter side; in pixels
SAMPLE, MOST_LIFT = 200, 1.6  # windows that are looked at; the most that detail is multiplied with
STEEP = math.sqrt(3) / 2  # the height of a row of triangles


class Texture:
    """Detail of an object of a photo: what its pixels have beyond their local mean, in CIELAB.

    photo: uint8 [h, w, 3]. mask: bool [h', w'], coarser, where the object is for sure. mean:
    float32 [h', w', 3], the local mean of its pixels in CIELAB.
    """

    def __init__(self, photo: np.ndarray, mask: np.ndarray, mean: np.ndarray):
        self._photo, self._mean, self._shape = photo, mean, photo.shape[:2]
        scale = min(a / b for a, b in zip(self._shape, mask.shape, strict=True))
        framed = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
        inside = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1] - 1
        # Half of the largest circle that fits, so that there are many places for it.
        fits = scale * float(inside.max()) / 2
        self._radius = int(min(fits, LARGEST * min(self._shape)))
        rows, columns = np.nonzero(inside * scale >= max(self._radius + 1, LEAST))
        ratio = np.array(self._shape) / mask.shape
        self._places = ((np.stack([rows, columns], 1) + 0.5) * ratio).astype(int)
        self._lift = self._missing(mask, ratio) if self.found else 1.0

    @property
    def found(self) -> bool:
        """Whether the object is large enough to take patches from."""
        return self._radius >= LEAST and len(self._places) > 0

    def tile(self, tile: Tile) -> np.ndarray:
        """The detail that a tile gets: float32 [th, tw, 3]."""
        shape = tile.bottom - tile.top, tile.right - tile.left
        total, squares = np.zeros((*shape, 3), np.float32), np.zeros((*shape, 1), np.float32)
        high = self._radius * STEEP
        for row in range(math.floor(tile.top / high) - 1, math.ceil(tile.bottom / high) + 2):
            shifted = row % 2 / 2
            first = math.floor(tile.left / self._radius - shifted) - 1
            for column in range(first, math.ceil(tile.right / self._radius - shifted) + 2):
                middle = row * high, (column + shifted) * self._radius
                self._add(total, squares, tile, middle, self._place(row, column))
        return self._lift * total / np.sqrt(np.maximum(squares, 1e-6))

    def _missing(self, mask: np.ndarray, ratio: np.ndarray) -> float:
        """How much more lightness varies all over the object than where patches come from, which is
        its calm middle.
        """
        rows, columns = np.nonzero(mask)
        whole = ((np.stack([rows, columns], 1) + 0.5) * ratio).astype(int)
        own, taken = (self._variance(places) for places in (whole, self._places))
        return float(np.clip(math.sqrt(own / max(taken, 1e-6)), 1, MOST_LIFT))

    def _variance(self, places: np.ndarray) -> float:
        """Of the lightness in small windows around places (y, x), the mean of a sample of them."""
        found = []
        for y, x in places[:: max(1, len(places) // SAMPLE)]:
            window = Tile(int(y), int(y) + 1, int(x), int(x) + 1).grown(LEAST, self._shape)
            found.append(float(to_lab(window.of(self._photo))[..., 0].var()))
        return float(np.mean(found))

    def _place(self, row: int, column: int) -> np.ndarray:
        """Where the patch around a corner of the grid comes from, (y, x)."""
        seed = np.random.SeedSequence([row % 2**32, column % 2**32]).generate_state(1)[0]
        return self._places[int(seed) % len(self._places)]

    def _add(
        self,
        total: np.ndarray,
        squares: np.ndarray,
        tile: Tile,
        middle: tuple[float, float],
        place: np.ndarray,
    ) -> None:
        """Add the patch from around `place` where it is laid around `middle`, by its weights."""
        y, x, reach = round(middle[0]), round(middle[1]), self._radius
        part = Tile(
            max(tile.top, y - reach),
            min(tile.bottom, y + reach),
            max(tile.left, x - reach),
            min(tile.right, x + reach),
        )
        if part.top >= part.bottom or part.left >= part.right:
            return
        weight = self._weight(part, middle)[..., None]
        down, across = int(place[0]) - y, int(place[1]) - x
        source = Tile(part.top + down, part.bottom + down, part.left + across, part.right + across)
        detail = to_lab(source.of(self._photo)) - source.stretched(self._mean, self._shape)
        here = part.inside(tile)
        here.of(total)[:] += weight * detail
        here.of(squares)[:] += weight * weight

    def _weight(self, part: Tile, middle: tuple[float, float]) -> np.ndarray:
        """The barycentric weight of a corner of the grid at the pixels of a part: [ph, pw]."""
        y = (np.arange(part.top, part.bottom, dtype=np.float32) - middle[0])[:, None]
        x = (np.arange(part.left, part.right, dtype=np.float32) - middle[1])[None, :]
        v = np.abs(y) / (self._radius * STEEP)
        u = np.abs(x) / self._radius
        return np.clip(1 - np.maximum(v, u + v / 2), 0, 1)
