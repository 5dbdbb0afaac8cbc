"""A colour for the selected object, with the bundled landscapes, whose colours were measured."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from clvae import ClvaeError, Engine
from clvae.editor.document.edits import Locked, lock
from clvae.editor.server.events import EVENTS
from clvae.editor.server.handlers import looks
from clvae.editor.server.messages import Message, Painted, Stroke
from clvae.editor.server.presenters import draw_photo
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces

WEIGHTS = Path(__file__).parents[4] / "weights" / "landscape"
SKY, ROAD = 0, 10
ORANGE = "#d06020"


@pytest.fixture(scope="module")
def service():
    if not (WEIGHTS / "colours.safetensors").exists():
        pytest.skip("weights/landscape is not there")
    return Service(Engine.load(WEIGHTS))


@pytest.fixture
def workspaces(service):
    return Workspaces(service)


@pytest.fixture
def workspace(workspaces):
    return workspaces.of(SimpleNamespace(session_hash="anna"))


@pytest.fixture
def tint(workspaces, workspace):
    """Asks for a colour of an object; what the page shows then."""
    (event,) = [event for event in EVENTS if (event.part, event.name) == ("tint", "tint")]

    def asking(color, done=True, held=SKY, **more):
        scene = Painted((Stroke(0, workspace.document.state.scene.objects),), held)
        message = Message(scene=scene, value={"color": color, "done": done, **more})
        (shown,) = event.answer(workspaces, SimpleNamespace(session_hash="anna"), message)
        return shown

    return asking


def test_the_object_comes_near_the_colour_and_nothing_else_changes(workspace, tint):
    before = workspace.document.state
    shown = tint(ORANGE)
    after = workspace.document.state
    changed = (before.base.local_codes != after.base.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY]
    assert shown["tint"]["asked"] == ORANGE and shown["tint"]["left"] < 12
    red, green, blue = bytes.fromhex(workspace.renderer.color_of(SKY)[1:])
    assert red > 150 and red > green + 40 > blue


def test_the_picker_moves_within_one_undo_step(workspace, tint, monkeypatch):
    monkeypatch.setattr(looks, "STEPS", 1)
    monkeypatch.setattr(looks, "STEPS_AT_REST", 2)
    for color in ("#6090d0", "#8080a0", ORANGE):
        tint(color, done=False)
    tint(ORANGE)
    assert workspace.document.steps == (1, 0)
    tint("#2040a0")
    assert workspace.document.steps == (2, 0)


def test_what_was_undone_already_is_not_asked_for_again(workspace, tint):
    workspace.document.act(5, workspace.document.undo)
    assert workspace.document.travelled == 5
    assert tint(ORANGE, number=4) == {} and workspace.document.steps == (0, 0)


def test_a_piece_that_was_just_undone_gets_no_colour(workspace, tint):
    piece = workspace.engine.labels.count + 1
    for done in (False, True):
        assert tint(ORANGE, done, held=piece) == {} and workspace.document.steps == (0, 0)


def test_a_lock_says_so_once_when_the_hand_lets_go(workspace, tint):
    workspace.document.edit(lambda state: lock(state, SKY, True))
    assert tint(ORANGE, done=False) == {}
    with pytest.raises(Locked, match="locked: sky"):
        tint(ORANGE)


@pytest.mark.parametrize("color", ["red", "#12", "", None, 7, ["#ffffff"], "#gggggg"])
def test_anything_but_a_colour_is_one_sentence(tint, color):
    with pytest.raises(ClvaeError, match="a colour is written like #007aff"):
        tint(color)


def test_what_is_not_in_the_picture_has_no_colour(tint):
    with pytest.raises(ClvaeError, match="what is not on the map has no colour"):
        tint(ORANGE, held=ROAD)


def test_the_well_shows_the_colour_of_what_is_selected(workspaces, workspace):
    (look,) = [event for event in EVENTS if (event.part, event.name) == ("heading", "look")]
    ids = workspace.document.state.scene.objects  # drawn for all, before anybody came
    for held, words in ((SKY, ""), (ROAD, "Not in the picture yet: road")):
        message = Message(scene=Painted((Stroke(0, ids),), held))
        (shown,) = look.answer(workspaces, SimpleNamespace(session_hash="anna"), message)
        assert words in shown["tint"]["bar"] and bool(words) == bool(shown["tint"]["bar"])
        assert (shown["tint"]["color"] is None) == (held == ROAD)


def test_each_picture_says_what_the_colour_of_the_object_in_hand_is_in_it(workspaces, workspace):
    def told(part, name, **brought):
        (event,) = [event for event in EVENTS if (event.part, event.name) == (part, name)]
        scene = Painted((Stroke(0, workspace.document.state.scene.objects),), SKY)
        message = Message(scene=scene, **brought)
        (shown,) = event.answer(workspaces, SimpleNamespace(session_hash="anna"), message)
        return shown["photo"]["held"]

    seen = [told("dice", "click"), told("strip", "pick", data={"index": 3})]
    assert all(held["object"] == SKY for held in seen)
    assert seen[0]["color"] != seen[1]["color"] == workspace.renderer.color_of(SKY)


def test_a_colour_that_was_asked_for_stays_in_the_well_until_another_picture(workspace, tint):
    assert tint(ORANGE)["photo"]["held"]["asked"] == ORANGE
    workspace.document.undo()
    assert "asked" not in draw_photo(workspace)["photo"]["held"]
