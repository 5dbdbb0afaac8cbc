"""The events of the style photos' panel: what it may ask for, and what the page then shows."""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document.document import Document
from clvae.editor.server.messages import Painted, Stroke
from tests.editor.style_photos import ROAD, SEA, SKY, two_of_them


@pytest.fixture
def seated(engine, workspaces, visitor):
    """A workspace with two style photos of sky, sea and road, of which the first gives all."""
    workspace = workspaces.of(visitor())
    workspace.document = Document(two_of_them(engine), describe=workspace.document.describe)
    return workspace


def test_a_class_given_to_another_is_one_step_and_shows_everywhere(seated, tell):
    before, steps = seated.document.state, seated.document.steps[0]
    number = before.style_photos[0].number
    seated.turn_to(number)
    shown = tell("style_photos", "rename", data={"number": number, "from": ROAD, "to": SEA})
    one, _ = shown["style_photos"]["guides"]
    assert one["on"] == [SKY, SEA] and set(one["found"]) == {str(SKY), str(SEA)}
    assert shown["style_photo"]["png"] and shown["style_photo"]["of"] == number
    assert seated.document.snapshot().names[-1] == "give a photo's road to sea"
    assert seated.taking.due and seated.document.steps == (steps + 1, 0)
    seated.document.undo()
    assert seated.document.state is before


@pytest.mark.parametrize(
    "wrong", [{"number": "1"}, {"from": SKY, "to": SKY}, {"from": 3}, {"to": 99}, {"to": None}]
)
def test_what_the_panel_cannot_ask_for_changes_nothing(seated, tell, wrong):
    before = seated.document.state
    data = {"number": before.style_photos[0].number, "from": ROAD, "to": SEA}
    with pytest.raises(ClvaeError):
        tell("style_photos", "rename", data=data | wrong)
    assert seated.document.state is before


def test_the_picture_gets_a_photos_map_in_one_step(seated, tell):
    before, steps = seated.document.state, seated.document.steps[0]
    one = before.style_photos[0]
    scene = Painted((Stroke(0, before.scene.objects),))
    shown = tell("style_photos", "lay_out", scene=scene, data={"number": one.number})
    after = seated.document.state
    assert np.array_equal(after.scene.labels, one.labels) and shown["scene"]["png"]
    assert [one.gives_global for one in after.style_photos] == [True, False]
    assert [one.classes for one in after.style_photos] == [p.classes for p in before.style_photos]
    assert seated.document.steps == (steps + 1, 0) and shown["match"]
    codes = seated.taking.codes(after.style_photos[0])
    assert np.array_equal(after.base.local_codes[SKY], codes.local_codes[SKY])
    seated.document.undo()
    assert seated.document.state.same(before)
    with pytest.raises(ClvaeError, match="choose a style photo first"):
        tell("style_photos", "lay_out", scene=scene, data={"number": 999})
