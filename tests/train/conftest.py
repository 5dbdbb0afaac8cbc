import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import Bundle, Engine, LabelSet, NetworkConfig, Prior, StylePresets
from clvae.core.codes import LAYERS
from clvae.core.directions import Directions
from tests.checkpoints import NARROW, narrow_bundle, random_networks
from train.data import DataSet
from train.finish.finish import finish
from train.fit.config import Config
from train.fit.loop import fit
from train.fit.trainer import Trainer

from .drawn import CLASSES, TINY, draw_folder


@pytest.fixture(scope="session")
def data_set(tmp_path_factory) -> DataSet:
    return DataSet.open(draw_folder(tmp_path_factory.mktemp("data") / "data_set"))


@pytest.fixture
def tiny() -> dict:
    """The settings of a run that takes a second or two."""
    return copy.deepcopy(TINY)


@pytest.fixture(scope="session")
def run(data_set, tmp_path_factory):
    """The folder of a finished tiny run."""
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    fit(
        data_set,
        folder,
        Trainer(Config.from_dict(TINY), data_set.labels, torch.device("cpu"), "data_set"),
    )
    return folder


@pytest.fixture(scope="session")
def drawing():
    """An engine with the classes of the drawn data set."""
    bundle, (names, colors) = narrow_bundle(), zip(*CLASSES)
    config = replace(bundle.config, classes=4)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        networks = config.generator().eval(), config.encoder().eval()
    return Engine(Bundle(config, LabelSet(names, colors, True), *networks), "cpu", "float32")


@pytest.fixture(scope="session")
def finished(run, data_set, tmp_path_factory):
    """The folder of that run's bundle, for tests that only read it."""
    folder = tmp_path_factory.mktemp("bundles") / "tiny"
    finish(data_set, run, folder, "none", torch.device("cpu"))
    return folder


@pytest.fixture
def lookless(data_set):
    """A bundle of the data set's classes with random weights and codes that spread a little,
    without looks.
    """
    config = NetworkConfig.from_dict(NARROW | {"classes": data_set.labels.count})
    size, code = config.z_global, LAYERS * config.z_local
    prior = Prior(
        np.zeros((config.classes, LAYERS, config.z_local), np.float32),
        np.tile(np.eye(code, dtype=np.float32), (config.classes, 1, 1)),
        np.zeros(size, np.float32),
        np.eye(size, dtype=np.float32),
    )
    return Bundle(
        config,
        data_set.labels,
        *random_networks(config),
        name="mine",
        facts={"steps": 7},
        licence="the terms",
        prior=prior,
        directions=Directions(),
        presets=StylePresets(),
    )
