"""Selecting, moving, scaling, copying and splitting what lies on the map, each as one step."""

import numpy as np

from tests.browser.tools import MAP, drag, painted
from tests.landscape import SIZE

WIDTH = SIZE[1]


def test_a_piece_is_moved_scaled_copied_and_removed_each_as_one_step(road):
    page, bare = road.page, road.ids()
    page.keyboard.press("u")
    for x in (20, 120):
        drag(road, [(x, 20), (x + 19, 39)])
    before = road.ids()
    road.holds(before)
    page.keyboard.press("j")
    drag(road, [(30, 30), (50, 60)])  # one of the two
    now = painted(road)
    assert now[50:70, 40:60].all() and now[20:40, 120:140].all() and now.sum() == 800
    left = road.ids()[20:40, 20:40]
    assert np.isin(left, bare[18:42, 18:42]).all()  # from around
    drag(road, [(59.5, 69.5), (79.5, 89.5)])  # a corner
    now = painted(road)
    assert now[50:90, 40:80].all() and now.sum() == 400 + 1600
    for _ in range(2):
        page.keyboard.press("Control+z")
    road.holds(before)
    assert not page.locator(".cl-painter.selecting").count()
    page.click("#scene-painter [data-act=select-object]")
    drag(road, [(30, 30)])
    page.keyboard.press("Control+d")
    now, by = painted(road), round(WIDTH / 16)
    assert now[20 + by : 40, [20, 39 + by, 120, 139 + by]].all()
    page.focus(MAP)
    page.keyboard.press("Delete")  # the copy of both
    now = painted(road)
    assert now[20:40, 20 : 20 + by].all() and not now[20 + by : 40 + by, 40 : 40 + by].any()


def test_shift_selects_more_and_alt_less(road):
    page = road.page
    page.keyboard.press("u")
    for x in (20, 120):
        drag(road, [(x, 20), (x + 19, 39)])
    page.keyboard.press("j")
    drag(road, [(30, 30)])
    page.keyboard.down("Shift")
    drag(road, [(130, 30)])
    page.keyboard.up("Shift")
    drag(road, [(130, 30), (130, 50)])
    now = painted(road)
    assert now[40:60, 20:40].all() and now[40:60, 120:140].all() and now.sum() == 800
    page.keyboard.down("Alt")
    drag(road, [(30, 50)])
    page.keyboard.up("Alt")
    drag(road, [(130, 50), (130, 30)])
    now = painted(road)
    assert now[40:60, 20:40].all() and now[20:40, 120:140].all() and now.sum() == 800
    page.keyboard.press("Escape")
    assert not page.locator(".cl-painter.selecting").count()


def test_a_drag_that_is_given_up_leaves_what_was_selected_where_it_was(road):
    page = road.page
    page.keyboard.press("u")
    drag(road, [(20, 20), (39, 39)])
    before = road.ids()
    page.keyboard.press("j")
    page.mouse.move(*road.spot(30, 30))
    page.mouse.down()
    page.mouse.move(*road.spot(60, 50))
    page.keyboard.press("Escape")
    page.mouse.up()
    assert np.array_equal(road.ids(), before)
    drag(road, [(30, 30), (31, 30)])
    now = painted(road)
    assert now[20:40, 21:41].all() and now.sum() == 400


def test_what_a_lasso_holds_of_an_object_becomes_an_object(road):
    page, before = road.page, road.ids()
    sky = int(before[2, 20])
    road.select("sky")
    page.keyboard.press("Shift+s")
    drag(road, [(4, 4), (60, 4), (60, 14), (4, 14)])
    road.settled(lambda state: state.pieces, "the piece")
    ((piece, name),) = road.state().pieces.items()
    road.in_hand(name)
    now = road.ids()
    assert np.array_equal(now[5:13, 6:58] == piece, before[5:13, 6:58] == sky)
    assert (before[now == piece] == sky).all()
    assert np.array_equal(now[now != piece], before[now != piece])
    road.followed()
    page.keyboard.press("Control+z")
    road.holds(before)
