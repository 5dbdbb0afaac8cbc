"""SHA-256 of large files, computed once per file: what was verified is remembered in the user's
cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path


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
    try:
        cache = _cache_file()
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=cache.parent, delete=False) as stream:
            json.dump(_verified() | {path: entry}, stream)
        os.replace(stream.name, cache)
    except (OSError, RuntimeError):
        pass
