"""What the file of a photo says of it, to be kept in a picture made of it: EXIF, but for the place
where it was taken, and what is true of the old pixels alone.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from ..core.images import FORMATS, ORIENTATION
from .notes import EXIF

GPS, MAKER_NOTE, XMP = 0x8825, 0x927C, 0x02BC  # tags; a maker's note may hold places, too
# Widths, heights, where pixels and previews lie: of the file that it was.
STALE = (ORIENTATION, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0111, 0x0115, 0x0116, 0x0117)
STALE_INNER = (GPS, MAKER_NOTE, 0xA001, 0xA002, 0xA003, 0xA005)
MOST = 24_000  # bytes; a JPEG holds 64 kB of them, with a note


def kept_exif(file: bytes | Path) -> Image.Exif | None:
    """The EXIF of a photo's file that may go on; None where there is none, or it is damaged."""
    try:
        stream = io.BytesIO(file) if isinstance(file, bytes) else file
        found = Image.open(stream, formats=FORMATS).getexif()
        kept = Image.Exif()
        for tag, value in found.items():
            if tag not in (*STALE, GPS, XMP, EXIF):
                kept[tag] = value
        inner = kept.get_ifd(EXIF)
        for tag, value in found.get_ifd(EXIF).items():
            if tag not in STALE_INNER:
                inner[tag] = value
        return kept if 0 < len(kept.tobytes()) <= MOST and (len(kept) or inner) else None
    except Exception:  # noqa: BLE001 - a damaged tag spoils no picture
        return None
