"""Where pictures take long the photo follows when the hand lets go, and the page says so."""

import itertools

import numpy as np
import pytest

from clvae.editor.server.throttle import LEAST, RECENT, Throttle
from clvae.engine import Session


@pytest.fixture
def dial(editor, monkeypatch):
    """Says how long pictures take, whatever they take."""
    dial, render = {"seconds": 0.8}, Session.render

    def timed(self, scene, style):
        picture = render(self, scene, style)
        self.seconds = self.seconds and dial["seconds"]
        return picture

    monkeypatch.setattr(Session, "render", timed)
    monkeypatch.setattr(editor.service, "throttle", Throttle())
    return dial


def scribble(editor, place: int) -> None:
    """A stroke at the place-th of many places, and its photo."""
    x, y = 0.1 + 0.09 * (place % 10), 0.15 + 0.3 * (place // 10)
    editor.paint([(x, y), (x + 0.02, y + 0.1)])
    editor.holds(editor.ids())


def begin(editor) -> np.ndarray:
    """Press the button, and move for longer than a following photo waits; the ids that the painter
    then has.
    """
    box = editor.page.locator("#scene-painter .cl-map").bounding_box()
    x, y, mouse = box["x"] + 0.3 * box["width"], box["y"] + 0.9 * box["height"], editor.page.mouse
    mouse.move(x, y)
    mouse.down()
    for step in range(1, 5):
        moved = editor.page.evaluate("performance.now()")
        editor.page.wait_for_function("(then) => performance.now() - then > 150", arg=moved)
        mouse.move(x + 20 * step, y)
    return editor.ids()


def sent(editor) -> int:
    """How much the page has asked of Python, once nothing more is to be sent."""
    editor.painter("idle()")
    editor.page.evaluate("new Promise(requestAnimationFrame)")
    return editor.asked


def test_the_photo_follows_on_release_while_pictures_take_long(editor, dial):
    page, places = editor.page, itertools.count()
    editor.select("road")
    assert page.inner_text(".cl-throttle") == ""
    scribble(editor, next(places))  # the first picture is a whole one and does not count
    for _ in range(LEAST):
        scribble(editor, next(places))
    page.wait_for_function(
        "document.querySelector('.cl-throttle')?.textContent"
        " === 'Follows when you let go: a picture takes 0.8 s'"
    )
    before, asked = editor.state().scene.objects, sent(editor)
    drawn = begin(editor)
    assert sent(editor) == asked and not np.array_equal(drawn, before)
    page.mouse.up()
    editor.holds(editor.ids())

    dial["seconds"] = 0.05
    for _ in range(RECENT):
        scribble(editor, next(places))
    page.wait_for_function("document.querySelector('.cl-throttle')?.textContent === ''")
    editor.select("field")
    before = editor.state().scene.objects
    begin(editor)
    editor.settled(
        lambda state: not np.array_equal(state.scene.objects, before),
        "the stroke while it is drawn",
    )
    page.mouse.up()
    editor.holds(editor.ids())
