"""Why a file could not be written, in words: a full disk above all, which each library reports in a way of its own."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

FULL = "the disk is full"
LITTLE = 1 << 20                          # bytes: with fewer left, whatever failed failed for that
SAID = ("no space left", "os error 28", "disk quota exceeded", "os error 122")


def unwritten(error: Exception, place: Path) -> str:
    """The reason of a failed write as part of a sentence. place: a folder or a file on the disk that was written to.

    To be asked before anything of what was written is removed: some libraries do not say what went wrong.
    """
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(words in str(error).lower() for words in SAID):
        return FULL
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return FULL if _left(place) < LITTLE else "the disk does not take it"


def _left(place: Path) -> int:
    """Bytes that are free where a file lies, or would."""
    for folder in (place, *place.parents):
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return LITTLE
