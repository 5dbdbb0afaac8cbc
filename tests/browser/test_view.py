"""The view in the browser: zoom, moving, what lies over the photo, full screen."""

import numpy as np

from tests.browser.tools import MAP, PHOTO, drag, painted


def test_the_wheel_zooms_around_the_pointer_in_both_panes_and_painting_stays_true(road):
    page = road.page
    spot = road.spot(40, 30)
    page.mouse.move(*spot)
    for _ in range(4):
        page.mouse.wheel(0, -100)
    page.wait_for_function(
        "document.querySelector('#scene-painter .cl-painter').parentElement.painter.view().zoom > 2"
    )
    assert np.allclose(road.spot(40, 30), spot, atol=1.5)
    scale = page.locator(MAP).bounding_box()["width"] / page.locator(PHOTO).bounding_box()["width"]
    assert abs(scale - 1) < 0.01
    page.keyboard.press("u")
    drag(road, [(38, 28), (45, 33)])
    now = painted(road)
    assert now[28:34, 38:46].all() and now.sum() == 48
    page.keyboard.press("0")
    assert road.painter("view()") == {"zoom": 1, "x": 0.5, "y": 0.5}


def test_space_and_the_middle_button_move_the_picture_and_paint_nothing(road):
    page, ids = road.page, road.ids()
    page.mouse.move(*road.spot(96, 64))
    for _ in range(3):
        page.keyboard.press("+")
    start = road.painter("view()")
    page.keyboard.down("Space")
    page.mouse.down()
    page.mouse.move(*[v + 40 for v in road.spot(96, 64)], steps=3)
    page.mouse.up()
    page.keyboard.up("Space")
    moved = road.painter("view()")
    assert (
        moved["x"] < start["x"] and moved["y"] < start["y"] and moved["zoom"] == start["zoom"] > 3
    )
    page.mouse.down(button="middle")
    page.mouse.move(*road.spot(96, 64), steps=3)
    page.mouse.up(button="middle")
    assert road.painter("view()") != moved
    page.click("#scene-painter [data-act=fit]")
    assert road.painter("view().zoom") == 1
    assert np.array_equal(road.ids(), ids) and road.painter("revision()") == 0


def test_a_window_that_loses_the_focus_lets_go_of_the_picture(road):
    page = road.page
    page.mouse.move(*road.spot(96, 64))
    page.keyboard.down("Space")
    assert page.locator("#scene-painter .cl-stage.held").count()
    page.evaluate("dispatchEvent(new Event('blur'))")
    assert not page.locator("#scene-painter .cl-stage.held").count()
    drag(road, [(90, 60), (100, 64)])
    assert painted(road)[64, 96]
    page.keyboard.up("Space")


def test_what_is_zoomed_follows_the_keyboard(road):
    page = road.page
    page.focus(MAP)
    for key in ("+", "+", "+", *["Shift+ArrowLeft"] * 3, *["Shift+ArrowUp"] * 2):
        page.keyboard.press(key)
    ring, stage = (
        page.locator("#scene-painter .cl-brush").bounding_box(),
        page.locator("#scene-painter .cl-stage").bounding_box(),
    )
    x, y = ring["x"] + ring["width"] / 2 - stage["x"], ring["y"] + ring["height"] / 2 - stage["y"]
    assert 0 < x < stage["width"] / 2 and 0 < y < stage["height"] / 2
    page.keyboard.press("Space")
    assert painted(road)[int(road.painter("place().y")), int(road.painter("place().x"))]


def test_the_map_over_the_photo_can_be_painted_on(road):
    page = road.page
    under = page.locator("#scene-painter .cl-under")
    opacity = "document.querySelector('#scene-painter .cl-map').style.opacity"
    assert page.evaluate(opacity) == "1"
    for share in ("0.5", "0", "1", "0.5"):
        page.keyboard.press("v")
        assert page.evaluate(opacity) == share
    page.fill("#scene-painter .cl-mix input", "100")
    assert (
        page.evaluate(opacity) == "0"
        and page.get_attribute("#scene-painter [data-share='0']", "aria-pressed") == "true"
    )
    assert under.get_attribute("src") == road.src()
    src = road.src()
    drag(road, [(30, 30), (90, 40)])
    assert painted(road)[30, 30]
    road.changed(src)
    page.wait_for_function(
        "document.querySelector('#scene-painter .cl-under').src === "
        "document.querySelector('.cl-picture').src"
    )
    page.get_by_role("button", name="Map", exact=True).click()
    assert page.evaluate(opacity) == "1"


def test_the_outline_of_what_is_in_hand_lies_on_the_photo(editor):
    editor.select("mountain")
    path = editor.page.get_attribute("#photo .cl-outline path", "d")
    ids = np.pad(editor.ids() == 1, 1)
    length = (ids[1:] != ids[:-1]).sum() + (ids[:, 1:] != ids[:, :-1]).sum()
    drawn = 0
    for part in path[1:].split("M"):
        start, way, end = part.partition("H" if "H" in part else "V")
        x, y = map(int, start.split())
        drawn += int(end) - (x if way == "H" else y)
    assert drawn == length > 100
    editor.page.keyboard.press("h")
    editor.page.wait_for_selector("#photo .cl-outline", state="hidden")
    assert editor.page.get_attribute("#photo [data-act=outline]", "aria-pressed") == "false"


def test_full_screen_gives_the_pictures_much_more_room(editor):
    page = editor.page
    width = 1.2 * page.locator(MAP).bounding_box()["width"]
    page.keyboard.press("f")
    page.wait_for_selector("#strip", state="hidden")
    assert page.evaluate("document.fullscreenElement === document.documentElement")
    page.wait_for_function(
        f"document.querySelector('{MAP}').getBoundingClientRect().width >= {width}"
    )
    page.click("#scene-painter [data-act=fullscreen]")
    page.wait_for_selector("#strip")
