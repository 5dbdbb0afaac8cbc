"""What a PNG carries beside its pixels: our project, looked for chunk by chunk and within bounds.

A private chunk, which other programs skip and, as its last letter says, drop when they save the
picture anew. It lies before the pixels, none of which are read.
"""

from __future__ import annotations

import struct
import zlib

from ..errors import ClvaeError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PROJECT = b"clVE"
MOST = 1000  # chunks before the pixels


def is_png(data: bytes) -> bool:
    """Whether bytes begin as a PNG does."""
    return data.startswith(SIGNATURE)


def embedded(data: bytes, kind: bytes = PROJECT) -> bytes | None:
    """The content of a PNG's chunk of this kind that comes before its pixels; None where none does.

    A PNG that is cut off or damaged up to there, and one with two such chunks, is a ClvaeError.
    """
    found, at = None, len(SIGNATURE)
    for _ in range(MOST):
        head = data[at : at + 8]
        length, name = struct.unpack(">I4s", head) if len(head) == 8 else (len(data), b"")
        if name in (b"IDAT", b"IEND"):
            return found
        end = at + 8 + length
        if end + 4 > len(data):
            break
        if name == kind:
            content, (checked,) = data[at + 8 : end], struct.unpack(">I", data[end : end + 4])
            if found is not None or zlib.crc32(content, zlib.crc32(name)) != checked:
                break
            found = content
        at = end + 4
    raise ClvaeError("this PNG is damaged")
