"""Fixtures for the editor: an engine of random weights, and workspaces with a visitor."""

from types import SimpleNamespace

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.document import edits
from clvae.editor.server import notes
from clvae.editor.server.events import EVENTS
from clvae.editor.server.messages import Message
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces
from tests.editor.gated import gated
from tests.landscape import landscape_bundle

__all__ = ["gated"]


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
    return Workspaces(Service(engine))


@pytest.fixture
def tell(workspaces, visitor):
    """Brings an event of the page, with what a message holds; what the page then shows."""

    def telling(part: str, name: str, **brought):
        (event,) = [event for event in EVENTS if (event.part, event.name) == (part, name)]
        *_, shown = event.answer(workspaces, visitor(), Message(**brought))
        return shown

    return telling


@pytest.fixture
def visitor():
    """Makes requests: visitor("anna") is what a handler gets from her page."""
    return lambda name="anna": SimpleNamespace(session_hash=name)


@pytest.fixture
def said():
    """What visitors are told, beside answers: the texts, as they come."""
    texts, before = [], notes._show.get()
    notes.show_by(lambda kind, text, title: texts.append(text))
    yield texts
    notes.show_by(before)
