"""The page without a pointer: painting with the keyboard, keys that wait, the tools as a group of
radio buttons.
"""

import numpy as np
import pytest

from tests.landscape import CARD, SIZE

MAP = "#scene-painter .cl-map"
ROAD = CARD["names"].index("road")


def tool(editor) -> str:
    """The name of the tool in hand."""
    return editor.page.get_attribute("#scene-painter [data-tool][aria-checked=true]", "aria-label")


def place(editor) -> tuple[int, int]:
    """The pixel (x, y) that the keyboard's ring is on."""
    at = editor.page.evaluate(
        "document.querySelector('#scene-painter .cl-painter').parentElement.painter.place()"
    )
    return int(at["x"]), int(at["y"])


def test_the_arrow_keys_move_and_space_dabs(editor):
    ids, page = editor.ids(), editor.page
    editor.select("road")
    page.focus(MAP)
    for key in ("Shift+ArrowLeft", "ArrowUp", "Space"):
        page.keyboard.press(key)
    x, y = place(editor)
    assert x < SIZE[1] // 2 - SIZE[1] // 16 and y < SIZE[0] // 2
    assert page.is_visible("#scene-painter .cl-brush")
    now = editor.ids()
    painted = now != ids
    assert painted[y, x] or ids[y, x] == ROAD
    assert painted.any() and (now[painted] == ROAD).all()
    editor.holds(now)
    page.keyboard.press("Control+z")
    editor.holds(ids)


def test_a_stroke_drawn_while_space_is_held_is_one_undo_step(editor):
    ids, page = editor.ids(), editor.page
    editor.select("road")
    page.focus(MAP)
    page.keyboard.down("Space")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.up("Space")
    now = editor.ids()
    assert (now == ROAD).sum() > (ids == ROAD).sum()
    editor.holds(now)
    page.keyboard.press("Control+z")
    editor.holds(ids)


def test_space_fills_and_picks_with_the_tool_in_hand(editor):
    page = editor.page
    page.focus(MAP)
    for _ in range(4):
        page.keyboard.press("Shift+ArrowUp")
    ids, (x, y) = editor.ids(), place(editor)
    page.keyboard.press("i")
    page.keyboard.press("Space")
    name = CARD["names"][ids[y, x]]
    assert page.get_attribute("#scene-painter .cl-chip[aria-checked=true]", "data-name") == name
    assert page.inner_text("#scene-painter .cl-spoken") == f"{name} selected"
    editor.select("road")
    page.focus(MAP)
    page.keyboard.press("g")
    page.keyboard.press("Space")
    now = editor.ids()
    assert now[y, x] == ROAD and (ids[now != ids] == ids[y, x]).all()
    editor.holds(now)


def test_who_finds_a_class_by_keys_goes_on_where_the_point_is(editor):
    page = editor.page
    page.focus(MAP)
    page.keyboard.press("ArrowLeft")
    at = place(editor)
    for end in ("Enter", "Escape"):
        page.keyboard.press("/")
        page.keyboard.type("roa")
        page.keyboard.press(end)
        assert page.evaluate("document.activeElement.className") == "cl-map"
    assert editor.painter("selected()") == ROAD and place(editor) == at


@pytest.mark.parametrize("key", ["3", "g", "r", "Control+z"])
def test_keys_wait_until_a_stroke_is_drawn(editor, key):
    page = editor.page
    editor.select("road")
    state = editor.state()
    box = page.locator(MAP).bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.keyboard.press(key)
    page.mouse.move(box["x"] + 140, box["y"] + 60, steps=4)
    page.mouse.up()
    ids = editor.ids()
    editor.holds(ids)
    assert (ids == ROAD).any() and tool(editor) == "Brush"
    assert page.get_attribute("#scene-painter .cl-chip[aria-checked=true]", "data-name") == "road"
    assert np.array_equal(editor.state().base.local_codes, state.base.local_codes)


def test_keys_wait_while_the_list_of_shortcuts_is_open(editor):
    page, ids = editor.page, editor.ids()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    for key in ("g", "t"):
        page.keyboard.press(key)
    assert tool(editor) == "Brush" and not page.locator("body.dark").count()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.keyboard.press("g")
    assert tool(editor) == "Fill" and np.array_equal(editor.ids(), ids)


def test_the_tools_are_one_tab_stop_and_follow_the_arrow_keys(editor):
    page = editor.page
    page.focus("#scene-painter [data-tool][aria-checked=true]")
    for key, name in (
        ("ArrowRight", "Eraser"),
        ("ArrowDown", "Lasso"),
        ("ArrowUp", "Eraser"),
        ("ArrowLeft", "Brush"),
        ("ArrowLeft", "Eyedropper"),
    ):
        page.keyboard.press(key)
        assert tool(editor) == name
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    assert page.locator("#scene-painter button[data-tool][tabindex='0']").count() == 1


def test_the_hints_go_and_come_back(editor):
    page = editor.page
    page.click("[data-act='got-it']")
    page.wait_for_selector(".cl-hints", state="hidden")
    page.reload()
    page.wait_for_selector(".cl-hints", state="hidden")
    page.click("#header [data-act=keys]")
    page.click("#header [data-act=hints]")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.wait_for_selector(".cl-hints")


def test_a_click_on_the_photo_shows_the_look_of_what_was_picked(editor):
    editor.open_style_tab()
    editor.page.click(".cl-picture", position={"x": 60, "y": 20})
    editor.page.locator("#dice-one").wait_for()
    editor.page.locator(MAP).wait_for()


def test_a_file_too_large_is_refused_at_once(editor, tmp_path):
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(40_000_001)
    editor.choose_file("#scene-painter [data-act=open]", huge)
    editor.page.get_by_role("alert").filter(
        has_text="The label map huge.png is larger than 40 MB."
    ).wait_for()


def test_dark_or_light_is_remembered(editor):
    page = editor.page
    dark = page.locator("body.dark").count()
    page.keyboard.press("t")
    page.reload()
    page.wait_for_function(
        "(dark) => document.querySelector('.cl-picture')?.naturalWidth > 0 "
        "&& document.body.classList.contains('dark') === dark",
        arg=not dark,
    )
