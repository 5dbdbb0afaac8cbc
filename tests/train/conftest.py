import copy

import pytest
import torch

from train.config import Config
from train.data import Pack
from train.loop import Trainer, fit

from .packs import TINY, draw_pack


@pytest.fixture(scope="session")
def pack(tmp_path_factory) -> Pack:
    return Pack.open(draw_pack(tmp_path_factory.mktemp("data") / "pack"))


@pytest.fixture
def tiny() -> dict:
    """The settings of a run that takes a second or two."""
    return copy.deepcopy(TINY)


@pytest.fixture(scope="session")
def run(pack, tmp_path_factory):
    """The folder of a finished tiny run."""
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    fit(pack, folder, Trainer(Config.from_dict(TINY), pack.labels, torch.device("cpu"), "pack"))
    return folder
