"""A colour for an object on the page: typed, picked, taken from a picture."""

import numpy as np
import pytest

from tests.browser.conftest import visit


@pytest.fixture
def editor(browser, landscape):
    yield from visit(browser, landscape)


def mean_of(editor, class_id: int) -> np.ndarray:
    return editor.picture()[editor.ids() == class_id].mean(0)


def test_a_colour_is_typed_and_undone(editor):
    page, src = editor.page, editor.src()
    editor.select("sky")
    page.wait_for_function("document.querySelector('#tint .cl-hex').value[0] === '#'")
    editor.answered()
    page.fill("#tint .cl-hex", "#d06020")
    page.press("#tint .cl-hex", "Enter")
    editor.changed(src)
    red, green, blue = mean_of(editor, 0)
    assert red > green + 40 > blue
    assert page.input_value("#tint .cl-well") == "#d06020"
    page.click("#scene-painter [data-act=undo]")
    editor.shows(src)


def test_the_well_follows_the_picture_that_shows(editor):
    page = editor.page
    editor.select("sky")
    page.wait_for_function("document.querySelector('#tint .cl-hex').value[0] === '#'")
    for act in ("#dice-one", ".cl-sample >> nth=3", "#scene-painter [data-act=undo]"):
        src = editor.src()
        page.click(act)
        editor.changed(src)
        editor.followed()
        page.wait_for_function(
            "color => document.querySelector('#tint .cl-well').value === color",
            arg=editor.workspace.renderer.color_of(0),
        )


def test_a_colour_is_taken_from_the_map_by_a_key_and_esc_gives_it_up(editor):
    page = editor.page
    editor.select("mountain")
    page.wait_for_function("document.querySelector('#tint .cl-hex').value[0] === '#'")
    ids, src = editor.ids(), editor.src()
    page.keyboard.press("c")
    page.wait_for_selector("#tint [data-act=take-colour][aria-pressed=true]")
    page.keyboard.press("Escape")
    page.wait_for_selector("#tint [data-act=take-colour][aria-pressed=false]")
    page.keyboard.press("c")
    y, x = np.argwhere(ids == 9)[200]  # the lake
    page.mouse.click(*editor.spot(int(x), int(y)))
    color = "#{:02x}{:02x}{:02x}".format(*editor.workspaces.service.engine.labels.colors[9])
    page.wait_for_function(
        "color => document.querySelector('#tint .cl-well').value === color", arg=color
    )
    editor.changed(src)
    assert np.array_equal(editor.ids(), ids)  # nothing was painted by it


def test_what_is_no_colour_is_said_and_locks_hold(editor):
    page = editor.page
    editor.select("sky")
    page.wait_for_function("document.querySelector('#tint .cl-hex').value[0] === '#'")
    before = page.input_value("#tint .cl-hex")
    page.fill("#tint .cl-hex", "blue")
    page.press("#tint .cl-hex", "Enter")
    page.wait_for_function(
        "document.querySelector('#tint .cl-note').textContent.includes('written like #007aff')"
    )
    assert page.input_value("#tint .cl-hex") == before
    page.click("#lock input")
    page.wait_for_selector("#tint .cl-hex:disabled")
