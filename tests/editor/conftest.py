"""Fixtures for the editor: an engine of random weights, and workspaces with a visitor."""

from types import SimpleNamespace

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.document import edits
from clvae.editor.server.workspaces import Workspaces
from tests.landscape import landscape_bundle


@pytest.fixture(scope="session")
def engine():
    return Engine(landscape_bundle(), "cpu", "float32")


@pytest.fixture
def state(engine):
    """Sky (class 0) over sea (class 8), in random looks."""
    label_map = np.zeros(engine.config.size, np.uint8)
    label_map[engine.config.size[0] // 2 :] = 8
    return edits.start(engine, label_map, 3)


@pytest.fixture
def workspaces(engine):
    return Workspaces(engine)


@pytest.fixture
def visitor():
    """Makes requests: visitor("anna") is what a handler gets from her page."""
    return lambda name="anna": SimpleNamespace(session_hash=name)
