"""The painter's tools, view, overlay, palette and history in the browser: Python holds the
painter's ids after each.
"""

import cv2
import numpy as np
import pytest

from clvae.editor.server.assets import ASSETS
from tests.landscape import CARD, SIZE

MAP, PHOTO = "#scene-painter .cl-map", ".cl-picture"
ROAD = CARD["names"].index("road")


@pytest.fixture
def road(editor):
    """The page with the road in hand, which the opening scene has nothing of."""
    editor.select("road")
    assert not (editor.ids() == ROAD).any()
    return editor


def drag(editor, points, **click) -> None:
    """Drag the pointer through pixels (x, y) of the map."""
    mouse = editor.page.mouse
    mouse.move(*editor.spot(*points[0]))
    mouse.down(**click)
    for point in points[1:]:
        mouse.move(*editor.spot(*point), steps=3)
    mouse.up(**click)


def painted(editor) -> np.ndarray:
    """bool [H, W]: where the road is, once Python holds it as the painter does."""
    ids = editor.ids()
    editor.holds(ids)
    return ids == ROAD


def test_shift_draws_a_line_from_the_last_point(road):
    drag(road, [(20, 20)])
    road.page.keyboard.down("Shift")
    drag(road, [(120, 70)])
    road.page.keyboard.up("Shift")
    drag(road, [(170, 20)])
    now = painted(road)
    assert now[45, 70] and now[20, 20] and now[70, 120] and now[20, 170]
    assert not now[45, 145]  # without Shift there is none


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
        f"document.querySelector('#scene-painter .cl-painter').parentElement.painter.brush() > {sizes[-1]}"
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
        "document.querySelector('#scene-painter .cl-under').src === document.querySelector('.cl-picture').src"
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


def test_the_palette_finds_a_class_by_name(editor):
    page = editor.page
    page.keyboard.press("/")
    page.keyboard.type("BUI")
    visible = page.locator("#scene-painter .cl-chip:visible")
    assert visible.evaluate_all("chips => chips.map(c => c.dataset.name)") == ["building"]
    page.keyboard.press("Enter")
    editor.in_hand("building")
    assert visible.count() == len(CARD["names"]) and page.is_hidden("#scene-painter .cl-search")
    page.click("#scene-painter [data-act=search]")
    page.keyboard.type("zzz")
    assert visible.count() == 0
    page.keyboard.press("Escape")
    assert visible.count() == len(CARD["names"]) and editor.painter("selected()") == CARD[
        "names"
    ].index("building")


def test_what_is_in_the_scene_comes_first_in_the_palette(editor):
    def names():
        return editor.page.locator("#scene-painter .cl-chip").evaluate_all(
            "chips => chips.map(c => c.dataset.name)"
        )

    present = set(np.unique(editor.ids()).tolist())
    first = names()
    assert {CARD["names"].index(name) for name in first[: len(present)]} == present
    absent = first[-1]
    editor.select(absent)
    editor.paint([(0.2, 0.2), (0.4, 0.2)])
    editor.page.wait_for_function(
        "([place, name]) => document.querySelectorAll('#scene-painter .cl-chip')[place].dataset.name === name",
        arg=[len(present), absent],
    )
    assert names()[: len(present)] == first[: len(present)]
    editor.page.keyboard.press("1")
    editor.in_hand(first[0])


def test_the_history_goes_back_and_forward_to_any_step(road):
    page, states, srcs = road.page, [road.ids()], [road.src()]
    steps = page.locator("#history .cl-step")
    for number, y in enumerate((20, 50, 80)):
        drag(road, [(20, y), (160, y)])
        states.append(road.ids())
        road.holds(states[-1])
        srcs.append(road.src())
        page.wait_for_function(
            "(n) => document.querySelectorAll('.cl-step').length === n", arg=number + 2
        )
    for index in (1, 3, 0):
        steps.nth(index).click()
        road.holds(states[index])
        road.shows(srcs[index])
        page.wait_for_function(
            "(n) => document.querySelectorAll('.cl-step')[n]?.ariaCurrent === 'step'", arg=index
        )
        assert steps.count() == 4
    assert steps.nth(1).get_attribute("title") == "Go to: paint road (step 2 of 4)"
    steps.nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    road.holds(states[1])
    drag(road, [(20, 110), (160, 110)])
    road.holds(road.ids())
    page.wait_for_function(
        "document.querySelectorAll('.cl-step').length === 3"
    )  # what was undone is gone


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


def test_every_control_has_a_name(editor):
    nameless = editor.page.evaluate("""() => [...document.querySelectorAll("#scene-painter *, #photo *, #history *")]
      .filter((e) => e.matches("button, input, canvas"))
      .filter((e) => !(e.ariaLabel || e.textContent.trim())).map((e) => e.outerHTML)""")
    assert nameless == []


@pytest.mark.parametrize("size", [1, 1.2])
def test_the_smallest_brush_always_paints_the_pixel_under_it(browser, size):
    page = browser.new_page()
    page.add_script_tag(content=(ASSETS / "raster.js").read_text(encoding="utf-8"))
    points = np.random.default_rng(0).uniform(0, 16, (200, 2)).tolist()
    points += [[3, 5], [3.5, 5], [15.99, 0]]  # on the edge of pixels
    painted = page.evaluate(
        """([points, size]) => points.map(([x, y]) => {
      const ids = new Uint8Array(16 * 16);
      paintStroke(ids, 16, 16, {x, y}, {x, y}, size, 1);
      return [...ids.keys()].filter((at) => ids[at]);
    })""",
        [points, size],
    )
    under = [int(y) * 16 + int(x) for x, y in points]
    assert all(pixel in found for pixel, found in zip(under, painted))
    if size == 1:
        assert painted == [[pixel] for pixel in under]
        line = page.evaluate("""() => {
          const ids = new Uint8Array(16 * 16);
          const box = paintStroke(ids, 16, 16, {x: 1.9, y: 2.9}, {x: 9.1, y: 2.9}, 1, 1);
          return [box, [...ids.keys()].filter((at) => ids[at])];
        }""")
        assert line == [[1, 2, 10, 3], [2 * 16 + x for x in range(1, 10)]]
    page.close()


@pytest.mark.parametrize(
    "points",
    [
        [(2, 2), (13, 3), (6, 11)],
        [(-5, 4), (30, -3), (8, 40)],  # reaches beyond the map
        [(1, 1), (14, 10), (14, 1), (1, 10)],  # crosses itself
    ],
)
def test_a_polygon_is_filled_by_its_pixels_middles(browser, points):
    page = browser.new_page()
    page.add_script_tag(content=(ASSETS / "raster.js").read_text(encoding="utf-8"))
    filled = page.evaluate(
        """(points) => {
      const ids = new Uint8Array(16 * 12);
      fillPolygon(ids, 16, 12, points.map(([x, y]) => ({x, y})), 7);
      return [...ids];
    }""",
        points,
    )
    page.close()
    y, x = np.mgrid[:12, :16] + 0.5
    inside = np.zeros((12, 16), bool)
    for (ax, ay), (bx, by) in zip(
        points, [*points[1:], points[0]]
    ):  # an edge to the right of a pixel turns it over
        inside ^= ((ay <= y) != (by <= y)) & (
            x < ax + (y - ay) * (bx - ax) / (by - ay if by != ay else 1)
        )
    assert np.array_equal(np.reshape(filled, (12, 16)) == 7, inside)
