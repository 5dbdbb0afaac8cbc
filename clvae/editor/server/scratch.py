"""Scratch: one folder for all temporary files of this server, bounded, and gone with it.

It lies among those of other servers and is locked while its own lives, so that the next one to
start can tell which were left behind by servers that were killed. Until `claim` is called nothing
here does anything.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Collection, Iterable
from pathlib import Path

from filelock import FileLock, Timeout

AGE = 20 * 60  # seconds that a file stays; Gradio deletes its own sooner
MOST = 1 << 30  # bytes of all files; beyond this the oldest go
LOCK = "lock"
_folder: Path | None = None
_lock: FileLock | None = None


def claim() -> Path:
    """Make this server's folder, where all temporary files go from now on.

    What dead servers left is removed. The folder's parent is $GRADIO_TEMP_DIR, or the system's.
    """
    global _folder, _lock
    home = _home(Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir()))
    with FileLock(home / LOCK):  # so that none that is not locked yet is taken for left
        sweep(home)
        _folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=home))
        _lock = FileLock(_folder / LOCK)
        _lock.acquire()
    os.environ["GRADIO_TEMP_DIR"] = tempfile.tempdir = str(_folder)
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    return _folder


def sweep(home: Path) -> None:
    """Remove the folders of servers, as `claim` names them, in which none holds the lock."""
    for folder in home.iterdir():
        own = re.match(r"[0-9]+-", folder.name)
        if own and folder.is_dir() and not folder.is_symlink():
            with contextlib.suppress(Timeout, OSError), FileLock(folder / LOCK, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)


def tidy(folder: Path | None = None, now: float | None = None) -> None:
    """Delete what is old or too much in this server's folder, or in another one.

    Others may delete in it at the same time, and the folder itself may be gone.
    """
    folder, now = folder or _folder, time.time() if now is None else now
    if folder is None:
        return
    # Gradio makes a folder for each file.
    tree = [(Path(place), inner, names) for place, inner, names in os.walk(folder)]
    folders = [place / name for place, inner, _ in tree[:1] for name in inner]
    files = {place / name for place, _, names in tree for name in names} - {folder / LOCK}
    old = [inner for changed, _, inner in _about(folders) if now - changed > AGE]
    held = 0
    for changed, size, file in sorted(_about(files), reverse=True):
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


def _about(paths: Iterable[Path]) -> list[tuple[float, int, Path]]:
    """(last change, size, path) of those that are still there."""
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            about = path.lstat()
            found.append((about.st_mtime, about.st_size, path))
    return found


def _home(parent: Path) -> Path:
    """The folder that the servers of one user share, which nobody else may write to."""
    user = os.getuid() if hasattr(os, "getuid") else None
    home = parent / f"clvae-editor-{user or 0}"
    parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        home.mkdir(mode=0o700)
    about = home.lstat()  # of a link itself: somebody may have laid it there first
    own = stat.S_ISDIR(about.st_mode) and (
        user is None or (about.st_uid == user and not about.st_mode & 0o022)
    )
    return home if own else Path(tempfile.mkdtemp(prefix="clvae-editor-", dir=parent))
