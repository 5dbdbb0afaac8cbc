"""Larger than it was drawn: the one place where pictures are enlarged.

A bundle that brings a network for it will do it here; until then it is Lanczos.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from ..core.checks import is_whole
from ..errors import ClvaeError, shown

SCALES = (1, 2, 4)


def scale_of(value: object) -> int:
    """One of SCALES; anything else is a ClvaeError."""
    if not is_whole(value, 1, max(SCALES)) or value not in SCALES:
        known = ", ".join(map(str, SCALES))
        raise ClvaeError(
            "a picture is enlarged by one of {known}, not by {value}",
            known=known,
            value=shown(value),
        )
    return int(value)


def enlarge(picture: np.ndarray, scale: int) -> np.ndarray:
    """A picture uint8 [H, W, 3] as uint8 [scale · H, scale · W, 3]; scale is one of SCALES."""
    if scale_of(scale) == 1:
        return picture
    height, width = picture.shape[:2]
    size = width * scale, height * scale
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def enlarge_map(ids: np.ndarray, scale: int) -> np.ndarray:
    """A map [H, W] of ids, or a mask, as [scale · H, scale · W]: every pixel becomes a square."""
    return ids.repeat(scale_of(scale), 0).repeat(scale, 1)
