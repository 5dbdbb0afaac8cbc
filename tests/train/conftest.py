import copy
from dataclasses import replace

import pytest
import torch

from clvae import Bundle, Engine, LabelSet
from tests.checkpoints import narrow_bundle
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
