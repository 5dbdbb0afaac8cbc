"""The tools of the menu, and how tools paint, on the page: Python holds the painter's ids after."""

import numpy as np

from tests.browser.tools import MAP, ROAD, drag, painted
from tests.landscape import SIZE

HEIGHT, WIDTH = SIZE


def undo(editor, ids) -> None:
    editor.page.keyboard.press("Control+z")
    editor.holds(ids)


def test_what_is_mirrored_is_painted_on_both_sides_as_one_step(road):
    page, before = road.page, road.ids()
    page.keyboard.press("Shift+m")
    drag(road, [(20, 20), (60, 30)])
    now = painted(road)
    assert now[20, 20] and now[20, WIDTH - 21] and np.array_equal(now, now[:, ::-1])
    undo(road, before)
    for _ in range(2):
        page.keyboard.press("Shift+m")
    page.keyboard.press("u")
    drag(road, [(10, 8), (30, 20)])
    now = painted(road)
    assert now[8:21, 10:31].all() and now.sum() == 4 * 13 * 21
    assert np.array_equal(now, now[::-1]) and np.array_equal(now, now[:, ::-1])
    undo(road, before)
    page.keyboard.press("Shift+m")
    assert page.get_attribute("#scene-painter .cl-axes path", "d") == ""
    drag(road, [(10, 8), (30, 20)])
    assert painted(road).sum() == 13 * 21


def test_strokes_go_on_over_the_edge_of_a_panorama(road):
    road.page.keyboard.press("Shift+w")
    drag(road, [(WIDTH - 30, 50), (WIDTH - 1, 50)])
    now = painted(road)
    assert now[50, WIDTH - 1] and now[50, 0] and now[50, 4] and not now[50, 30]


def test_a_polygon_is_closed_by_enter_a_double_click_or_its_first_corner(road):
    page, before = road.page, road.ids()
    corners = [(20, 20), (120, 20), (70, 90)]
    page.keyboard.press("Shift+o")
    for way in ("Enter", "double click", "first corner"):
        for x, y in corners:
            page.mouse.click(*road.spot(x, y))
        assert np.array_equal(road.ids(), before)
        if way == "Enter":
            page.keyboard.press(way)
        else:
            page.mouse.click(*road.spot(*corners[-1 if way == "double click" else 0]))
        now = painted(road)
        assert now[40, 70] and not now[80, 30]
        undo(road, before)
    page.mouse.click(*road.spot(20, 20))
    page.mouse.click(*road.spot(60, 60))
    page.keyboard.press("Backspace")
    page.mouse.click(*road.spot(120, 20))
    page.keyboard.press("Escape")
    assert not page.locator(".cl-painter.drawing").count()
    assert np.array_equal(road.ids(), before)


def test_an_ellipse_by_keyboard(road):
    page = road.page
    page.keyboard.press("Shift+u")
    page.focus(MAP)
    x, y = int(road.painter("place().x")), int(road.painter("place().y"))
    page.keyboard.down("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.up("Space")
    now, step = painted(road), WIDTH // 8
    assert now[y + step // 2, x + step // 2] and not now[y, x] and now[y, x + step // 2]


def test_a_square_brush_and_a_size_that_is_dragged(road):
    page = road.page
    page.keyboard.press("Shift+b")
    page.keyboard.down("Control")
    size, (x, y) = road.painter("brush()"), road.spot(60, 40)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 120, y)
    page.mouse.up()
    page.keyboard.up("Control")
    assert abs(road.painter("brush()") - size / 2) < 0.01
    assert not (road.ids() == ROAD).any()
    drag(road, [(60, 40)])
    now = painted(road)
    side = round(now.sum() ** 0.5)
    top, left = np.argwhere(now).min(0)
    assert now.sum() == side**2 and now[top : top + side, left : left + side].all()


def test_the_menu_takes_a_tool_in_hand_and_shows_it_on_its_button(road):
    page, opener = road.page, "#scene-painter [data-act=more-tools]"
    page.click(opener)
    menu = page.locator("#scene-painter .cl-more")
    menu.wait_for()
    assert menu.locator("[data-act=polygon] small").inner_text() == "Shift+O"
    menu.locator("[data-mirror=both]").click()
    menu.locator("[data-act=ellipse]").click()
    menu.wait_for(state="hidden")
    assert page.get_attribute(opener, "aria-pressed") == "true"
    assert page.locator(f"{opener} ellipse").count()
    drag(road, [(10, 8), (30, 20)])
    now = painted(road)
    assert now.any() and np.array_equal(now, now[::-1, ::-1])
    page.keyboard.press("b")
    assert page.get_attribute(opener, "aria-pressed") == "false"


def test_an_object_grows_shrinks_and_loses_its_holes_each_as_one_step(road):
    page = road.page
    page.keyboard.press("u")
    drag(road, [(40, 30), (99, 79)])
    page.keyboard.press("b")
    page.keyboard.press("Alt")
    square = painted(road).sum()
    page.keyboard.press(">")
    grown = painted(road)
    reach = round(WIDTH / 128)
    assert grown.sum() > square and grown[50, 40 - reach] and not grown[50, 39 - reach]
    page.keyboard.press("<")
    assert abs(int(painted(road).sum()) - square) <= 8
    page.keyboard.press("Shift+h")
    page.wait_for_function(
        "document.querySelector('.cl-sign').textContent === 'There are no small holes in road'"
    )
    page.keyboard.press("Control+z")
    road.holds(np.where(grown, ROAD, road.ids()))
    road.select("sea")
    page.click("#scene-painter [data-act=more-tools]")
    grows = page.locator("#scene-painter .cl-more [data-act=grow]")
    assert grows.is_disabled() and grows.get_attribute("title") == "Not on the map: sea"


def test_an_open_polygon_holds_up_no_keys_and_is_given_up_by_an_undo(road):
    page, before = road.page, road.ids()
    drag(road, [(20, 20), (60, 30)])
    painted(road)
    page.keyboard.press("Shift+o")
    page.mouse.click(*road.spot(30, 90))
    page.mouse.click(*road.spot(90, 90))
    undo(road, before)
    page.mouse.click(*road.spot(60, 40))
    page.keyboard.press("Enter")  # which would close three corners
    assert np.array_equal(road.ids(), before)


def test_the_menu_of_tools_is_walked_past_what_cannot_be_done(road):
    page = road.page
    road.select("field")  # of which there is nothing on the map
    page.keyboard.press("a")
    page.wait_for_selector("#scene-painter .cl-more:popover-open")
    page.focus("#scene-painter .cl-more button")
    seen = set()
    for _ in range(30):
        page.keyboard.press("ArrowDown")
        seen.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert any("Rulers" in words for words in seen) and not any("Grow" in words for words in seen)
