"""What a region of a picture looks like, in five numbers of CIELAB: the things that slider
directions are named by.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

SCALE = 1 / 64  # of the picture's height: the blur that tells contrast from texture
MARGIN = 1 / 128  # of the picture's height: pixels this near to another region do not count


class Measure(NamedTuple):
    """One number of a region.

    ends: words for less and for more of it. unit: of the number. visible: the smallest difference,
    in that unit, that is seen at a glance; for a colour five times what can just be told apart (CIE
    1976: about 1).
    """

    key: str
    ends: tuple[str, str]
    unit: str
    visible: float


MEASURES = (
    Measure("lightness", ("darker", "lighter"), "L*", 5),
    Measure("warmth", ("cooler", "warmer"), "b*", 5),
    Measure("redness", ("greener", "redder"), "a*", 5),
    Measure("contrast", ("flatter", "more contrast"), "standard deviation of L*", 2),
    Measure("texture", ("smoother", "rougher"), "standard deviation of L*", 2),
)
VISIBLE = np.array([measure.visible for measure in MEASURES])


def to_lab(picture: np.ndarray) -> np.ndarray:
    """A picture uint8 [H, W, 3] in CIELAB (D65): float32, L* from 0 to 100."""
    return cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def inner(region: np.ndarray) -> np.ndarray:
    """A region bool [H, W] without its margin; the picture's edge is none."""
    reach = max(1, round(MARGIN * len(region)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.erode(region.astype(np.uint8), kernel, borderValue=1) > 0


class Region(NamedTuple):
    """A region that is measured in many pictures: its pixels, bool [H, W], and what they weigh when
    blurred, float32.
    """

    pixels: np.ndarray
    weight: np.ndarray
    around: np.ndarray

    @classmethod
    def of(cls, pixels: np.ndarray) -> Region:
        """The region of these pixels, bool [H, W]."""
        weight = pixels.astype(np.float32)
        return cls(pixels, weight, np.maximum(_blurred(weight), 1e-6))


def _blurred(values: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(values, (0, 0), SCALE * len(values))


def measure(lab: np.ndarray, region: Region | np.ndarray) -> np.ndarray:
    """The MEASURES of a region (or its pixels, bool [H, W]) of a picture in CIELAB [H, W, 3]:
    float64 [5].

    Means of L*, b* and a*; the standard deviation of L* blurred within the region, which is its
    contrast; and that of what the blur takes away, which is its texture.
    """
    region = region if isinstance(region, Region) else Region.of(region)
    around = _blurred(lab[..., 0] * region.weight) / region.around
    inside, blurred = lab[region.pixels].astype(np.float64), around[region.pixels]
    fine = inside[:, 0] - blurred
    return np.array(
        [inside[:, 0].mean(), inside[:, 2].mean(), inside[:, 1].mean(), blurred.std(), fine.std()]
    )
