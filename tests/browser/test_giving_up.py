"""Esc gives up what a hand is drawing: the map, the photo and the history are as before it."""

import numpy as np
import pytest

from tests.browser.tools import ROAD, drag


def begin(editor, seen: bool) -> None:
    """Begin a stroke with the mouse and do not end it; seen: until Python has some of it."""
    mouse = editor.page.mouse
    mouse.move(*editor.spot(20, 20))
    mouse.down()
    mouse.move(*editor.spot(80, 60), steps=4)
    for count in range(400):
        if not seen or (editor.state().scene.objects == ROAD).any():
            return
        mouse.move(*editor.spot(80 + count % 40, 60))
        editor.page.wait_for_timeout(20)
    raise AssertionError("Python never had any of the stroke")


@pytest.mark.parametrize("seen", [True, False])
def test_escape_gives_up_a_stroke_and_leaves_no_step_behind(road, seen):
    page, before, src = road.page, road.ids(), road.src()
    begin(road, seen)
    assert (road.ids() == ROAD).any()
    page.keyboard.press("Escape")
    assert np.array_equal(road.ids(), before)
    page.mouse.move(*road.spot(120, 100), steps=3)
    page.mouse.up()
    if seen:
        road.holds(before)
    road.shows(src)
    drag(road, [(30, 30), (90, 40)])
    after = road.ids()
    assert (after == ROAD).any()
    road.holds(after)
    assert road.workspace.document.steps == (1, 0)
    page.keyboard.press("Control+z")
    road.holds(before)
    road.shows(src)
