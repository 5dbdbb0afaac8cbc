"""A class's regions from close by: how strong their textures are, and whether they streak."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

LEAST = (
    0.02  # of a picture, without what lies near a border of classes: what less covers is left out
)
MARGIN = 12  # pixels from another class that are left out, for its edge is no texture
BROAD, FINE = 6.0, 1.5  # deviations of the blurs that textures are what is left of, pixels
STREAK = 8.0  # of the blur beyond which a slope is light, not a streak


class Texture(NamedTuple):
    """Of one region.

    broad, fine: standard deviation of grey (0 to 255) around its blur, of two widths. streaks: how
    much grey differs from row to row by how much it differs from column to column (root mean
    squares, after a blur of one pixel that takes grain away): 1 where a texture lies no way, more
    where it lies in horizontal streaks.
    """

    broad: float
    fine: float
    streaks: float


def textures(picture: np.ndarray, labels: np.ndarray, count: int) -> Iterator[tuple[int, Texture]]:
    """Of each class below `count` that covers enough of a picture uint8 [H, W, 3] with a map of
    class ids uint8 [H, W].
    """
    grey = picture.astype(np.float32).mean(-1)
    broad, fine = (grey - cv2.GaussianBlur(grey, (0, 0), width) for width in (BROAD, FINE))
    band = cv2.GaussianBlur(grey, (0, 0), 1) - cv2.GaussianBlur(grey, (0, 0), STREAK)
    rows, columns = np.gradient(band)
    kernel = np.ones((2 * MARGIN + 1,) * 2, np.uint8)
    for class_id in range(count):
        inside = cv2.erode((labels == class_id).astype(np.uint8), kernel) > 0
        if inside.mean() < LEAST:
            continue
        across = max(_size(columns[inside]), 1e-3)  # a plain colour has no direction
        down = max(_size(rows[inside]), 1e-3)
        yield class_id, Texture(_size(broad[inside]), _size(fine[inside]), down / across)


def _size(values: np.ndarray) -> float:
    return float(np.sqrt(np.square(values).mean()))
