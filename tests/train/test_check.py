"""`check`: a whole data set is read once, and what is wrong with it is named."""

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from train.cli import app
from train.data import DataSet, check

from .drawn import SIZES, draw_folder, draw_published, draw_rarity


def run_check(root, layout="folder"):
    return CliRunner().invoke(app, ["check", "--data", str(root), "--layout", layout])


def test_a_sound_folder_is_reported_and_passes(tmp_path):
    result = run_check(draw_folder(tmp_path / "data_set"))
    assert result.exit_code == 0
    assert "pairs: 10 train, 2 val" in result.output and "sizes: 64x64 (12)" in result.output
    assert "0 problems" in result.output


def test_shares_are_those_of_the_pixels(tmp_path):
    root = draw_folder(tmp_path / "data_set", count=2)
    for name in ("scene_00", "scene_01"):
        Image.fromarray(np.repeat([[0], [2]], [48, 16], 0).repeat(64, 1).astype(np.uint8)).save(
            root / "labels" / f"{name}.png"
        )
    report = check(DataSet.open(root))
    assert (report.pixels / report.pixels.sum()).tolist() == [0.75, 0, 0.25, 0]
    assert report.photos.tolist() == [2, 0, 2, 0]
    assert "never seen: tree" in report.text()


@pytest.mark.parametrize("name", SIZES)
def test_each_published_layout_can_be_checked(name, tmp_path):
    result = run_check(draw_published(tmp_path, name), name)
    assert result.exit_code == 0, result.output
    assert "pairs: 2 train, 2 val" in result.output
    next(iter(tmp_path.glob(f"*/**/*{'.png' if name == 'gta5' else '.jpg'}"))).unlink()
    assert run_check(tmp_path, name).exit_code == 1


def test_everything_wrong_is_named_at_once(tmp_path):
    root = draw_folder(tmp_path / "data_set")
    Image.fromarray(np.full((64, 64), 9, np.uint8)).save(root / "labels" / "scene_01.png")
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(root / "labels" / "scene_02.png")
    (root / "images" / "scene_03.jpg").write_bytes(b"no picture")
    (root / "labels" / "scene_04.png").unlink()
    (root / "images" / "scene_05.jpg").unlink()
    result = run_check(root)
    assert result.exit_code == 1
    for words in (
        "scene_01.png: the map has class 9",
        "scene_02: the photo is 64x64, its map 8x8",
        "photo scene_03.jpg is not a picture",
        "scene_04.png",
        "labels/scene_05.png has no photo",
        "5 problems",
    ):
        assert words in result.output, words


def test_what_is_skipped_is_named_and_so_is_a_map_that_was_interpolated(tmp_path):
    root = draw_folder(tmp_path / "data_set", count=3, size=(160, 160))
    small = Image.fromarray(np.repeat([[0], [2]], 40, 0).repeat(80, 1).astype(np.uint8))
    large = small.resize((160, 160), Image.Resampling.BILINEAR)
    large.save(root / "labels" / "scene_01.png")
    for name in ("notes.txt", "._scene_00.jpg"):
        (root / "images" / name).write_text("")
    result = run_check(root)
    assert "skipped: images/._scene_00.jpg, images/notes.txt" in result.output
    assert "scene_01.png looks as if it was resized with interpolation" in result.output
    assert "1 problems" in result.output


def test_a_photo_that_is_a_link_to_itself_is_a_problem(tmp_path):
    root = draw_folder(tmp_path / "data_set")
    (root / "images" / "scene_06.jpg").unlink()
    (root / "images" / "scene_06.jpg").symlink_to("scene_06.jpg")
    result = run_check(root)
    assert result.exit_code == 1 and "photo scene_06.jpg is not a picture" in result.output


def test_a_pair_in_both_splits_is_a_problem(tmp_path):
    root = draw_folder(tmp_path / "data_set", count=3)
    (root / "splits.json").write_text(
        json.dumps({"train": ["scene_00", "scene_01"], "val": ["scene_01"]})
    )
    assert check(DataSet.open(root)).problems == ["scene_01.jpg is in both splits"]


def test_rarity_files_that_do_not_fit_are_a_problem(tmp_path):
    draw_published(tmp_path, "gta5")
    draw_rarity(tmp_path, [0.2, 0.6, 1.0], np.ones((3, 4, 8)))
    result = run_check(tmp_path, "gta5")
    assert (
        result.exit_code == 1
        and "is about 3 pairs, the data set has 2 for training" in result.output
    )
