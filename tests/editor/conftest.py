"""Fixtures for the editor: an engine of random weights, and a studio with a visitor."""

from types import SimpleNamespace

import pytest

from clvae import Engine
from clvae.editor.studio import Studio
from tests.landscape import landscape_bundle


@pytest.fixture(scope="session")
def engine():
    return Engine(landscape_bundle(), "cpu", "float32")


@pytest.fixture
def studio(engine):
    return Studio(engine)


@pytest.fixture
def visitor():
    """Makes requests: visitor("anna") is what a handler gets from her page."""
    return lambda name="anna": SimpleNamespace(session_hash=name)
