"""An engine for all of these tests, which look at what it reads, not at what it draws."""

import pytest

from clvae import Engine
from tests.editor.gated import gated
from tests.landscape import landscape_bundle

__all__ = ["gated"]


@pytest.fixture(scope="session")
def engine():
    return Engine(landscape_bundle(segmenter=True), "cpu", "float32")
