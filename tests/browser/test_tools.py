"""The painter's tools in the browser: Python holds the painter's ids after each."""

import cv2
import numpy as np

from tests.browser.tools import MAP, ROAD, drag, painted
from tests.landscape import CARD, SIZE


def test_shift_draws_a_line_from_the_last_point(road):
    drag(road, [(20, 20)])
    road.page.keyboard.down("Shift")
    drag(road, [(120, 70)])
    road.page.keyboard.up("Shift")
    drag(road, [(170, 20)])
    now = painted(road)
    assert now[45, 70] and now[20, 20] and now[70, 120] and now[20, 170]
    assert not now[45, 145]  # without Shift there is none


def test_a_line_begins_where_a_brush_was_last_whatever_else_was_done_since(road):
    page = road.page
    page.keyboard.press("g")
    drag(road, [(170, 10)])
    road.holds(road.ids())
    road.page.click("#scene-painter .cl-chip[data-name='sky']")
    page.keyboard.press("b")
    page.keyboard.down("Shift")
    drag(road, [(30, 110)])  # no brush has painted yet: a dab
    ids = road.ids()
    assert ids[110, 30] == 0 and ids[60, 100] != 0
    page.keyboard.up("Shift")
    page.keyboard.press("u")
    drag(road, [(150, 5), (160, 15)])
    page.keyboard.press("b")
    page.keyboard.down("Shift")
    drag(road, [(90, 110)])
    page.keyboard.up("Shift")
    ids = road.ids()
    assert (ids[110, 30:91] == 0).all()
    road.holds(ids)


def test_space_with_shift_draws_a_line_by_keyboard(road):
    page = road.page
    page.focus(MAP)
    page.keyboard.press("Space")
    start = int(road.painter("place().x")), int(road.painter("place().y"))
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+Space")
    now = painted(road)
    assert now[start[1], start[0] - SIZE[1] // 4] and now[start[1], start[0]]


def test_a_rectangle_is_filled_to_the_pixel(road):
    before = road.ids()
    road.page.keyboard.press("u")
    drag(road, [(150, 60), (31, 12)])
    expected = before.copy()
    expected[12:61, 31:151] = ROAD
    assert np.array_equal(road.ids(), expected)
    painted(road)
    road.page.keyboard.press("Control+z")
    road.holds(before)


def test_a_lasso_fills_what_was_drawn_around_and_escape_gives_up(road):
    page = road.page
    page.keyboard.press("o")
    page.mouse.move(*road.spot(10, 10))
    page.mouse.down()
    page.mouse.move(*road.spot(90, 90), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert not (road.ids() == ROAD).any()
    drag(road, [(20, 10), (160, 10), (90, 80)])
    now = painted(road)
    triangle = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(triangle, [np.array([(20, 10), (160, 10), (90, 80)])], 1)
    assert (now != triangle.astype(bool)).sum() < 300 and now[30, 90] and not now[70, 40]


def test_a_rectangle_by_keyboard(road):
    page = road.page
    page.keyboard.press("u")
    page.focus(MAP)
    x, y = int(road.painter("place().x")), int(road.painter("place().y"))
    page.keyboard.down("Space")
    for key in ("Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.up("Space")
    now = painted(road)
    step = SIZE[1] // 8
    assert now[y : y + step + 1, x : x + step + 1].all() and now.sum() == (step + 1) ** 2


def test_the_eraser_and_the_right_button_paint_the_background(road):
    before = road.ids()
    background = np.bincount(before.ravel()).argmax()
    name = CARD["names"][background]
    assert road.page.get_attribute("[data-tool=eraser]", "title").endswith(f"paints {name}")
    y, x = np.argwhere(before != background)[3000].tolist()
    drag(road, [(x, y)], button="right")
    right = road.ids()
    assert right[y, x] == background and (right[right != before] == background).all()
    road.holds(right)
    road.page.keyboard.press("e")
    y, x = np.argwhere(right != background)[-3000].tolist()
    drag(road, [(x, y)])
    now = road.ids()
    assert now[y, x] == background and (now[now != right] == background).all()
    road.holds(now)
    assert road.painter("selected()") == ROAD


def test_alt_takes_what_is_under_the_pointer_with_any_tool(road):
    ids = road.ids()
    y, x = np.argwhere(ids == 1)[40].tolist()
    for tool in "bueog":
        road.page.keyboard.press(tool)
        road.page.click("#scene-painter .cl-chip[data-name='road']")
        road.page.keyboard.down("Alt")
        drag(road, [(x, y)])
        road.page.keyboard.up("Alt")
        assert road.painter("selected()") == 1
    assert np.array_equal(road.ids(), ids)
    road.in_hand("mountain")


def test_the_brush_is_sized_by_slider_keys_and_wheel_and_shows_its_colour(road):
    page = road.page
    page.fill("#scene-painter .cl-size input", "20")
    sizes = [road.painter("brush()")]
    page.keyboard.press("]")
    sizes.append(road.painter("brush()"))
    page.mouse.move(*road.spot(60, 40))
    page.keyboard.down("Shift")
    page.mouse.wheel(0, -100)
    page.wait_for_function(
        "document.querySelector('#scene-painter .cl-painter').parentElement"
        f".painter.brush() > {sizes[-1]}"
    )
    page.keyboard.up("Shift")
    sizes.append(road.painter("brush()"))
    assert sizes == sorted(set(sizes)) and road.painter("view().zoom") == 1
    page.keyboard.press("[")
    assert road.painter("brush()") < sizes[-1]
    ring = page.locator("#scene-painter .cl-brush")
    assert (
        abs(
            ring.bounding_box()["width"]
            - road.painter("brush()") * page.locator(MAP).bounding_box()["width"] / SIZE[1]
        )
        < 1
    )
    assert ring.evaluate("ring => ring.style.getPropertyValue('--color')") == ",".join(
        map(str, CARD["colors"][ROAD])
    )


def test_every_control_has_a_name(editor):
    nameless = editor.page.evaluate("""() => [
      ...document.querySelectorAll("#scene-painter *, #photo *, #history *")]
      .filter((e) => e.matches("button, input, canvas"))
      .filter((e) => !(e.ariaLabel || e.textContent.trim())).map((e) => e.outerHTML)""")
    assert nameless == []


def test_a_stroke_may_begin_beside_the_map_and_goes_up_to_its_edge(road):
    stage, page = road.page.locator("#scene-painter .cl-stage").bounding_box(), road.page
    (left, top), there = road.spot(-0.5, -0.5), road.spot(40, 30)
    assert top > stage["y"] + 6
    page.keyboard.press("u")
    for corner in ((left + 1, top - 5), (left, top)):
        page.mouse.move(*corner)
        page.mouse.down()
        page.mouse.move(*there, steps=3)
        page.mouse.up()
        now = painted(road)
        assert now[:30, :40].all() and not now[32:].any()
        page.keyboard.press("Control+z")
        road.settled(lambda state: not (state.scene.objects == ROAD).any(), "none of it")
        road.painted(road.state().scene.objects)
    page.keyboard.press("g")
    page.mouse.click(left + 1, top - 5)  # there is nothing to fill
    assert not painted(road).any()
