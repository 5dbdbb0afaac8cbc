"""Larger than it was drawn: the one place where finished pictures are enlarged, by the network of a
bundle that has one for it, else by Lanczos, which adds nothing.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PIL import Image

from ..core.checks import is_whole
from ..core.photos import filled
from ..errors import ClvaeError, shown

SCALES = (1, 2, 4)


class Upscales(Protocol):
    """What adds detail. See `Engine`."""

    @property
    def has_upscaler(self) -> bool:
        """Whether it can."""
        ...

    def upscale(self, picture: np.ndarray, scale: int) -> np.ndarray:
        """A picture uint8 [H, W, 3] as uint8 [scale · H, scale · W, 3]."""
        ...


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


def is_upscaled(scale: int, by: Upscales | None) -> bool:
    """Whether a network makes up the detail of a picture that is enlarged so, and it says so."""
    return scale > 1 and by is not None and by.has_upscaler


def enlarge(picture: np.ndarray, scale: int, by: Upscales | None = None) -> np.ndarray:
    """A picture uint8 [H, W, 3 or 4] as uint8 [scale · H, scale · W, 3 or 4]; scale is one of
    SCALES. by: the engine, whose upscaler is used if it has one.
    """
    if scale_of(scale) == 1:
        return picture
    if by is None or not by.has_upscaler:
        return _smooth(picture, scale)
    return upscaled(picture, scale, by)


def upscaled(picture: np.ndarray, scale: int, by: Upscales) -> np.ndarray:
    """A picture uint8 [H, W, 3 or 4] enlarged by an engine's upscaler, its alpha by Lanczos."""
    if picture.shape[2] == 3:
        return by.upscale(picture, scale)
    alpha = picture[..., 3]
    seen = np.dstack([picture[..., :3], 255 * (alpha > 0).astype(np.uint8)])
    colours, _ = filled(seen)  # or the black of holes comes into what lies beside them
    return np.dstack([by.upscale(colours, scale), _smooth(alpha, scale)])


def _smooth(picture: np.ndarray, scale: int) -> np.ndarray:
    height, width = picture.shape[:2]
    size = width * scale, height * scale
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def enlarge_map(ids: np.ndarray, scale: int) -> np.ndarray:
    """A map [H, W] of ids, or a mask, as [scale · H, scale · W]: every pixel becomes a square."""
    return ids.repeat(scale_of(scale), 0).repeat(scale, 1)
