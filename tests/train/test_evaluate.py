"""The figures of a bundle: each moves the way its name says."""

import json

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from clvae import Engine, Scene
from train.__main__ import app
from train.evaluate import blurred, changes, evaluate, feature_difference, mean_colors, table
from train.features import EfficientNetLite0
from train.finish import finish


@pytest.fixture(scope="module")
def bundle(run, data_set, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles") / "tiny"
    finish(data_set, run, folder, "none", torch.device("cpu"))
    return folder


def test_a_bundle_is_measured_on_a_split(bundle, data_set):
    figures = evaluate(bundle, data_set, "val", samples=2)
    assert figures["pairs"] == len(data_set.splits["val"])
    assert set(figures["distance"]) == {"encoded", "random", "photos blurred 4x", "mean colour of each class",
                                        "training photos"}
    assert all(value >= 0 for value in figures["distance"].values())
    assert figures["reconstruction"] > 0 and set(figures["locality"]) <= set(data_set.labels.names)
    assert "| random |" in table(figures)


def test_blur_is_further_from_a_photo_than_the_photo_itself():
    random = np.random.default_rng(0)
    photo = random.integers(0, 256, (64, 64, 3), np.uint8)
    trunk = EfficientNetLite0().eval()
    assert feature_difference(trunk, photo, photo) == pytest.approx(0, abs=1e-6)
    assert feature_difference(trunk, photo, blurred(photo)) > 0.1


def test_mean_colors_are_those_of_the_classes(data_set):
    from train.data import Split

    colors = mean_colors(Split(data_set, "train", (64, 64)), data_set.labels.count)
    assert colors.shape == (4, 3) and 60 < colors[0].mean() < 200


def test_locality_measures_change_inside_and_beyond(bundle):
    """With a stand-in that paints each object in one number of its code, nothing beyond the class may change."""
    engine = Engine.load(bundle, precision="float32")
    labels = np.zeros((64, 64), np.uint8)
    labels[:, 32:] = 2

    class Painter:
        labels, sample, resample = engine.labels, engine.sample, engine.resample

        def generate(self, scene, style):
            shade = (style.local_codes[:, 0, 0] * 40 + 128).clip(0, 255).astype(np.uint8)
            return np.repeat(shade[scene.objects][..., None], 3, 2)

    measured = changes(Painter(), Scene.from_labels(labels, 4), seed=1)
    assert set(measured) == {"sky", "grass"}
    for inside, beyond in measured.values():
        assert inside > 0 and beyond == 0


def test_the_commands_train_finish_and_measure(data_set, tmp_path):
    """fit → finish → evaluate, as the README says, from a folder to figures."""
    config = tmp_path / "config.toml"
    config.write_text('batch = 2\nsteps = 2\ngain = 0.7\ndiscriminator_width = 4\n[network]\nwidth = 2\nz_global = 4\n'
                      'z_local = 4\nheight = 64\npicture_width = 64\nhidden = 4\n[loss]\nperceptual = 0.0\n')
    data, run, out = str(data_set.root), str(tmp_path / "run"), str(tmp_path / "bundle")
    for arguments in (["fit", "--data", data, "--out", run, "--config", str(config)],
                      ["finish", "--data", data, "--run", run, "--out", out],
                      ["evaluate", "--weights", out, "--data", data, "--samples", "2", "--limit", "2",
                       "--out", str(tmp_path / "figures.json")]):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "figures.json").read_text())["split"] == "val"
    again = CliRunner().invoke(app, ["fit", "--data", data, "--out", run])
    assert "holds a run already" in str(again.exception)
