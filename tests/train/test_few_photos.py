"""Training on a few dozen photos from a bundle that exists: whose settings a run has, and that it
trains.
"""

import json
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from clvae import Bundle, Engine, Scene
from clvae.core.classes import spread_colors
from clvae.core.labels import LabelSet
from train.cli import app
from train.fit.config import Config
from train.fit.trainer import Trainer
from train.fit.transfer import read_source

from .drawn import draw_folder, write_config

CPU = torch.device("cpu")
SHIPPED = Path(__file__).parents[2] / "weights"


def command(*arguments) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.exception
    return result.output


def test_a_folder_of_few_pictures_becomes_a_bundle(finished, tmp_path):
    """fit --init-from, finish: no settings are needed, nor a validation split, nor classes that the
    bundle knows.
    """
    root = draw_folder(tmp_path / "data", count=5, size=(48, 80))
    (root / "classes.json").write_text(
        (root / "classes.json").read_text().replace("tree", "castle")
    )
    (root / "splits.json").write_text(json.dumps({"train": [f"scene_0{i}" for i in range(5)]}))
    run, out = tmp_path / "run", tmp_path / "mine"
    assert "0 problems" in command("check", "--data", root)
    command("fit", "--data", root, "--init-from", finished, "--out", run, "--steps", 2)
    trained, source = Trainer.resume(run / "checkpoint.pt", CPU), read_source(finished)
    sky = "generator.embedding.weight"
    assert not torch.equal(trained.pair.state_dict()[sky][0], source.pair[sky][0])
    assert (run / "sheets" / "000002.png").exists()
    command("finish", "--data", root, "--run", run, "--out", out, "--segmenter-steps", "2")
    engine = Engine.load(out)
    assert (
        engine.labels.names == ("sky", "castle", "grass")
        and engine.facts["before"][-1]["data"] == "data_set"
    )
    scene = Scene.from_labels(torch.randint(3, (64, 64)).byte().numpy(), engine.labels.count)
    assert engine.generate(scene, engine.sample(scene)).shape == (64, 64, 3)


@pytest.mark.parametrize("name", ["fashion", "landscape"])
def test_a_shipped_bundle_s_settings_suit_a_few_dozen_photos_and_any_machine(name):
    source = read_source(SHIPPED / name)
    labels = LabelSet(("Face", "sky", "castle"), spread_colors(3), unlabelled=True)
    settings, default = source.config(labels).with_steps(36), Config()
    assert settings.steps == 450  # 50 rounds
    assert settings.batch == 2 * settings.loss.mixed == default.batch
    assert settings.data.workers == 0 and settings.save_every == default.save_every
    assert settings.sheet_every == default.sheet_every
    assert settings.loss.calm == (("Face",) if name == "fashion" else ())
    assert settings.sizes == source.sizes == Bundle.load(SHIPPED / name).sizes
    theirs = Config.from_dict(source.settings)
    kept = {"mixed": 0, "calm": ()}
    assert settings.loss.model_copy(update=kept) == theirs.loss.model_copy(update=kept)
    assert settings.optimiser == theirs.optimiser


def test_a_batch_is_one_that_many_processes_can_share(monkeypatch):
    source = read_source(SHIPPED / "landscape")
    monkeypatch.setattr("train.fit.distributed.world", lambda: 8)
    settings = source.config(source.labels)
    assert settings.batch == settings.loss.mixed == 8


def test_a_calm_class_that_the_data_lacks_is_no_hindrance(finished, data_set):
    source = read_source(finished)
    loss = source.settings["loss"] | {"pixels": 1.0, "calm": ["Sky", "moat"]}
    source = source._replace(settings=source.settings | {"loss": loss})
    assert source.config(data_set.labels).loss.calm == ("sky",)


def test_a_config_without_a_network_takes_the_source_s(finished, data_set, tiny, tmp_path):
    config = write_config(
        tmp_path / "mine.toml",
        {"batch": 2, "steps": 1, "discriminator_width": 4, "loss": {"perceptual": 0.0}},
    )
    fit = ["fit", "--data", data_set.root, "--init-from", finished, "--config", config]
    fit += ["--out", tmp_path / "run"]
    command(*fit, "--minutes", 0)
    command(*fit, "--resume")
    config = Trainer.resume(tmp_path / "run" / "checkpoint.pt", CPU).config
    assert config.batch == 2 and config.network == Config.from_dict(tiny).network
