"""Decoding: pictures out of files within a budget of memory, however large and many they are."""

from __future__ import annotations

import threading

from PIL import Image

BIG = 4_000_000                           # pixels; pictures of more are decoded one at a time
MEANS = ("L", "LA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "I", "F")     # pixels that have means
_turn = threading.Lock()


def load_within(image: Image.Image, most: int | None = None) -> Image.Image:
    """Decode a picture that was opened and not read yet.

    most: pixels; a picture of more comes back reduced by a whole number, but not below it. A JPEG
    is reduced while it is decoded, which takes little; of other kinds only the outcome is small.
    """
    if image.width * image.height <= BIG:
        image.load()
        return image
    with _turn:
        if most and image.format == "JPEG":
            image.draft(None, _least_size(image.size, most))
        image.load()
        return _reduced(image, most) if most else image


def _reduced(image: Image.Image, most: int) -> Image.Image:
    """A decoded picture as small as it may be: means of squares, or of a palette single pixels."""
    width, height = _least_size(image.size, most)
    step = min(image.width // width, image.height // height)
    if step < 2:
        return image
    if image.mode in MEANS:
        small = image.reduce(step)
    else:
        small = image.resize((width, height), Image.Resampling.NEAREST)
    small.format, small.info = image.format, image.info
    small.getexif().update(image.getexif())
    return small


def _least_size(size: tuple[int, int], most: int) -> tuple[int, int]:
    """The size of the same shape, no larger, that has `most` pixels."""
    scale = min(1.0, (most / (size[0] * size[1])) ** 0.5)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
