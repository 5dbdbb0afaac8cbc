"""Files that are written whole or not at all, and why one could not be: mostly a full disk, which
each library says in its own way.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ..errors import ClvaeError, Text, shown

FULL = Text("the disk is full")
LITTLE = 1 << 20  # bytes: with fewer left, whatever failed failed for that
SAID = ("no space left", "os error 28", "disk quota exceeded", "os error 122")


@contextmanager
def written(out: Path) -> Iterator[Path]:
    """Where to write a file that comes to `out` once it is whole; what fails leaves nothing, and is
    a ClvaeError where the disk is to blame. Links, pipes and devices are written to as they are.

    Its name is nobody else's: processes that write to one folder may have one number.
    """
    through = _leads_elsewhere(out)
    fresh = out if through else out.parent / f".partly-{secrets.token_hex(8)}{out.suffix}"
    try:
        yield fresh
        if not through:
            fresh.replace(out)
    except OSError as error:
        raise _refused(error, out) from None
    finally:
        if not through:
            with suppress(OSError):
                fresh.unlink()


@contextmanager
def writing(file: Any) -> Iterator[IO[bytes]]:
    """What to write a file's bytes to, given its Path, see `written`, or what is open already."""
    if isinstance(file, Path):
        with written(file) as fresh, open(fresh, "wb") as stream:
            yield stream
        return
    try:
        yield file
    except OSError as error:
        raise _refused(error, Path(str(file))) from None


def _leads_elsewhere(out: Path) -> bool:
    if os.path.islink(out):
        return True
    return os.path.exists(out) and not (os.path.isfile(out) or os.path.isdir(out))


def _refused(error: OSError, file: Path) -> ClvaeError:
    return ClvaeError(
        "cannot write {file}: {reason}",
        file=shown(file, quotes=False),
        reason=unwritten(error, file),
    )


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
