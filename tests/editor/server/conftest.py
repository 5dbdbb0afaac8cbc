"""Fixtures for colours: workspaces of the bundled landscapes, whose colours were measured."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.document import style_photos
from clvae.editor.document.style_photos import Wishes
from clvae.editor.server.events import EVENTS
from clvae.editor.server.handlers import matching
from clvae.editor.server.messages import Message
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces

WEIGHTS = Path(__file__).parents[3] / "weights" / "landscape"
SKY, MOUNTAIN = 0, 1
ANNA = SimpleNamespace(session_hash="anna")


@pytest.fixture(scope="session")
def landscapes():
    """The service, whose engine encodes a photo once for all tests."""
    if not (WEIGHTS / "colours.safetensors").exists():
        pytest.skip("weights/landscape is not there")
    service = Service(Engine.load(WEIGHTS, precision="float32"))
    encode, known = service.engine.encode, {}

    def once(photo, label_map=None, *at, **more):
        if not isinstance(label_map, np.ndarray):
            return encode(photo, label_map, *at, **more)
        key = photo.tobytes(), label_map.tobytes(), *at, *more.items()
        if key not in known:
            known[key] = encode(photo, label_map, *at, **more)
        return known[key]

    service.engine.encode = once
    return service


@pytest.fixture
def colour_workspaces(landscapes):
    return Workspaces(landscapes)


@pytest.fixture
def coloured(colour_workspaces):
    """A workspace there."""
    return colour_workspaces.of(ANNA)


@pytest.fixture
def tell_of_colours(colour_workspaces):
    """Brings an event of the page; what the page shows, step by step."""

    def telling(part, name, **brought):
        (event,) = [event for event in EVENTS if (event.part, event.name) == (part, name)]
        return event.answer(colour_workspaces, ANNA, Message(**brought))

    return telling


@pytest.fixture
def few_steps(monkeypatch):
    """Who asks for a closer match gets two steps: for tests of what becomes of them."""
    monkeypatch.setattr(matching, "STEPS", 2)


@pytest.fixture(scope="session")
def evening(landscapes):
    """A lilac evening over the opening scene's map, and that map: no photo that was trained on."""
    engine, scene = landscapes.engine, landscapes.opening_state.scene
    drawn = engine.generate(scene, engine.sample(scene, 11)).astype(int)
    return np.clip(drawn + [25, -10, 25], 0, 255).astype(np.uint8), scene.labels


@pytest.fixture
def dropped(coloured, evening):
    """The workspace with that photo, which gives sky and mountain; the photo."""
    names = coloured.service.names
    coloured.document.edit(lambda state: style_photos.add(state, *evening, names))
    (one,) = coloured.document.state.style_photos
    wish = {one.number: Wishes(one.classes, frozenset({SKY, MOUNTAIN}), False, 1.0, "all")}
    coloured.document.edit(lambda state: style_photos.settle(state, wish))
    return coloured.document.state.style_photos[0]
