"""Why a file could not be written: mostly a full disk, which each library says in its own way."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from ..errors import Text, shown

FULL = Text("the disk is full")
LITTLE = 1 << 20  # bytes: with fewer left, whatever failed failed for that
SAID = ("no space left", "os error 28", "disk quota exceeded", "os error 122")


def unwritten(error: Exception, place: Path) -> str:
    """The reason of a failed write as part of a sentence. place: a folder or file on that disk.

    To be asked before what was written is removed: some libraries do not say what went wrong.
    """
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(
        words in str(error).lower() for words in SAID
    ):
        return FULL
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return FULL if _left(place) < LITTLE else Text("the disk does not take it")


def trouble(error: OSError) -> str:
    """A sentence about a path that cannot be used, or about a disk that is full."""
    reason = unwritten(error, Path("."))
    named = f"{shown(error.filename, quotes=False)}: " if error.filename is not None else ""
    return f"{named}{reason[:1].lower()}{reason[1:]}"


def _left(place: Path) -> int:
    """Bytes that are free where a file lies, or would."""
    for folder in (place, *place.parents):
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return LITTLE
