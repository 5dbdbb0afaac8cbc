"""From one kept picture to another while the server is slow."""

import threading

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


def test_a_picture_that_opens_late_is_open_and_takes_no_other_s_place(two, monkeypatch):  # noqa: F811
    page, first, second = two.page, two.firsts[0], (two.src(), two.state())
    reading, over, read = threading.Event(), threading.Event(), kept_pictures.unpack

    def late(*file):
        reading.set()
        over.wait(60)
        return read(*file)

    open_gallery(two, 2)
    monkeypatch.setattr(kept_pictures, "unpack", late)
    page.clock.install()
    ask_for(two, "Picture 1")
    for _ in range(3000):
        if reading.is_set():
            break
        page.wait_for_timeout(20)
    assert reading.is_set()
    page.clock.fast_forward(31_000)
    page.locator(NOTE, has_text="the other picture was not opened.").wait_for()
    over.set()
    two.shows(first)
    page.locator(NOTE, has_text="“Picture 1” is open.").wait_for()
    first = rolled(two)
    both_are_as_they_were(two, first, second)


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
