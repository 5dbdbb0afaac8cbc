"""Pictures out of files: which formats are read, decoded upright and within a budget of memory."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import getsize, isfile
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import ClvaeError, Text, out_of_memory, shown
from .checks import path

try:
    from pi_heif import register_heif_opener
except ImportError:  # there is none for this machine: no HEIC then
    pass
else:
    register_heif_opener()
Image.init()

# No other formats: some of Pillow's readers start programs.
FORMATS = tuple(
    name
    for name in ("PNG", "JPEG", "WEBP", "AVIF", "HEIF", "TIFF", "BMP", "GIF")
    if name in Image.OPEN
)
NAMES = [{"WEBP": "WebP", "HEIF": "HEIC"}.get(name, name) for name in FORMATS]
READABLE = Text("{names} or {last}", names=", ".join(NAMES[:-1]), last=NAMES[-1])
EXACT = Text("PNG, TIFF, BMP, GIF or lossless WebP")  # those that can keep a label map
ORIENTATION = 0x0112  # the EXIF tag that says how a picture is to be turned
TURNS = dict(
    zip(
        range(2, 9),
        (
            Image.Transpose.FLIP_LEFT_RIGHT,
            Image.Transpose.ROTATE_180,
            Image.Transpose.FLIP_TOP_BOTTOM,
            Image.Transpose.TRANSPOSE,
            Image.Transpose.ROTATE_270,
            Image.Transpose.TRANSVERSE,
            Image.Transpose.ROTATE_90,
        ),
        strict=True,
    )
)
SIDEWAYS = (5, 6, 7, 8)  # of these tags
MAX_PIXELS = 64_000_000  # a larger picture is refused before it is decoded
STORED = "clvae stored"  # of an opened picture's info: how its file keeps a pixel
OWN = "clvae size"  # and its (width, height) there, once it is upright
BIG = 4_000_000  # pixels; pictures of more are decoded one at a time
MEANS = ("L", "LA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "I", "F")  # pixels that have means
_turn = threading.Lock()


def open_image(
    file: str | Path | bytes | Image.Image,
    what: str,
    most: int | None = None,
    formats: str = READABLE,
    limit: int = MAX_PIXELS,
) -> Image.Image:
    """Open a picture file fully decoded and upright, or say in one sentence why it is none.

    what, formats: name it, and what it should be, in the message. most: see `load_within`. limit:
    pixels; a file of more is refused before it is decoded.
    """
    if isinstance(file, Image.Image):
        return file
    file = file if isinstance(file, bytes) else path(file, Text("the {what}", what=what))
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    if not isinstance(file, bytes):
        what = Text("{what} {name}", what=what, name=shown(file.name, quotes=False))
    try:
        image = Image.open(source, formats=FORMATS)
        if image.width * image.height > limit:
            raise ClvaeError(
                "the {what} has {width}x{height} pixels, more than {million} million",
                what=what,
                width=image.width,
                height=image.height,
                million=f"{limit / 10**6:g}",
            )
        image.info |= {STORED: _stored(image), OWN: image.size}
        image = _upright(load_within(image, most))
    except FileNotFoundError:
        raise ClvaeError("there is no file {file}", file=shown(file, quotes=False)) from None
    except Image.DecompressionBombError:
        raise ClvaeError(
            "the {what} has more than {million} million pixels",
            what=what,
            million=MAX_PIXELS // 10**6,
        ) from None
    except ClvaeError:
        raise
    except Exception as error:
        if out_of_memory(error):
            raise
        empty = not file if isinstance(file, bytes) else isfile(file) and not getsize(file)
        if empty:
            said = Text(
                "the {what} is an empty file: it should be {formats}", what=what, formats=formats
            )
        else:
            said = Text(
                "the {what} is not a picture that can be read: it should be {formats}",
                what=what,
                formats=formats,
            )
        raise ClvaeError(said) from None
    return image


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Where an opened picture is made another: what of a damaged one is found only then is said."""
    try:
        yield
    except Exception as error:
        if isinstance(error, ClvaeError) or out_of_memory(error):
            raise
        raise ClvaeError(
            "the {what} is damaged: save it anew, as a PNG for example", what=what
        ) from None


def _stored(image: Image.Image) -> str:
    """How the file of a picture that is not loaded yet keeps a pixel, in Pillow's words: "L;2"."""
    tile = getattr(image, "tile", [])  # what a picture of a file has until it is loaded
    args = tile[0].args if tile else image.mode
    return str(args[0] if isinstance(args, tuple) and args else args)


def _upright(image: Image.Image) -> Image.Image:
    """A picture turned as its EXIF orientation says; itself where that says nothing."""
    try:
        tag = image.getexif().get(ORIENTATION, 1)
        turn = TURNS.get(tag)
    except Exception:  # noqa: BLE001 - a damaged tag spoils no picture
        tag, turn = 1, None
    if turn is None:
        return image
    turned = image.transpose(turn)
    turned.format = image.format
    if tag in SIDEWAYS:
        turned.info[OWN] = image.info[OWN][::-1]
    return turned


def indexed_image(ids: np.ndarray, colors) -> Image.Image:
    """An indexed picture whose pixels are the ids [H, W] themselves, shown in the given colours."""
    image = Image.fromarray(np.ascontiguousarray(ids, np.uint8)).convert("L")
    image = Image.frombytes("P", image.size, image.tobytes())
    flat = [int(v) for color in colors for v in color]
    image.putpalette(flat + [0] * (768 - len(flat)))
    return image


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
