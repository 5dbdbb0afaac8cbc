"""Canvases of other sizes: what is measured of them, on pictures whose answer is known."""

import json

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from clvae import ClvaeError, Engine
from clvae.core.labels import LabelSet
from train.cli import app
from train.data import Split
from train.evaluate.sizes import cut, evaluate_sizes, frame, placed, ratio, resized, windows
from train.evaluate.textures import Texture, textures

MAP = np.repeat(np.array([[0, 1]], np.uint8), 64, 1).repeat(128, 0)  # two classes, side by side


@pytest.fixture
def grain():
    """Grey noise, as coarse as a blur of two pixels leaves it."""
    noise = np.random.default_rng(0).normal(size=(128, 128)).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), 2)
    return noise / noise.std() * 20


def picture(grey: np.ndarray) -> np.ndarray:
    return np.repeat((grey + 128).clip(0, 255).astype(np.uint8)[..., None], 3, 2)


def measured(grey: np.ndarray) -> dict[int, Texture]:
    return dict(textures(picture(grey), MAP, 2))


def test_textures_are_as_strong_as_they_are_drawn(grain):
    both = measured(np.where(MAP == 0, grain, grain / 4))
    assert both[0].broad / both[1].broad == pytest.approx(4, rel=0.2)
    assert both[0].fine / both[1].fine == pytest.approx(4, rel=0.2)


def test_a_texture_enlarged_is_less_fine_and_no_weaker(grain):
    small = measured(grain)[0]
    large = cv2.resize(grain[:64, :64], (128, 128), interpolation=cv2.INTER_CUBIC)
    assert measured(large)[0].fine < 0.7 * small.fine
    assert measured(large)[0].broad == pytest.approx(small.broad, rel=0.4)


def test_streaks_are_told_from_what_lies_no_way(grain):
    wide = cv2.GaussianBlur(grain, (0, 0), 8, sigmaY=0.1)
    assert measured(grain)[0].streaks == pytest.approx(1, abs=0.1)
    assert measured(wide)[0].streaks > 3
    assert measured(wide.T)[0].streaks < 1 / 3
    assert measured(grain * 0)[0].streaks == 1  # plain: no way at all


def test_edges_of_classes_and_small_regions_are_no_textures(grain):
    flat = picture(np.where(MAP == 0, 0.0, 90.0))
    labels = MAP.copy()
    labels[:20, :20] = 2  # nothing is left of it without its edge
    found = dict(textures(flat, labels, 3))
    assert set(found) == {0, 1} and found[0].broad < 1


def test_a_map_fits_into_the_canvas_and_goes_on_mirrored():
    assert frame((256, 256), (256, 512)) == (256, 256)
    assert frame((256, 256), (512, 512)) == (512, 512)
    assert frame((256, 128), (384, 256)) == (384, 192)
    small = np.arange(6).reshape(2, 3)
    wide = placed(small, (2, 8))
    assert wide[0].tolist() == [1, 0, 0, 1, 2, 2, 1, 0]
    assert (cut(wide, (2, 3)) == small).all()
    photo = np.random.default_rng(0).integers(0, 256, (4, 4, 3), np.uint8)
    assert (cut(placed(photo, (7, 9)), (4, 4)) == photo).all()


def test_windows_are_the_corners():
    corners = windows(np.arange(9).reshape(3, 3), (2, 2))
    assert [int(part[0, 0]) for part in corners] == [0, 1, 3, 4]


def test_a_picture_is_brought_to_a_size_as_photos_are(data_set):
    plain, large = (Split(data_set, "val", size)[0].photo for size in ((64, 64), (128, 128)))
    small = ((plain.permute(1, 2, 0) + 1) * 127.5).round().byte().numpy()
    same = resized(small, (128, 128)).astype(int)
    assert np.abs(same - ((large.permute(1, 2, 0) + 1) * 127.5).numpy()).max() <= 1


def test_ratios_are_of_regions_that_both_have():
    ones = {(0, 0): Texture(8, 1, 1), (0, 1): Texture(2, 1, 1), (1, 0): Texture(9, 1, 1)}
    others = {(0, 0): Texture(2, 1, 1), (0, 1): Texture(2, 1, 1)}
    assert ratio(ones, others, "broad") == pytest.approx(2)  # of 4 and 1
    assert np.isnan(ratio(ones, {}, "broad"))


@pytest.fixture
def segmenter(monkeypatch):
    """Tells two classes by how light a pixel is."""
    monkeypatch.setattr(Engine, "has_segmenter", True)
    monkeypatch.setattr(Engine, "segment", lambda _, picture: 2 * (picture.mean(-1) > 128))


def test_a_bundle_is_measured_at_its_own_size_and_others(finished, segmenter, data_set, tmp_path):
    out = tmp_path / "figures.json"
    command = ["evaluate-sizes", "--weights", str(finished), "--data", str(data_set.root)]
    command += ["--size", "64x128", "--size", "128x128", "--out", str(out), "--device", "cpu"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    sizes = json.loads(out.read_text())["sizes"]
    assert list(sizes) == ["64x64", "64x128", "128x128"]
    for size, row in sizes.items():
        assert row["afar"].keys() == {"encoded", "random"} == row["fine"].keys()
        assert (
            row["streaks"].keys() == row["segmentation"].keys() == {"photos", "encoded", "random"}
        )
        # The frames of 64x64 and 64x128 are windows themselves.
        near = {"encoded", "random", "encoded, enlarged", "random, enlarged"}
        assert row["close"].keys() == (near if size == "128x128" else set())
    assert sizes["64x64"]["fine"] == {"encoded": 1, "random": 1}
    assert sizes["64x64"]["segmentation"]["photos"] == sizes["128x128"]["segmentation"]["photos"]
    assert "| 128x128 | random |" in result.output


def test_sizes_that_nobody_draws_and_other_classes_are_refused(finished, data_set):
    engine = Engine.load(finished)
    with pytest.raises(ClvaeError, match="a size is 128x128, this model draws 64x64"):
        evaluate_sizes(engine, data_set, "val", [(128, 128)])
    engine.labels = LabelSet(("dark", "light"), ((0, 0, 0), (255, 255, 255)))
    with pytest.raises(ClvaeError, match="classes differ"):
        evaluate_sizes(engine, data_set, "val", [])
