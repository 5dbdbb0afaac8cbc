"""Colours as eyes compare them: CIELAB (D65), in which a difference of about 1 can just be told
apart (CIE 1976).
"""

from __future__ import annotations

import re

import cv2
import numpy as np

from ..errors import ClvaeError, shown

HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def to_lab(picture: np.ndarray) -> np.ndarray:
    """A picture uint8 [H, W, 3] in CIELAB: float32, L* from 0 to 100."""
    return cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def lab_of(colour: str) -> np.ndarray:
    """The CIELAB of a colour as the web writes it, "#007aff" or "#07f": float64 [3]."""
    match = HEX.fullmatch(colour.strip()) if isinstance(colour, str) else None
    if match is None:
        raise ClvaeError("a colour is written like #007aff, not {colour}", colour=shown(colour))
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    return to_lab(np.array([[list(bytes.fromhex(digits))]], np.uint8))[0, 0].astype(np.float64)


def colours_of(picture: np.ndarray, objects: np.ndarray, count: int) -> np.ndarray:
    """The mean CIELAB of each object's pixels in a picture uint8 [H, W, 3]: float64 [count, 3].

    objects: [H, W], ids; those from `count` on are nobody's. NaN where an object has no pixel.
    """
    ids, lab = objects.ravel(), to_lab(picture).reshape(-1, 3)
    pixels = np.bincount(ids, minlength=count)[:count]
    sums = [np.bincount(ids, channel, count)[:count] for channel in lab.T]
    with np.errstate(invalid="ignore"):
        return np.stack(sums, 1) / pixels[:, None]


def spreads_of(picture: np.ndarray, objects: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """How far each object's pixels are from its mean colour, root mean square: float64 [count].

    colours: float64 [count, 3], what `colours_of` gave. NaN where an object has no pixel.
    """
    count, ids = len(colours), objects.ravel()
    known = ids < count
    off = to_lab(picture).reshape(-1, 3)[known] - colours[ids[known]]
    pixels = np.bincount(ids[known], minlength=count)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(ids[known], (off**2).sum(1), count) / pixels
    return np.sqrt(mean)
