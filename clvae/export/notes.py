"""What a picture's file says of how it was made: JSON, where its format has room for words."""

from __future__ import annotations

import json

from PIL import Image

PROGRAM = "clVAE Editor"
MOST = 32_000  # bytes; the part of a JPEG that holds them takes 64 kB
SOFTWARE, EXIF, USER_COMMENT = 0x0131, 0x8769, 0x9286  # tags of EXIF
ASCII = b"ASCII\0\0\0"  # how a UserComment says what letters follow


def note_text(note: dict) -> str:
    """A note as JSON in ASCII. One that is too long loses its lists, which have no bounds."""
    text = json.dumps(note)
    if len(text) > MOST:
        text = json.dumps({name: v for name, v in note.items() if not isinstance(v, list)})
    return text


def upscaled_note(scale: int, bundle: str, kept: Image.Exif | None = None) -> bytes:
    """The EXIF of a picture that a bundle's upscaler made `scale` times as large. kept: see
    `exif`.
    """
    return exif({"bundle": {"name": bundle}, "scale": scale, "upscaled": True}, kept)


def exif(note: dict | None, kept: Image.Exif | None = None) -> bytes:
    """A note as the EXIF of a JPEG or WebP: its UserComment, and what program it was.

    kept: of the photo that the picture was made of, which goes with it.
    """
    tags = Image.Exif()
    if kept is not None:
        tags.load(kept.tobytes())
    tags[SOFTWARE] = PROGRAM
    if note is not None:
        tags.get_ifd(EXIF)[USER_COMMENT] = ASCII + note_text(note).encode()
    return tags.tobytes()
