"""From one kept picture to another while the server is slow."""

import threading

import numpy as np
import pytest

from clvae.editor.server import kept_pictures
from clvae.editor.server.handlers import works
from tests.editor.document.projects import equal

from .keeping import NOTE, kept
from .test_tabs import rolled
from .test_works import GALLERY, open_gallery, two  # noqa: F401 - a fixture


def ask_for(two, name: str) -> None:  # noqa: F811
    two.page.click(f"{GALLERY} .cl-face[aria-label^='Open “{name}”']")


def both_are_as_they_were(two, first, second) -> None:  # noqa: F811
    """The other one opens as it was, and then this one."""
    open_gallery(two, 2)
    ask_for(two, "Picture 2")
    two.shows(second[0])
    assert equal(two.state(), second[1])
    kept(two)
    open_gallery(two, 2)
    ask_for(two, "Picture 1")
    two.shows(first)


@pytest.fixture
def late(two, monkeypatch):  # noqa: F811
    """Asked for "Picture 1", the page has given up waiting; setting this event opens it."""
    reading, over, read = threading.Event(), threading.Event(), kept_pictures.unpack

    def waiting(*file):
        reading.set()
        over.wait(60)
        return read(*file)

    open_gallery(two, 2)
    monkeypatch.setattr(kept_pictures, "unpack", waiting)
    two.page.clock.install()
    ask_for(two, "Picture 1")
    assert reading.wait(60)
    two.page.clock.fast_forward(31_000)
    two.page.locator(NOTE, has_text="the other picture was not opened.").wait_for()
    yield over
    over.set()


def opened_late(two, late) -> None:  # noqa: F811
    late.set()
    two.shows(two.firsts[0])
    two.page.locator(NOTE, has_text="“Picture 1” is open.").wait_for()


def test_a_picture_that_opens_late_is_open_and_takes_no_other_s_place(two, late):  # noqa: F811
    second = two.src(), two.state()
    opened_late(two, late)
    both_are_as_they_were(two, rolled(two), second)


def test_what_is_painted_until_then_stays_in_the_picture_that_shows(two, late):  # noqa: F811
    page, before = two.page, two.state().scene.objects.copy()
    page.keyboard.press("Escape")  # the gallery
    page.click("#scene-painter .cl-chip[data-name='road']")  # Python answers later
    two.paint([(0.2, 0.3), (0.5, 0.3)])
    drawn = two.ids()
    assert not np.array_equal(drawn, before)
    opened_late(two, late)
    two.holds(before)  # both pictures have the opening map
    assert np.array_equal(two.state().scene.objects, before)
    assert two.workspace.document.steps == (0, 0)
    kept(two)
    open_gallery(two, 2)
    ask_for(two, "Picture 2")
    two.holds(drawn)
    two.settled(lambda s: np.array_equal(s.scene.objects, drawn), "what was painted")


def test_a_picture_with_the_map_that_showed_is_painted_on_and_undone_as_any(two):  # noqa: F811
    """Python sends that map, by which the page knows that it is another picture."""
    page, before = two.page, two.state().scene.objects.copy()
    page.click("#scene-painter .cl-chip[data-name='tree']")
    two.drag("slider-0", 0.9)
    two.settled(lambda s: s.positions.any(), "the slider")
    page.keyboard.press("Control+z")
    two.settled(lambda s: not s.positions.any(), "the slider where it was")
    two.select("road")
    two.paint([(0.2, 0.3), (0.5, 0.3)])
    drawn = two.ids()
    assert not np.array_equal(drawn, before)
    two.holds(drawn)
    page.keyboard.press("Control+z")
    two.holds(before)


def test_an_answer_that_was_lost_is_made_up_for_by_what_is_to_be_kept_next(two, monkeypatch):  # noqa: F811
    page, first, second = two.page, two.firsts[0], (two.src(), two.state())
    open_gallery(two, 2)
    monkeypatch.setattr(works, "settled", lambda *_, **__: {})
    page.clock.install()
    ask_for(two, "Picture 1")
    two.shows(first)
    page.clock.fast_forward(31_000)
    page.locator(NOTE, has_text="the other picture was not opened.").wait_for()
    first = rolled(two)
    page.locator(NOTE, has_text="“Picture 1” is open.").wait_for()
    monkeypatch.undo()
    kept(two)
    both_are_as_they_were(two, first, second)
