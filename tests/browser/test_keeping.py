"""The last picture, which the browser keeps and which comes back by itself."""

import threading

from clvae.editor.server import kept_pictures
from clvae.editor.server.render import Renderer
from clvae.errors import ClvaeError
from tests.browser.keeping import (
    KEEPER,
    NOTE,
    ROAD,
    comes_back,
    furnish,
    kept,
    reload,
    rested,
    shows_all,
)
from tests.editor.document.projects import equal

from .conftest import PATIENCE, READY, Editor


def test_the_last_picture_is_back_after_a_reload(editor):
    furnish(editor)
    kept(editor)
    src, state = editor.src(), editor.state()
    reload(editor)
    comes_back(editor, src, state)
    assert editor.workspace.document.steps == (0, 0)  # the history begins with it
    assert editor.page.locator("#history .cl-step").count() == 1
    editor.select("rock 2")
    shows_all(editor, state)


def test_a_lock_alone_is_kept_and_a_look_around_keeps_nothing(editor):
    page = editor.page
    editor.select("tree")
    rested(editor)
    assert page.evaluate(f"{KEEPER}.stored()") is None
    page.click("#lock input")
    editor.settled(lambda s: s.locks, "the lock")
    kept(editor)
    reload(editor)
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='tree']")


def test_a_fresh_start_lasts_and_the_picture_before_is_kept(editor):
    page, opening = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(opening)
    kept(editor)
    src, state = editor.src(), editor.state()
    reload(editor)
    comes_back(editor, src, state)
    page.click(f"{NOTE} >> text=Start fresh")
    editor.shows(opening)
    page.locator(NOTE, has_text="A new picture. The one before is in “My pictures”.").wait_for()
    assert editor.workspace.document.steps == (0, 0)
    reload(editor)
    editor.select("tree")  # long enough for a picture to come back
    rested(editor)
    assert editor.src() == opening and editor.state().same(editor.workspaces.service.opening_state)
    page.click("[data-act=pictures]")
    page.click(".cl-works .cl-face[aria-label^='Open “Picture 1”']")
    editor.shows(src)
    assert equal(editor.state(), state)


def test_the_note_goes_when_it_is_hidden_or_the_picture_is_worked_on(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    for farewell in (lambda: page.click(f"{NOTE} >> text=Hide"), lambda: page.click("#dice-all")):
        reload(editor)
        page.locator(NOTE, has_text="Your last picture is back.").wait_for()
        farewell()
        page.wait_for_selector(NOTE, state="hidden")


def test_two_tabs_each_get_their_own_back_and_a_new_one_the_newest(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    first = editor.src()
    other = Editor(page.context.new_page(), editor.workspaces)
    other.page.set_default_timeout(PATIENCE)
    other.page.goto(page.url)
    other.page.wait_for_function(READY)
    other.shows(first)
    other.page.click("#dice-all")
    other.changed(first)
    kept(other)
    second = other.src()
    reload(editor)
    editor.shows(first)
    reload(other)
    other.shows(second)
    third = page.context.new_page()
    third.goto(page.url)
    third.wait_for_function(READY)
    Editor(third, editor.workspaces).shows(second)


def test_nothing_can_be_touched_before_the_last_picture_is_back(editor, monkeypatch):
    page, src = editor.page, editor.src()
    editor.select("road")
    editor.paint([(0.1, 0.1), (0.4, 0.1)])
    editor.changed(src)
    editor.holds(editor.ids())
    kept(editor)
    src, ids = editor.src(), editor.ids()
    opened, draw = threading.Event(), Renderer._draw
    monkeypatch.setattr(Renderer, "_draw", lambda self: opened.wait(60) and draw(self))
    page.reload()
    page.locator(NOTE, has_text="Bringing your last picture back …").wait_for()
    editor.paint([(0.1, 0.6), (0.4, 0.6)])
    page.keyboard.press("Control+z")
    page.keyboard.press("r")
    assert page.locator("#workspace[inert], #strip[inert]").count() == 2
    assert editor.painter("revision()") == 0
    opened.set()
    editor.shows(src)
    editor.painted(ids)
    page.wait_for_function(READY)
    editor.select("road")
    editor.paint([(0.1, 0.6), (0.4, 0.6)])
    editor.changed(src)
    assert (editor.ids()[int(0.6 * len(ids))] == ROAD).any()


def test_a_picture_that_did_not_come_back_does_so_after_a_reload_and_nothing_done_since_is_lost(
    editor, monkeypatch
):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    first, state = editor.src(), editor.state()
    over, read = threading.Event(), kept_pictures.unpack

    def never_in_time(*file):
        if over.is_set():
            return read(*file)
        over.wait(60)
        raise ClvaeError("this took too long")

    monkeypatch.setattr(kept_pictures, "unpack", never_in_time)
    page.clock.install()
    page.reload()
    page.locator(NOTE, has_text="Bringing your last picture back …").wait_for()
    page.clock.fast_forward(31_000)
    page.locator(NOTE, has_text="Reload to try again.").wait_for()
    page.wait_for_function(READY)
    over.set()  # what comes after it waits for it
    page.click("#dice-all")
    editor.settled(lambda s: s.base != editor.workspaces.service.opening_state.base, "another look")
    editor.followed()
    kept(editor)
    second = editor.src()
    reload(editor)
    comes_back(editor, first, state)
    page.locator(NOTE, has_text="Undo shows what you did meanwhile.").wait_for()
    page.keyboard.press("Control+z")
    editor.shows(second)
    page.keyboard.press("Control+Shift+z")
    editor.shows(first)
    kept(editor)
    reload(editor)
    comes_back(editor, first, state)
