"""Finishing a bundle that exists once more: other looks to choose from, the rest untouched."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import Bundle, ClvaeError, NetworkConfig, Prior, StylePresets
from clvae.directions import Directions
from clvae.nn import LAYERS
from tests.checkpoints import NARROW, random_networks
from train.finish import renew_looks

CPU = torch.device("cpu")


@pytest.fixture
def bundle(data_set):
    """A bundle of the data set's classes with random weights and codes that spread a little, without looks."""
    config = NetworkConfig.from_dict(NARROW | {"classes": data_set.labels.count})
    size, code = config.z_global, LAYERS * config.z_local
    prior = Prior(np.zeros((config.classes, LAYERS, config.z_local), np.float32),
                  np.tile(np.eye(code, dtype=np.float32), (config.classes, 1, 1)),
                  np.zeros(size, np.float32), np.eye(size, dtype=np.float32))
    return Bundle(config, data_set.labels, *random_networks(config), name="mine", facts={"steps": 7}, licence="the terms",
                  prior=prior, directions=Directions(), presets=StylePresets())


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_the_looks_of_a_bundle_are_found_anew_and_the_rest_stays_as_it_is(data_set, bundle, tmp_path, dtype):
    bundle.save(tmp_path / "mine", dtype)
    weights = (tmp_path / "mine" / "model.safetensors").read_bytes()
    renew_looks(tmp_path / "mine", data_set, CPU)
    after = Bundle.load(tmp_path / "mine")
    assert {data_set.labels.name(c) for c in after.presets.classes} == {"sky", "grass"}     # too few photos have a tree
    assert len(after.presets.scenes) and after.presets.scenes.global_codes.any()
    assert (tmp_path / "mine" / "model.safetensors").read_bytes() == weights
    assert (after.licence, after.name, after.facts["steps"]) == ("the terms", "mine", 7)


def test_a_bundle_of_other_classes_is_refused(data_set, bundle, tmp_path):
    names = ("up", *bundle.labels.names[1:])
    replace(bundle, labels=replace(bundle.labels, names=names)).save(tmp_path / "other")
    with pytest.raises(ClvaeError, match="the bundle's classes are not those of"):
        renew_looks(tmp_path / "other", data_set, CPU)
