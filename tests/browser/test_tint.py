"""A colour for an object on the page: typed, picked, taken from a picture."""

import threading

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
    editor.answered()
    note, field = (page.locator(f"#tint .{name}").bounding_box() for name in ("cl-note", "cl-hex"))
    assert note["x"] > field["x"] + field["width"] and note["width"] > 80
    page.keyboard.press("Control+z")  # in the field still: of what was asked for it is the page's
    editor.shows(src)
    page.wait_for_function("document.querySelector('#tint .cl-hex').value !== '#d06020'")
    page.keyboard.press("Control+Shift+z")
    page.wait_for_function("document.querySelector('#tint .cl-hex').value === '#d06020'")
    page.click("#scene-painter [data-act=undo]")
    editor.shows(src)


def test_no_object_goes_without_the_colour_that_was_typed_for_it(editor, monkeypatch):
    page, engine, gate = editor.page, editor.workspaces.service.engine, threading.Event()
    tint = engine.tint

    def held_up(*asked, **more):
        assert gate.wait(60)
        return tint(*asked, **more)

    monkeypatch.setattr(engine, "tint", held_up)
    ids = {name: engine.labels.names.index(name) for name in ("sky", "mountain", "tree")}
    page.wait_for_selector("#tint .cl-hex:enabled")
    try:
        for name, color in zip(ids, ("#d06020", "#205080", "#802020"), strict=True):
            page.click(f"#scene-painter .cl-chip[data-name='{name}']")
            page.fill("#tint .cl-hex", color)
            page.press("#tint .cl-hex", "Enter")
        page.click("#lock input")  # of the tree, and then of the rock
        page.click("#scene-painter .cl-chip[data-name='rock']")
        page.click("#lock input")
        page.wait_for_function(  # that it is on its way is seen where it was asked for
            """() => {
              const mark = getComputedStyle(document.querySelector(".cl-tint"), "::after");
              return mark.opacity === "1" && mark.backgroundImage.includes("conic");
            }"""
        )
    finally:
        gate.set()
    editor.answered()
    editor.followed()
    sky, mountain, tree = (mean_of(editor, object_id) for object_id in ids.values())
    assert sky.argmax() == tree.argmax() == 0 and mountain.argmax() == 2
    names = ("tree", "rock")
    assert editor.workspace.document.state.locks == {engine.labels.names.index(n) for n in names}


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


def shown_color(page) -> str:
    return page.input_value("#tint .cl-well")


def test_what_a_colour_is_taken_from_is_not_clicked(editor):
    page, ids = editor.page, editor.ids()
    editor.select("sky")
    page.wait_for_function("document.querySelector('#tint .cl-hex').value[0] === '#'")
    y, x = np.argwhere(ids == 9)[200]  # the lake
    for click in (
        lambda: page.mouse.click(*editor.spot(int(x), int(y), ".cl-picture")),
        lambda: page.click(".cl-sample >> nth=2"),
    ):
        src, color = editor.src(), shown_color(page)
        page.keyboard.press("c")
        click()
        editor.changed(src)
        editor.followed()
        editor.answered()
        assert shown_color(page) != color
        assert editor.painter("selected()") == 0 and np.array_equal(editor.ids(), ids)
    page.click(".cl-sample >> nth=2")  # the next click is one again
    editor.settled(lambda s: not np.array_equal(s.scene.objects, ids), "the sample")


def test_a_button_that_is_pressed_again_gives_the_colour_up(editor):
    page, button = editor.page, "#tint [data-act=take-colour]"
    editor.select("sky")
    page.wait_for_function("document.querySelector('#tint .cl-hex').value[0] === '#'")
    page.click(button)
    page.wait_for_selector(f"{button}[aria-pressed=true]")
    page.click(button)
    assert page.get_attribute(button, "aria-pressed") == "false"


def test_a_file_over_the_page_is_no_colour_to_take(editor):
    page, button = editor.page, "#tint [data-act=take-colour]"
    editor.select("sky")
    page.wait_for_function("document.querySelector('#tint .cl-hex').value[0] === '#'")
    page.keyboard.press("c")
    assert not page.locator("body.cl-dropping").count()
    page.evaluate("dispatchEvent(new DragEvent('dragleave'))")
    page.keyboard.press("c")
    assert page.get_attribute(button, "aria-pressed") == "false"


def test_keys_are_the_page_s_after_a_colour_was_chosen(editor):
    page, src = editor.page, editor.src()
    editor.select("sky")
    page.wait_for_selector("#tint .cl-well:enabled")
    page.fill("#tint .cl-well", "#d06020")
    page.focus("#tint .cl-well")
    editor.changed(src)
    editor.followed()
    page.keyboard.press("Control+z")
    editor.shows(src)


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
