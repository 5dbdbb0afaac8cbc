"""Whether the photo follows strokes while they are drawn: by how long pictures take here."""

import numpy as np
import pytest

from clvae.editor.document import edits
from clvae.editor.document.document import Document
from clvae.editor.server.render import Renderer
from clvae.editor.server.slots import Slots
from clvae.editor.server.throttle import LEAST, QUICK, RECENT, SLOW, Throttle


def after(*times) -> Throttle:
    throttle = Throttle()
    for seconds in times:
        throttle.note(seconds)
    return throttle


def test_a_few_slow_pictures_are_needed_and_one_among_quick_ones_is_not_enough():
    assert Throttle().live and Throttle().seconds == 0
    assert after(*[2 * SLOW] * (LEAST - 1)).live
    assert not after(*[2 * SLOW] * LEAST).live
    assert after(0.1, 5, 0.1, 5, 0.1).live


def test_between_the_two_bounds_it_stays_as_it_is():
    between = (SLOW + QUICK) / 2
    assert after(*[between] * RECENT).live
    slow = after(*[2 * SLOW] * RECENT, *[between] * 2 * RECENT)
    assert not slow.live and slow.seconds == between
    for _ in range(RECENT):
        slow.note(QUICK / 2)
    assert slow.live


@pytest.fixture
def workspace(engine, monkeypatch):
    """A document, its renderer, the throttle, and a dial that says how long pictures take."""
    document, throttle, dial = (
        Document(edits.start(engine, np.zeros(engine.config.size, np.uint8), 1)),
        Throttle(),
        {"seconds": 1.0},
    )
    renderer = Renderer(engine, document, Slots(1), throttle)
    session = renderer._session
    render = session.render

    def timed(scene, style):
        picture = render(scene, style)
        session.seconds = session.seconds and dial["seconds"]
        return picture

    monkeypatch.setattr(session, "render", timed)
    return document, renderer, throttle, dial


def paint(document, rows):
    """A stroke over some rows of the map."""
    ids = document.state.scene.objects.copy()
    ids[:rows] = 3
    document.edit(lambda state: edits.paint(state, ids))


def test_the_times_of_strokes_count_and_of_nothing_else(engine, workspace):
    document, renderer, throttle, _ = workspace
    assert renderer.newest()["live"]  # the first picture, which is a whole one
    document.edit(lambda state: edits.resample_all(engine, state, 7))
    renderer.newest()
    document.edit(lambda state: edits.move(state, 0, 2, 1.0))
    renderer.newest()
    document.undo()
    renderer.newest()
    assert throttle.seconds == 0
    for rows in range(8, 8 * LEAST + 1, 8):
        paint(document, rows)
        value = renderer.newest()
    assert not value["live"] and value["seconds"] == 1.0


def test_a_picture_that_was_remembered_says_nothing_of_the_machine(workspace):
    document, renderer, throttle, dial = workspace
    renderer.newest()
    for rows in range(8, 8 * LEAST + 1, 8):
        paint(document, rows)
        renderer.newest()
    dial["seconds"] = 0.001
    for _ in range(2 * RECENT):
        document.undo()
        renderer.newest()
        document.redo()
        renderer.newest()
    assert not throttle.live
