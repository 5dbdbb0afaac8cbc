"""SHA-256 of large files, computed once per file: what was verified is remembered in the user's
cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from ..errors import ClvaeError
from .disk import written

MOST = 300  # files that are remembered, the last ones; those that are gone are forgotten


def sha256(file: Path) -> str:
    """The SHA-256 of a file's content, as hexadecimal digits."""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def matches(file: Path, digest: str) -> bool:
    """Whether a file has this SHA-256; a file that matched before and has kept its size and time is
    not read again.
    """
    path, stat = os.path.realpath(file), file.stat()
    entry = [stat.st_size, stat.st_mtime_ns, digest]
    if _verified().get(path) == entry:
        return True
    if sha256(file) != digest:
        return False
    _remember(path, entry)
    return True


def _cache_file() -> Path:
    return (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clvae" / "verified.json"
    )


def _verified() -> dict:
    try:
        entries = json.loads(_cache_file().read_text("utf-8"))
    except (OSError, ValueError, RuntimeError):
        return {}
    return entries if isinstance(entries, dict) else {}


def _remember(path: str, entry: list) -> None:
    # A cache that cannot be written only costs the next start a second look at the file.
    with suppress(OSError, RuntimeError, ClvaeError):
        cache, entries = _cache_file(), _verified()
        entries.pop(path, None)
        there = [(name, known) for name, known in entries.items() if os.path.isfile(name)]
        cache.parent.mkdir(parents=True, exist_ok=True)
        with written(cache) as fresh:
            fresh.write_text(json.dumps(dict([*there[1 - MOST :], (path, entry)])), "utf-8")
