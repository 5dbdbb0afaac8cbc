"""What every export asks of its pictures before it writes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..errors import ClvaeError, shown

# Pixels of a side, at most, where a format has such a bound.
LARGEST = {"webp": 16_383, "psd": 30_000, "jpeg": 65_500, "gif": 65_535}


def check_picture(picture: ArrayLike, format: str) -> None:
    """Refuse what is no picture uint8 [H, W, 3 or 4], or has a side too long for a format."""
    check_pictures([picture], format)


def check_pictures(pictures: Sequence[ArrayLike], format: str) -> None:
    """The same of several in one file, which are of one size."""
    for picture in pictures:
        found = np.asarray(picture)
        if found.dtype != np.uint8 or found.ndim != 3 or found.shape[2] not in (3, 4):
            raise ClvaeError(
                "a picture is uint8 [H, W, 3 or 4], this one is {kind} {shape}",
                kind=shown(found.dtype, quotes=False),
                shape=list(found.shape),
            )
        if found.shape[:2] != np.shape(pictures[0])[:2]:
            raise ClvaeError("pictures in one file are of one size")
        side, most = max(found.shape[:2]), LARGEST.get(format)
        if found.size == 0 or (most is not None and side > most):
            raise ClvaeError(
                "a picture of {width}x{height} cannot be saved as {format}",
                width=found.shape[1],
                height=found.shape[0],
                format=format,
            )
