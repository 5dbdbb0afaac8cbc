"""Frame: how all of a photo lies on a model's canvas, and a canvas's picture over the photo."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..core.labels import resize_map
from ..core.photos import fit
from ..core.sizes import ALIKE

Shape = tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """Where a photo of `shape` (h, w) lies on a canvas of `size` (H, W).

    Of a shape as good as the canvas's it covers all of that. Another one lies in its middle, and
    the canvas goes on beyond it: there is no photo.
    """

    shape: Shape
    size: Shape

    @property
    def times(self) -> float:
        """How many times as wide and high as on the canvas the photo is."""
        return self.shape[0] / self.box[2]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """(top, left, height, width) on the canvas."""
        scale = min(self.size[0] / self.shape[0], self.size[1] / self.shape[1])
        height, width = (
            full if side * scale >= (1 - ALIKE) * full else max(1, round(side * scale))
            for full, side in zip(self.size, self.shape, strict=True)
        )
        return (self.size[0] - height) // 2, (self.size[1] - width) // 2, height, width

    def photo(self, photo: np.ndarray) -> np.ndarray:
        """A photo uint8 [h, w, 3 or 4] on the canvas: uint8 [H, W, 3], or 4 where it has holes or
        the canvas goes on beyond it.
        """
        top, left, height, width = self.box
        small = fit(photo, (height, width))
        if (height, width) == self.size:
            return small
        canvas = np.zeros((*self.size, 4), np.uint8)
        part = canvas[top : top + height, left : left + width]
        part[..., : small.shape[2]] = small
        if small.shape[2] == 3:
            part[..., 3] = 255
        return canvas

    def map(self, label_map: np.ndarray) -> np.ndarray:
        """A photo's map of ids uint8 [h', w'] on the canvas, [H, W]; beyond the photo its edges go
        on.
        """
        top, left, height, width = self.box
        below, right = self.size[0] - top - height, self.size[1] - left - width
        small = resize_map(label_map, (height, width))
        return cv2.copyMakeBorder(small, top, below, left, right, cv2.BORDER_REPLICATE)

    def window(self, picture: np.ndarray) -> np.ndarray:
        """The part of a canvas's picture, or map, [H, W, …] that lies over the photo; a view. A
        picture may have a whole number of times as many rows and columns.
        """
        times = picture.shape[0] // self.size[0]
        top, left, height, width = (times * number for number in self.box)
        return picture[top : top + height, left : left + width]
