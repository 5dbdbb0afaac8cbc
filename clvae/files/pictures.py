"""Pictures that a stranger sent, of a known format and size: the header is read before the rest."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

from ..errors import ClvaeError

SIGNATURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
MODES = {"P": (8, 3), "RGB": (8, 2)}  # of ours: bits a channel and PNG's kind of colour
KINDS = {0: "grey", 2: "RGB", 3: "indexed", 4: "grey with alpha", 6: "RGB with alpha"}


def size_of(data: bytes, what: str) -> tuple[int, int]:
    """The size (H, W) that a PNG says it has; a ClvaeError, which names it, where it is none."""
    if not data.startswith(SIGNATURE) or len(data) < len(SIGNATURE) + 10:
        raise ClvaeError("{what} is not a PNG", what=what)
    width, height = struct.unpack(">II", data[len(SIGNATURE) :][:8])
    return height, width


def read_png(data: bytes, mode: str, size: tuple[int, int], what: str) -> np.ndarray:
    """A PNG of exactly size (H, W); "P": 8-bit ids uint8 [H, W], "RGB": a photo uint8 [H, W, 3].

    Raises ClvaeError, which names it as `what`, for anything else; another size is never decoded.
    """
    height, width = size_of(data, what)
    bits, kind = data[len(SIGNATURE) + 8 :][:2]
    if (height, width) != tuple(size) or (bits, kind) != MODES[mode]:
        wanted = KINDS[MODES[mode][1]]
        raise ClvaeError(
            "{what} has {width}x{height} pixels, {bits}-bit {kind}, not "
            "{right_width}x{right_height}, 8-bit {wanted}",
            what=what,
            width=width,
            height=height,
            bits=bits,
            kind=KINDS.get(kind, "of no kind"),
            right_width=size[1],
            right_height=size[0],
            wanted=wanted,
        )
    try:
        image = Image.open(io.BytesIO(data), formats=["PNG"])
        if image.mode != mode or image.size != (size[1], size[0]):  # a second header, say
            raise ClvaeError("{what} is a damaged PNG", what=what)
        return np.array(image, np.uint8)
    except ClvaeError:
        raise
    except Exception:  # noqa: BLE001 - damaged files make the reader fail in any way
        raise ClvaeError("{what} is a damaged PNG", what=what) from None


def check_jpeg(data: bytes, side: int, what: str) -> None:
    """Raise a ClvaeError unless this is a whole JPEG of at most side x side pixels."""
    check_still(data, side, ["JPEG"], what)


def check_still(data: bytes, side: int, formats: list[str], what: str) -> str:
    """The format of a whole picture of at most side x side pixels, one of Pillow's `formats`; a
    ClvaeError, which names it as `what`, for anything else.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=formats)
        if max(image.size) > side:
            raise ClvaeError("{what} is larger than it can be", what=what)
        image.load()
        return str(image.format)
    except ClvaeError:
        raise
    except Exception:  # noqa: BLE001 - as above
        kinds = " or ".join(formats)
        raise ClvaeError("{what} is not a {kinds}", what=what, kinds=kinds) from None
