"""The table of events: free of the page, and each answer shows no more than its row says."""

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.server.events import EVENTS, EVERYTHING
from clvae.editor.server.messages import Message, Painted, Stroke
from clvae.editor.server.workspaces import Workspaces
from tests.landscape import SIZE

VALUES = {"seed": 7, "lock": True, "layers": 2}
DATA = {"index": 0, "shelf": "scenes", "whole": True, "layer": None, "desk": "a name"}
DATA |= {"job": 1, "kind": "map", "format": "png"}


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    monkeypatch.setattr(Engine, "draw", lambda *_: np.zeros((*SIZE, 3), np.uint8))


def test_every_event_of_a_part_is_there_once():
    known = [(event.part, event.name) for event in EVENTS]
    assert len(known) == len(set(known)) > 35


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.part} {event.name}")
def test_an_event_brings_what_a_message_holds(event):
    assert len(set(event.brings) - set(EVERYTHING)) <= 1  # its `value`


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("scene", "stroke"),
        ("scene", "choose"),
        ("scene", "travel"),
        ("strip", "pick"),
        ("strip", "follow"),
        ("export", "offer"),
        ("export", "start"),
        ("heading", "look"),
        ("presets", "choose"),
        ("dice", "click"),
        ("reset", "click"),
        ("lock", "input"),
        ("dice_all", "click"),
        ("seed", "submit"),
        ("seed", "blur"),
        ("variations", "show"),
        ("kept_looks", "keep"),
        ("keep", "save_project"),
        ("keep", "open_work"),
    ],
)
def test_an_answer_shows_what_its_row_says(workspaces, visitor, part, name):
    (event,) = [event for event in EVENTS if (event.part, event.name) == (part, name)]
    workspace = workspaces.of(visitor())
    ids = workspace.document.state.scene.objects
    value = next((VALUES[key] for key in event.brings if key in VALUES), None)
    scene = Painted((Stroke(0, ids),), int(ids[0, 0]))
    (shown, *_) = event.answer(workspaces, visitor(), Message(scene=scene, value=value, data=DATA))
    parts = {key.replace("slider-", "sliders-").split("-")[0] for key in shown}
    assert shown and parts <= set(event.shows)


def test_only_what_nobody_asked_for_makes_no_workspace(workspaces, visitor):
    for event in EVENTS:
        assert (event.whose is not Workspaces.of) == event.quiet
        if event.quiet:
            asked = Message(data={"serial": 1, "desk": "gone", "revision": 1})
            shown = [*event.answer(workspaces, visitor("bea"), asked)]
            assert shown in ([{}], [{"detail": {"serial": 1}}])
    assert workspaces.find(visitor("bea")) is None


def test_a_message_is_taken_in_before_its_handler_sees_it(tell, workspaces, visitor):
    workspace = workspaces.of(visitor())
    painted = workspace.document.state.scene.objects.copy()
    painted[:5] = 3
    shown = tell("scene", "stroke", scene=Painted((Stroke(1, painted),), 3))
    assert np.array_equal(workspace.document.state.scene.objects, painted)
    assert workspace.selected == 3 and shown["photo"]["stroke"] == 1
