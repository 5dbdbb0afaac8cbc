"""Style files: they give a style back, and are written whole or not at all."""

import io

import numpy as np
import pytest

from clvae import ClvaeError, Scene, Style
from clvae.core.sampler import Sampler

SCENE = Scene.from_labels(np.array([[0, 1], [2, 2]], np.uint8), 3)
STYLE = Sampler(z_global=4, z_local=2).sample(SCENE, 1)


def test_a_style_file_has_the_name_that_was_given(tmp_path):
    STYLE.write(tmp_path / "look")
    assert [file.name for file in tmp_path.iterdir()] == ["look"]
    assert Style.read(tmp_path / "look") == STYLE


def test_a_style_that_is_not_written_whole_leaves_the_old_one(tmp_path, monkeypatch):
    STYLE.write(tmp_path / "look.npz")

    def half(stream, **arrays):
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", half)
    with pytest.raises(ClvaeError, match="cannot write .*look.npz: the disk is full"):
        STYLE.copy_object(0).write(tmp_path / "look.npz")
    assert Style.read(tmp_path / "look.npz") == STYLE and len([*tmp_path.iterdir()]) == 1


def test_a_style_file_gives_the_style_back():
    file = io.BytesIO()
    STYLE.write(file)
    file.seek(0)
    assert Style.read(file) == STYLE
    for wrong in (b"", b"no style", file.getvalue()[:100]):
        with pytest.raises(ClvaeError, match="not a style file"):
            Style.read(io.BytesIO(wrong))
