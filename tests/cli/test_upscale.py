"""The command line's larger pictures."""

import numpy as np
import pytest
from PIL import Image

from clvae import Engine
from tests.checkpoints import draw_photo
from tests.cli.notes import said_upscaled


@pytest.fixture(scope="module")
def files(enlarging_bundle, tmp_path_factory):
    """A folder with a bundle that has an upscaler, and two pictures beside what is none."""
    folder = tmp_path_factory.mktemp("upscale")
    enlarging_bundle.save(folder / "bundle")
    (folder / "pictures").mkdir()
    for i in (1, 2):
        Image.fromarray(draw_photo((30, 40), i)).save(folder / "pictures" / f"{i}.png")
    return folder


@pytest.fixture
def upscale(clvae, files):
    weights = ("--weights", files / "bundle", "--precision", "float32")
    return lambda *arguments: clvae("upscale", *arguments, *weights)


@pytest.mark.parametrize("scale", [2, 4])
def test_a_picture_comes_larger_and_says_how(upscale, files, enlarging_bundle, scale, tmp_path):
    out = tmp_path / "large.jpg"
    options = ("--out", tmp_path / "large.png", "--scale", scale)
    status, *_ = upscale(files / "pictures" / "1.png", *options)
    expected = Engine(enlarging_bundle, "cpu", "float32").upscale(draw_photo((30, 40), 1), scale)
    assert status == 0 and np.array_equal(np.array(Image.open(tmp_path / "large.png")), expected)
    status, *_ = upscale(files / "pictures" / "1.png", "--out", out, "--scale", scale)
    assert status == 0 and said_upscaled(out) and said_upscaled(tmp_path / "large.png")


def test_a_folders_pictures_come_larger_and_what_is_none_is_named(upscale, files, tmp_path):
    (files / "pictures" / "3.jpg").write_text("none")
    status, _, said = upscale(files / "pictures", "--out", tmp_path / "large")
    assert status == 1 and "1 of 3 pictures were not enlarged: 3.jpg" in said
    made = sorted((tmp_path / "large").iterdir())
    assert [file.name for file in made] == ["1.png", "2.png"]
    assert all(Image.open(file).size == (80, 60) for file in made)


def test_of_two_pictures_of_one_name_none_is_left_out_silently(upscale, tmp_path):
    for name in ("a.jpg", "a.png"):
        Image.fromarray(draw_photo((30, 40))).save(tmp_path / name)
    status, _, said = upscale(tmp_path, "--out", tmp_path / "large")
    assert status == 2 and said.startswith(f"clvae: a.jpg and a.png in {tmp_path} have one name")
    assert not (tmp_path / "large").exists()


def test_what_cannot_be_is_one_sentence(clvae, upscale, files, bundle_folder, tmp_path):
    small, out = files / "pictures" / "1.png", ("--out", tmp_path / "large.png")
    status, _, said = upscale(small, *out, "--scale", 3)
    assert (status, said.strip()) == (2, "clvae: pictures are upscaled by 2 or 4, not by 3")
    status, _, said = upscale(small, "--out", small)
    assert status == 2 and "the picture would overwrite the picture" in said
    status, _, said = clvae("upscale", small, *out, "--weights", bundle_folder)
    assert status == 2 and said.startswith("clvae: this bundle has no upscaler: python -m train")
