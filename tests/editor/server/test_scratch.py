"""The folder for temporary files: bounded, gone with its server, and with one that was killed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from clvae.editor.server import scratch

# The module alone, without what the package imports.
SERVER = f"exec(open({scratch.__file__!r}).read()); import sys; print(claim(), flush=True); "


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Starts a process that has a folder and goes on as it is told; returns it with its folder."""
    started = []
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))

    def starting(then):
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", SERVER + then],
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        )
        return started[-1], Path(started[-1].stdout.readline().strip())

    yield starting
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_killed_server_leaves_its_folder_to_the_next_one(start):
    _, kept = start("tempfile.NamedTemporaryFile(delete=False); sys.stdin.read()")
    killed, left = start("tempfile.NamedTemporaryFile(delete=False); sys.stdin.read()")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert left.is_dir() and kept.is_dir()
    proper, own = start("tempfile.mkdtemp(); sys.stdin.read()")
    assert not left.exists() and kept.is_dir()  # never a live server's
    proper.stdin.close()
    proper.wait()
    assert not own.exists() and kept.is_dir() and own.parent == kept.parent
    if hasattr(os, "getuid"):
        assert not own.parent.stat().st_mode & 0o077


def aged(folder: Path, name: str, seconds: int, size: int = 10) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(bytes(size))
    os.utime(file, (1e9 - seconds, 1e9 - seconds))
    return file


def test_what_is_old_goes(tmp_path):
    old = aged(tmp_path, "a/old.png", scratch.AGE + 1)
    new = aged(tmp_path, "b/new.png", scratch.AGE - 1)
    os.utime(old.parent, (0, 0))
    lock = aged(tmp_path, scratch.LOCK, scratch.AGE + 1)
    scratch.tidy(tmp_path, 1e9)
    assert new.exists() and lock.exists() and not old.parent.exists()


def test_what_is_too_much_goes_the_oldest_first(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch, "MOST", 250)
    files = [aged(tmp_path, f"{age}", age, 100) for age in (1, 5, 3, 4, 2)]
    scratch.tidy(tmp_path, 1e9)
    assert [file.name for file in files if file.exists()] == ["1", "2"]


def test_without_a_folder_nothing_is_touched(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = aged(tmp_path, "somebody's", 10 * scratch.AGE)
    scratch.tidy(now=1e9)
    assert file.exists()


def test_what_others_delete_meanwhile_is_no_failure(tmp_path, monkeypatch):
    old = aged(tmp_path, "a/old.png", scratch.AGE + 1)
    going = aged(tmp_path, "b/new.png", 1)
    look = Path.lstat

    def lstat(path):
        if path == going:  # gone between the listing and the look
            path.unlink()
        return look(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    scratch.tidy(tmp_path, 1e9)
    assert not old.exists() and not going.exists()
    scratch.tidy(tmp_path / "gone", 1e9)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no owners")
@pytest.mark.parametrize("trap", ["link", "open to all", "file"])
def test_a_home_that_somebody_else_prepared_is_not_used(tmp_path, trap):
    """Whoever the server's user is: in a folder that is swept, what lies there would go."""
    precious = tmp_path / "elsewhere" / "precious"
    precious.mkdir(parents=True)
    home = tmp_path / f"clvae-editor-{os.getuid()}"
    if trap == "link":
        home.symlink_to(precious.parent)
    elif trap == "file":
        home.touch()
    else:
        home.mkdir()
        home.chmod(0o777)
    other = scratch._home(tmp_path)
    assert other != home and other.is_dir() and not other.is_symlink()
    assert not other.stat().st_mode & 0o077


def test_only_servers_folders_are_swept(tmp_path):
    for name in ("12-abc", "photos", "12"):
        aged(tmp_path, f"{name}/file", 1)
    scratch.sweep(tmp_path)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["12", "photos"]
