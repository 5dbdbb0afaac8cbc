"""The three published layouts: checked, trained on, finished and measured, from drawn files to a
bundle that draws.
"""

import shutil

import numpy as np
import pytest
from typer.testing import CliRunner

from clvae import Engine, Scene
from clvae.bundle.published import PUBLISHED
from tests.checkpoints import draw_map
from train.cli import app
from train.fit.config import Config

from .drawn import SIZES, draw_published, draw_rarity

CONFIG = """
batch = 2
steps = 1
gain = 0.7
discriminator_width = 4
[network]
width = 2
z_global = 4
z_local = 4
height = {height}
picture_width = {width}
upsampling = "{upsampling}"
hidden = 4
[data]
rarity = {rarity}
[loss]
perceptual = 1.0
perceptual_network = "efficientnet_lite0"
"""


@pytest.mark.parametrize("name", SIZES)
def test_a_published_data_set_becomes_a_bundle(name, tmp_path):
    data, run, out = (str(tmp_path / folder) for folder in ("data", "run", "bundle"))
    draw_published(tmp_path / "data", name)
    height, width = SIZES[name]
    config = tmp_path / "config.toml"
    config.write_text(
        CONFIG.format(
            height=height,
            width=width,
            upsampling=PUBLISHED[name].config.upsampling,
            rarity=str(name == "gta5").lower(),
        )
    )
    if name == "gta5":
        draw_rarity(tmp_path / "data", [0.5, 1.0], np.ones((2, height, width)))

    def command(*arguments):
        result = CliRunner().invoke(app, [*arguments, "--data", data, "--layout", name])
        assert result.exit_code == 0, result.output
        return result.output

    command("check")
    command("fit", "--config", str(config), "--out", run)
    shutil.rmtree(
        tmp_path / "data" / "rarity", ignore_errors=True
    )  # needed by nothing but training
    command("finish", "--run", run, "--out", out, "--segmenter-steps", "1")
    assert "| random |" in command("evaluate", "--weights", out, "--samples", "2")
    engine = Engine.load(out)
    assert engine.labels == PUBLISHED[name].labels
    scene = Scene.from_labels(draw_map(SIZES[name], [0, 1], seed=5), engine.labels.count)
    assert engine.generate(scene, engine.sample(scene)).shape == (height, width, 3)


@pytest.mark.parametrize("name", SIZES)
def test_the_released_settings_ship_as_presets(name):
    """The same network as the published checkpoints', so that a trained bundle and a converted one
    are of one kind.
    """
    config = Config.preset(name)
    published = PUBLISHED[name].config
    assert config.network.model_dump() == {
        key: getattr(published, key) for key in config.network.model_dump()
    }
    assert (config.batch, config.epochs, config.optimiser.generator_rate, config.loss.mixed) == (
        4,
        50,
        1e-4,
        0,
    )


def test_a_preset_implies_its_layout(tmp_path):
    result = CliRunner().invoke(
        app, ["fit", "--data", str(tmp_path), "--out", str(tmp_path / "run"), "--preset", "ade20k"]
    )
    assert "no label map annotations/training" in str(result.exception)
    both = CliRunner().invoke(
        app,
        [
            "fit",
            "--data",
            str(tmp_path),
            "--out",
            str(tmp_path / "run"),
            "--preset",
            "ade20k",
            "--config",
            str(tmp_path / "mine.toml"),
        ],
    )
    assert "--preset or --config" in str(both.exception)
