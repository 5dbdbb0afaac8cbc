"""Crop to cover: how a map or a photo of another shape comes to a model's, wherever it comes from.

The largest part of the model's aspect ratio is taken, by default the middle one, and resized;
nothing is stretched. Which part that is, `at`, is a word of WORDS or a number from 0 to 1.
"""

from __future__ import annotations

import numpy as np

from ..errors import ClvaeError, shown
from .checks import is_number
from .labels import resize_map
from .photos import fit

MIDDLE = "middle"
# What a caller may say: start is left or top, end is right or bottom.
WORDS = {"start": 0.0, MIDDLE: 0.5, "end": 1.0}
# What the parts at 0, 0.5 and 1 are called.
PLACES = {"wide": ("left", "middle", "right"), "tall": ("top", "middle", "bottom")}
CUT = 0.01  # of a side: what is said when it is cut off

Shape = tuple[int, int]
At = float | str


def place(at: At) -> float:
    """Where along the longer way a part lies, 0 to 1, of one of WORDS or a number."""
    if isinstance(at, str) and at in WORDS:
        return WORDS[at]
    if not is_number(at, 0, 1):
        raise ClvaeError(
            "a place to crop at is start, middle, end, or a number from 0 to 1, not {value}",
            value=shown(at),
        )
    return float(at)


def part_said(words: str) -> float:
    """`place` of what somebody typed, "end" or "0.3"."""
    try:
        return place(float(words))
    except (ValueError, ClvaeError):  # no number, or one that is no place: that is said
        return place(words)


def box(shape: Shape, size: Shape, at: At = MIDDLE) -> tuple[int, int, int, int]:
    """(top, left, height, width) of the largest box of the shape of size (H, W) in shape (h, w).

    at: where along the longer way it lies; see `place`.
    """
    at = place(at)
    scale = min(shape[0] / size[0], shape[1] / size[1])
    height, width = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    return int((shape[0] - height) * at), int((shape[1] - width) * at), height, width


def way(shape: Shape, size: Shape) -> str | None:
    """Which way a picture of shape (h, w) is too long for size (H, W), a key of PLACES; or None."""
    _, _, height, width = box(shape, size)
    if shape[1] - width > CUT * shape[1]:
        return "wide"
    return "tall" if shape[0] - height > CUT * shape[0] else None


def told(shape: Shape, size: Shape, at: At = MIDDLE) -> str | None:
    """What should be said of a picture of shape (h, w) cropped to size (H, W); None if it fits."""
    if (direction := way(shape, size)) is None:
        return None
    part = PLACES[direction][round(2 * place(at))]
    return (
        f"it is {shape[1]}x{shape[0]}, this model draws {size[1]}x{size[0]}: "
        f"its {part} part is taken"
    )


def cover_map(label_map: np.ndarray, size: Shape, at: At = MIDDLE) -> np.ndarray:
    """A map [h, w] of ids cropped to the shape of size (H, W), see `box`, and resized, nearest."""
    top, left, height, width = box(label_map.shape[:2], size, at)
    return resize_map(label_map[top : top + height, left : left + width], size)


def cover_photo(photo: np.ndarray, size: Shape, at: At = MIDDLE) -> np.ndarray:
    """A photo uint8 [h, w, 3 or 4] cropped to the shape of size (H, W), and resized, bicubic."""
    top, left, height, width = box(photo.shape[:2], size, at)
    return fit(np.ascontiguousarray(photo[top : top + height, left : left + width]), size)


def check_pair(photo: Shape, label_map: Shape, size: Shape) -> None:
    """Refuse a photo and a map, by their shapes (h, w), where one of them lies on its side.

    A map of the model's size (H, W) may have been drawn on a photo that was cropped to it.
    """
    ours, theirs = (np.log(width / height) for height, width in (photo, label_map))
    turned = abs(ours + theirs) < 0.02 and abs(ours) > 0.1 and tuple(label_map) != tuple(size)
    if turned or tuple(label_map) == tuple(photo[::-1]) != tuple(photo):
        raise ClvaeError(
            "the photo is {wide}x{high}, its map {width}x{height}: one of them lies on its side",
            wide=photo[1],
            high=photo[0],
            width=label_map[1],
            height=label_map[0],
        )
