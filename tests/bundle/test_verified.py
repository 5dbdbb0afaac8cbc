"""Checksums are verified once, and again after a change."""

import json
import os

import pytest

from clvae import (
    Bundle,
    ClvaeError,
)
from clvae.files import checksum
from tests.bundle.cards import WEIGHTS, one_byte_changed


@pytest.fixture
def hashed(monkeypatch):
    """The weights files that were hashed."""
    files, compute = [], checksum.sha256

    def count(file):
        if file.name == WEIGHTS:
            files.append(file)
        return compute(file)

    monkeypatch.setattr(checksum, "sha256", count)
    return files


def test_a_checksum_is_verified_once_and_again_after_a_change(folder, hashed):
    Bundle.load(folder)
    Bundle.load(folder)
    assert len(hashed) == 1
    os.utime(folder / WEIGHTS, (1, 1))
    Bundle.load(folder)
    assert len(hashed) == 2


def test_a_wrong_checksum_is_not_remembered_as_right(folder, hashed):
    one_byte_changed(folder)
    for _ in range(2):
        with pytest.raises(ClvaeError, match="checksum"):
            Bundle.load(folder)
    assert len(hashed) == 2


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 3}'])
def test_a_broken_cache_file_only_costs_time(folder, own_cache, hashed, content):
    (own_cache / "clvae").mkdir()
    (own_cache / "clvae" / "verified.json").write_text(content)
    Bundle.load(folder)
    Bundle.load(folder)
    assert len(hashed) == 1


def test_a_cache_folder_that_cannot_be_written_only_costs_time(
    folder, tmp_path, monkeypatch, hashed
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    Bundle.load(folder)
    Bundle.load(folder)
    assert len(hashed) == 2


def test_what_is_remembered_is_bounded_and_of_files_that_are_there(
    folder, own_cache, tmp_path, monkeypatch
):
    monkeypatch.setattr(checksum, "MOST", 3)
    for i in range(5):
        (tmp_path / f"{i}.bin").write_bytes(bytes(i))
        checksum.matches(tmp_path / f"{i}.bin", checksum.sha256(tmp_path / f"{i}.bin"))
    known = json.loads((own_cache / "clvae" / "verified.json").read_text())
    assert [*known] == [str(tmp_path / f"{i}.bin") for i in (2, 3, 4)]
    (tmp_path / "3.bin").unlink()
    checksum.matches(tmp_path / "0.bin", checksum.sha256(tmp_path / "0.bin"))
    known = json.loads((own_cache / "clvae" / "verified.json").read_text())
    assert [*known] == [str(tmp_path / f"{i}.bin") for i in (2, 4, 0)]


def test_a_cache_that_is_not_written_whole_leaves_nothing(folder, own_cache, monkeypatch):
    def full(*_):
        raise OSError

    monkeypatch.setattr(checksum.os, "replace", full)
    monkeypatch.setattr("pathlib.Path.replace", full)
    Bundle.load(folder)
    assert [*(own_cache / "clvae").iterdir()] == []
