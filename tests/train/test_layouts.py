"""Training on the three published layouts: from drawn files to a bundle that draws."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from clvae import Engine, Scene
from clvae.layouts import LAYOUTS
from clvae.presets import PRESETS
from tests.checkpoints import draw_map, draw_photo
from train.__main__ import app
from train.config import Config

SIZES = {"ade20k": (64, 64), "deepfashion": (64, 64), "gta5": (64, 128)}
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
[loss]
perceptual = 0.0
"""


def draw_data_set(root: Path, name: str) -> None:
    """Two pairs in each split of a layout."""
    layout, classes = LAYOUTS[name], list(range(0, len(PRESETS[name].labels.names), 5))
    for folder in layout.splits.values():
        for i in range(2):
            label_map = draw_map(SIZES[name], classes, seed=i) + layout.first
            for pattern, picture in ((layout.photos, draw_photo(SIZES[name], seed=i)), (layout.maps, label_map)):
                file = root / pattern.format(split=folder, name=f"scene_{i}")
                file.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(picture.astype(np.uint8)).save(file)


@pytest.mark.parametrize("name", SIZES)
def test_a_published_data_set_becomes_a_bundle(name, tmp_path):
    data, run, out = (str(tmp_path / folder) for folder in ("data", "run", "bundle"))
    draw_data_set(tmp_path / "data", name)
    height, width = SIZES[name]
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(height=height, width=width, upsampling=PRESETS[name].config.upsampling))
    for arguments in (["fit", "--config", str(config), "--out", run], ["finish", "--run", run, "--out", out]):
        result = CliRunner().invoke(app, [*arguments, "--data", data, "--layout", name])
        assert result.exit_code == 0, result.output
    engine = Engine.load(out)
    assert engine.labels == PRESETS[name].labels
    scene = Scene.from_labels(draw_map(SIZES[name], [0, 1], seed=5), engine.labels.count)
    assert engine.generate(scene, engine.sample(scene)).shape == (height, width, 3)


@pytest.mark.parametrize("name", SIZES)
def test_the_released_settings_ship_as_configs(name, pytestconfig):
    """The same network as the published checkpoints', so that a trained bundle and a converted one are of one kind."""
    config = Config.read(pytestconfig.rootpath / "train" / "configs" / f"{name}.toml")
    published = PRESETS[name].config.to_dict()
    assert config.network.model_dump() == {key: published[key] for key in config.network.model_dump()}
    assert (config.batch, config.optimiser.generator_rate, config.loss.mixed) == (4, 1e-4, 0)
