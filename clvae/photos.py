"""Photos: out of files as upright RGB, and to a model's size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from .checks import array
from .errors import ClvaeError
from .labels import open_image


def read_photo(file: str | Path | bytes | Image.Image) -> np.ndarray:
    """Read a photo as uint8 [h, w, 3], turned upright as its EXIF orientation says."""
    image = open_image(file, "photo")
    return np.array(ImageOps.exif_transpose(image).convert("RGB"))


def check_photo(photo: np.ndarray) -> np.ndarray:
    """Return a photo as an array, or say why it is not uint8 [h, w, 3]."""
    photo = array(photo, "a photo")
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.size == 0 or photo.dtype != np.uint8:
        raise ClvaeError(f"a photo is uint8 [height, width, 3], this one is {photo.dtype} {list(photo.shape)}")
    return photo


def fit(photo: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Stretch a photo uint8 [h, w, 3] to size (H, W), bicubic with antialiasing; the aspect ratio is not kept."""
    if photo.shape[:2] == tuple(size):
        return photo
    return np.array(Image.fromarray(photo).resize((size[1], size[0]), Image.Resampling.BICUBIC))
