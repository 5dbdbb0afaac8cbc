"""A checkpoint is gone on with by every later version: what one holds is written out here."""

import pytest
import torch

from clvae.core.codes import LAYERS
from train.fit.config import Config, Drawn
from train.fit.loop import fit
from train.fit.trainer import Trainer

CPU = torch.device("cpu")
# Settings by their keys, as checkpoints held them before there was noise, and as those of today do.
OLDER = {
    "network": {
        "width": 2,
        "z_global": 6,
        "z_local": 4,
        "height": 64,
        "picture_width": 64,
        "upsampling": "normal",
        "hidden": 8,
    },
    "data": {
        "scale": (1.1, 1.3),
        "flip": True,
        "rarity": False,
        "window": 0,
        "whole_every": 4,
        "workers": 0,
    },
    "loss": {
        "feature_matching": 10.0,
        "perceptual": 1.0,
        "perceptual_network": "efficientnet_lite0",
        "classes": 1.0,
        "pixels": 2.0,
        "kl": 0.2,
        "mixed": 2,
        "locality": 5.0,
    },
    "optimiser": {
        "generator_rate": 1e-4,
        "discriminator_rate": 4e-4,
        "betas": (0.0, 0.9),
        "ema": 0.999,
        "clip": 0.0,
        "decay": 0.0,
        "warm_up": 250,
    },
    "batch": 3,
    "steps": 4,
    "epochs": None,
    "seed": 3,
    "precision": "auto",
    "gain": 0.7,
    "discriminator_width": 4,
    "discriminator_scales": 2,
    "save_every": 50,
    "keep": 2,
    "sheet_every": 100,
}
SETTINGS = OLDER | {
    "network": OLDER["network"] | {"noise": True},
    "data": OLDER["data"] | {"bend": 2.0},
    "loss": OLDER["loss"] | {"repetition": 4.0, "calm": ("sky",)},
    "optimiser": OLDER["optimiser"] | {"noise_rate": 5.0},
    "drawn": {"least": (64, 64), "most": (128, 128), "area": 128 * 64},
}
# Some keys of each state dictionary: names of modules and of what belongs to their parameters.
INSIDE = {
    "pair": {
        "generator.embedding.weight",
        "generator.fc.weight",
        "generator.blocks.head_0.norm_0.shared.weight",
        "generator.blocks.head_0.conv_0.parametrizations.weight.original",
        "encoder.local_mu.0.weight",
    },
    "discriminator": {
        "scales.0.first.weight",
        "scales.0.inner.0.0.parametrizations.weight.original",
        "of_classes.mixture.across_0",
        "of_classes.heads.0.last.weight",
    },
    "average": {"n_averaged", "module.generator.fc.weight"},
    "generator_optimiser": {"state", "param_groups", "scaler"},
    "discriminator_optimiser": {"state", "param_groups", "scaler"},
}


def checkpoint(trained: Trainer, settings: dict) -> dict:
    """What is written of a run that has made two steps, key by key."""
    state = {
        part: getattr(trained, part).state_dict()
        for part in (
            "pair",
            "discriminator",
            "average",
            "generator_optimiser",
            "discriminator_optimiser",
        )
    }
    return state | {
        "step": 2,
        "pictures": 6,
        "seconds": 9.5,
        "warm_up": 1,
        "perceptual": "efficientnet_lite0",
        "before": [{"data": "another", "steps": 10}],
        "config": settings,
        "name": "data_set",
        "facts": {"data": "data_set", "steps": 2, "pictures": 6, "hours": 0.0},
        "labels": {
            "names": list(trained.labels.names),
            "colors": [list(color) for color in trained.labels.colors],
            "unlabelled": True,
        },
    }


def holds(now, then):
    """Whether settings are what they were, whatever settings there are since."""
    if not isinstance(then, dict):
        return now == then
    return all(key in now and holds(now[key], value) for key, value in then.items())


def keys(settings: dict) -> set[str]:
    """All of them, "network.width" say; what stands in "drawn" is there or not."""
    return {
        f"{name}.{key}"
        for name, value in settings.items()
        for key in (value if isinstance(value, dict) and name != "drawn" else [""])
    }


def test_the_settings_here_are_all_that_there_are():
    assert keys(SETTINGS) == keys(Config().model_dump())
    assert SETTINGS["drawn"].keys() == Drawn.model_fields.keys()


@pytest.mark.parametrize("settings", [SETTINGS, OLDER], ids=["of today", "older"])
def test_a_checkpoint_of_these_keys_is_gone_on_with(data_set, tmp_path, settings):
    """Its photos' names, which older ones lack, are those that there are now."""
    trained = Trainer(Config.from_dict(settings), data_set.labels, CPU, "data_set")
    state = checkpoint(trained, settings)
    for part, names in INSIDE.items():
        assert names <= state[part].keys(), part
    noise = "generator.blocks.head_0.noise" in state["pair"]
    assert noise == ("noise" in settings["network"])
    assert f"encoder.local_mu.{LAYERS - 1}.weight" in state["pair"]
    file = tmp_path / "checkpoint.pt"
    torch.save(state, file)
    trainer = Trainer.resume(file, CPU)
    assert (trainer.step, trainer.pictures, trainer.seconds, trainer.warm_up) == (2, 6, 9.5, 1)
    assert holds(trainer.config.model_dump(), settings)
    assert trainer.labels == data_set.labels
    assert trainer.before == [{"data": "another", "steps": 10}] and trainer.photos is None
    resumed, written = trainer.pair.state_dict(), state["pair"]
    assert all(torch.equal(resumed[key], value) for key, value in written.items())
    fit(data_set, tmp_path, trainer)
    now = torch.load(file, weights_only=True)
    assert now["step"] == 4 and now.keys() == state.keys() | {"photos"}
    assert holds(now["config"], settings)
