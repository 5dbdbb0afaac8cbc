"""What a region of a picture looks like, in five numbers of CIELAB: the things that slider directions are named by."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

SCALE = 1 / 64                            # of the picture's height: the blur that tells contrast from texture
MARGIN = 1 / 128                          # of the picture's height: pixels this near to another region do not count


class Measure(NamedTuple):
    """One number of a region.

    ends: words for less and for more of it. unit: of the number. visible: the smallest difference, in that unit, that is
    seen at a glance; for a colour five times what can just be told apart (CIE 1976: about 1).
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


def measure(lab: np.ndarray, region: np.ndarray) -> np.ndarray:
    """The MEASURES of a region bool [H, W] of a picture in CIELAB [H, W, 3]: float64 [5].

    Means of L*, b* and a*; the standard deviation of L* blurred within the region, which is its contrast; and that of what
    the blur takes away, which is its texture.
    """
    weight = region.astype(np.float32)
    sigma = SCALE * len(lab)
    around = cv2.GaussianBlur(lab[..., 0] * weight, (0, 0), sigma) / np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-6)
    inside, blurred = lab[region].astype(np.float64), around[region]
    fine = inside[:, 0] - blurred
    return np.array([inside[:, 0].mean(), inside[:, 2].mean(), inside[:, 1].mean(), blurred.std(), fine.std()])
