"""Photos: out of files as upright RGB, with holes where they are transparent; to a model's size."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from ..errors import ClvaeError, Text
from .checks import array
from .color_profiles import to_srgb
from .images import MAX_PIXELS, OWN, decoding, open_image
from .maps import SEEN

LEAST_SIDE = 32  # pixels that a style photo needs: less shows no look
RANGES = (1, 255, 65535)  # the largest numbers that deep grey usually has
MOST_EDITED = 24_000_000  # pixels that a photo is edited with
MOST_PIXELS = 4_000_000  # photos are reduced towards this as they are read


def read_photo(file: str | Path | bytes | Image.Image, what: str = "photo") -> np.ndarray:
    """Read a photo as uint8 [h, w, 3], turned upright as its EXIF orientation says.

    Where parts of it are transparent it is [h, w, 4], of no colour and alpha 0 where nothing is
    seen. Grey of 16 bits, or of floating-point numbers, is scaled to 8; colours of another profile
    become sRGB. One of several times MOST_PIXELS is reduced. `what` is its name in messages.
    """
    return read_sized(file, what)[0]


def read_sized(
    file: str | Path | bytes | Image.Image, what: str = "photo"
) -> tuple[np.ndarray, tuple[int, int]]:
    """A photo as `read_photo` reads it, and the (h, w) of its file, from before it was reduced."""
    image = open_image(file, what, MOST_PIXELS)
    width, height = image.info.get(OWN, image.size)
    return _pixels(image, what), (height, width)


def read_whole(
    file: str | Path | bytes | Image.Image, what: str = "photo", limit: int = MAX_PIXELS
) -> np.ndarray:
    """Read a photo as `read_photo` does, with all its pixels, to lie beside its label map. One of
    more than `limit` is refused before it is decoded.
    """
    return _pixels(open_image(file, what, limit=limit), what)


def read_edited(
    file: str | Path | bytes | Image.Image, what: str = "photo"
) -> tuple[np.ndarray, tuple[int, int]]:
    """A photo to be edited, as `read_whole` reads it, with at most MOST_EDITED pixels; and the (h,
    w) of its file.
    """
    photo = read_whole(file, what)
    return fit(photo, edited_size(photo.shape[:2])), photo.shape[:2]


def edited_size(shape: tuple[int, int], most: int = MOST_EDITED) -> tuple[int, int]:
    """The (h, w) that a photo of shape (h, w) has with at most so many pixels."""
    scale = min(1.0, (most / (shape[0] * shape[1])) ** 0.5)
    return max(1, int(shape[0] * scale)), max(1, int(shape[1] * scale))


def scaled_down(shape: tuple[int, int]) -> str | None:
    """What to say of a photo of shape (h, w) that is edited scaled down; None where it is not."""
    height, width = edited_size(shape)
    if (height, width) == tuple(shape):
        return None
    millions = MOST_EDITED // 10**6
    return Text(
        "it has {own_width}x{own_height} pixels and is scaled down to {width}x{height}, as photos "
        "are edited with at most {millions} million",
        own_width=shape[1],
        own_height=shape[0],
        width=width,
        height=height,
        millions=millions,
    )


def _pixels(image: Image.Image, what: str) -> np.ndarray:
    if image.mode == "F" or image.mode.startswith("I"):
        image = Image.fromarray(_eight_bits(image, what))
    with decoding(what):
        image = to_srgb(image)
        if not image.has_transparency_data:
            return np.array(image.convert("RGB"))
        photo = np.array(image.convert("RGBA"))
    if (photo[..., 3] >= SEEN).all():
        return np.ascontiguousarray(photo[..., :3])
    if (photo[..., 3] < SEEN).all():
        raise ClvaeError("the {what} is transparent all over", what=what)
    photo[photo[..., 3] == 0] = 0
    return photo


def _eight_bits(image: Image.Image, what: str) -> np.ndarray:
    """Deep grey as uint8 [h, w]: from all of 16 bits, or from the least usual range that has it."""
    values = np.asarray(image).astype(np.float32)
    low, high = float(values.min()), float(values.max())
    if not (np.isfinite(values).all() and low >= 0):
        raise ClvaeError("the {what} holds numbers that are not shades of grey", what=what)
    least = 2 if image.mode.startswith("I;16") else 0 if image.mode == "F" else 1
    top = next((top for top in RANGES[least:] if high <= top), high)
    return np.rint(values * np.float32(255 / top)).astype(np.uint8)


def check_photo(photo: np.ndarray, what: str = "photo") -> np.ndarray:
    """Return a style photo as an array, or say why it is not uint8 [h, w, 3 or 4].

    It has at least LEAST_SIDE pixels a side. `what` names it in the message.
    """
    photo = array(photo, Text("the {what}", what=what))
    channels = photo.shape[2] if photo.ndim == 3 else 0
    if channels not in (3, 4) or photo.size == 0 or photo.dtype != np.uint8:
        raise ClvaeError(
            "a photo is uint8 [height, width, 3], this one is {dtype} {shape}",
            dtype=photo.dtype,
            shape=list(photo.shape),
        )
    if min(photo.shape[:2]) < LEAST_SIDE:
        raise ClvaeError(
            "the {what} is {width}x{height}, too small to take a look from: it needs at "
            "least {least_side} pixels a side",
            what=what,
            width=photo.shape[1],
            height=photo.shape[0],
            least_side=LEAST_SIDE,
        )
    return photo


def fit(photo: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Stretch a photo uint8 [h, w, 3 or 4] to size (H, W), bicubic with antialiasing.

    The aspect ratio is not kept. What is transparent gives nothing of its colour to what is not.
    """
    if photo.shape[:2] == tuple(size):
        return photo
    return np.array(Image.fromarray(photo).resize((size[1], size[0]), Image.Resampling.BICUBIC))


def filled(photo: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """A photo's colours, uint8 [h, w, 3], and where its holes are, bool [h, w], or None.

    photo: uint8 [h, w, 3 or 4]. A hole gets the colours of the nearest pixels that are seen.
    """
    if photo.shape[2] == 3:
        return photo, None
    hole, colors = photo[..., 3] < SEEN, np.ascontiguousarray(photo[..., :3])
    if not hole.any():
        return colors, None
    return colors if hole.all() else colors.reshape(-1, 3)[_nearest(hole)], hole


def _nearest(hole: np.ndarray) -> np.ndarray:
    """Of each pixel of a mask [h, w] the place, in the flat picture, of the nearest outside it."""
    _, label = cv2.distanceTransformWithLabels(
        hole.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    place = np.zeros(label.max() + 1, np.int64)  # by the label that a pixel outside has
    label = np.asarray(label, np.int32)
    place[label[~hole]] = np.flatnonzero(~hole)
    return place[label]
