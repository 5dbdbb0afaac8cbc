"""Scratch: one folder for all temporary files of this server, bounded, and gone with it.

It lies among those of other servers and is locked while its own lives, so that the next one to
start can tell which were left behind by servers that were killed. Until `claim` is called nothing
here does anything.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

from filelock import FileLock, Timeout

AGE = 20 * 60                             # seconds that a file stays; Gradio deletes its own sooner
MOST = 1 << 30                            # bytes of all files; beyond this the oldest go
LOCK = "lock"
_folder: Path | None = None
_lock: FileLock | None = None


def claim() -> Path:
    """Make this server's folder, where all temporary files go from now on.

    What dead servers left is removed. The folder's parent is $GRADIO_TEMP_DIR, or the system's.
    """
    global _folder, _lock
    home = _home(Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir()))
    with FileLock(home / LOCK):           # so that none that is not locked yet is taken for left
        sweep(home)
        _folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=home))
        _lock = FileLock(_folder / LOCK)
        _lock.acquire()
    os.environ["GRADIO_TEMP_DIR"] = tempfile.tempdir = str(_folder)
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    return _folder


def sweep(home: Path) -> None:
    """Remove the folders in which no server holds the lock."""
    for folder in home.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            with contextlib.suppress(Timeout, OSError), FileLock(folder / LOCK, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)


def tidy(folder: Path | None = None, now: float | None = None) -> None:
    """Delete what is old or too much in this server's folder, or in another one."""
    folder, now = folder or _folder, time.time() if now is None else now
    if folder is None:
        return
    folders = [inner for inner in folder.iterdir() if inner.is_dir()]     # Gradio makes one a file
    old = [inner for inner in folders if now - inner.stat().st_mtime > AGE]
    held = 0
    for changed, size, file in sorted(_files(folder), reverse=True):
        held += size
        if now - changed > AGE or held > MOST:
            with contextlib.suppress(OSError):
                file.unlink()
    for empty in old:
        with contextlib.suppress(OSError):
            empty.rmdir()


def gone(files: Collection[str]) -> set[str]:
    """Those of some files that are not there any more."""
    return {file for file in list(files) if not os.path.exists(file)}


def _files(folder: Path) -> list[tuple[float, int, Path]]:
    """(last change, size, path) of each file below a folder but its lock."""
    found = []
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):
            about = file.lstat()
            if not file.is_dir() and file != folder / LOCK:
                found.append((about.st_mtime, about.st_size, file))
    return found


def _home(parent: Path) -> Path:
    """The folder that the servers of one user share, which nobody else may write to."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    home = parent / f"clvae-editor-{user}"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user and (home.is_symlink() or home.stat().st_uid != user):
        return Path(tempfile.mkdtemp(prefix="clvae-editor-", dir=parent))
    return home
