"""Settings are checked before the first step, and what is wrong is named."""

from pathlib import Path

import pytest

from clvae.errors import ClvaeError
from train.fit.config import CONFIGS, Config
from train.fit.going_on import _check


def test_the_defaults_are_the_released_settings():
    config = Config()
    assert (config.network.width, config.network.z_global, config.batch) == (64, 256, 4)
    assert (config.optimiser.generator_rate, config.optimiser.discriminator_rate) == (1e-4, 4e-4)
    assert config.optimiser.betas == (0.0, 0.9)
    assert config.loss.kl == pytest.approx(0.05 * 4)  # 0.05, summed over a batch of 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("batch = 0", "batch: .*greater than 0"),
        ("epoch = 3", "epoch is not a setting"),
        ("epochs = 0", "epochs: .*greater than 0"),
        ("epochs = 3\nsteps = 4", "steps and epochs both say how long the run is"),
        ("[network]\nwidht = 3", "network.widht"),
        ("[network]\nupsampling = 'huge'", "network.upsampling"),
        ("[data]\nscale = [0.5, 1.0]", "scale"),
        ("[optimiser]\nbetas = [1.5, 0.9]", "betas"),
        ("batch = 2\n[loss]\nmixed = 3", "mixed is at most the batch"),
        ("[loss]\nlocality = 1.0", "locality needs loss.mixed"),
        ("[loss]\nclasses = 1.0", "classes needs loss.perceptual"),
        ("batch = ", "not valid TOML"),
        ("\udcff", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, message):
    file = tmp_path / "config.toml"
    file.write_text(text, errors="surrogateescape")
    with pytest.raises(ClvaeError, match=message):
        Config.read(file)


def test_a_file_of_an_editor_that_marks_utf_8_is_read_as_any_other(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("batch = 3", encoding="utf-8-sig")
    assert Config.read(file).batch == 3


def test_the_sizes_that_a_bundle_will_draw_are_settings_that_may_change_later():
    drawn = {"least": [256, 256], "most": [512, 512], "area": 512 * 256}
    before, after = Config(), Config.from_dict({"drawn": drawn})
    assert before.sizes is None and (256, 512) in after.sizes and (512, 512) not in after.sizes
    _check(before, after, Path("run"))
    with pytest.raises(ClvaeError, match="drawn: .* multiples of 32"):
        Config.from_dict({"drawn": drawn | {"least": [250, 256]}})
    with pytest.raises(ClvaeError, match=r"other settings \(batch\)"):
        _check(before, Config.from_dict({"drawn": drawn, "batch": 2}), Path("run"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ClvaeError, match=r"none\.toml cannot be read"):
        Config.read(tmp_path / "none.toml")


def test_a_config_survives_being_saved():
    config = Config.from_dict({"batch": 7, "data": {"scale": [1.0, 1.5]}})
    assert Config.from_dict(config.model_dump(mode="json")) == config


def test_the_presets_are_valid():
    assert {"ade20k", "deepfashion", "gta5"} <= set(CONFIGS)
    for name in CONFIGS:
        config = Config.preset(name)
        assert (config.steps is None) != (config.epochs is None)
    with pytest.raises(ClvaeError, match="no preset 'cityscapes'"):
        Config.preset("cityscapes")


def test_epochs_become_steps_of_whole_batches():
    assert Config.from_dict({"epochs": 3, "batch": 4}).with_steps(epoch=10).steps == 8
    assert Config.from_dict({"steps": 5}).with_steps(epoch=10).steps == 5
    config = Config().with_steps(epoch=20_210)  # ADE20K's photos; the paper's 50 epochs
    assert config.steps == 252_625 and Config.from_dict(config.model_dump(mode="json")) == config
