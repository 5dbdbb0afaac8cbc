"""pointers.js alone: which of several pointers count, and for what."""

import pytest

from .conftest import blank

PRESS, MOVE, LIFT, F = "press", "move", "release", "touch"


@pytest.fixture(scope="module")
def rules(browser):
    """Tells pointers.js of events [what, id, kind, x, y, ms]; the roles given, and what it did."""
    page = blank(browser, "pointers.js")
    yield lambda *events: page.evaluate(
        """(events) => {
      const said = [], note = (what) => () => said.push(what);
      const pointers = new Pointers({
        takeBack: note("taken back"), done: note("done"), threeTap: note("three"),
        pinch: (...pairs) => said.push(pairs.map(({x, y, apart}) => [x, y, Math.round(apart)]))});
      for (const [what, pointerId, pointerType, clientX, clientY, timeStamp] of events) {
        const event = {pointerId, pointerType, clientX, clientY, timeStamp, isPrimary: false};
        const role = pointers[what](event);
        if (what === "press") said.push(role);
      }
      return said;
    }""",
        events,
    )
    page.close()


def test_a_second_finger_within_150_ms_takes_back_what_the_first_began(rules):
    assert rules(
        [PRESS, 1, F, 10, 10, 0], [MOVE, 1, F, 90, 10, 100], [PRESS, 2, F, 50, 50, 149]
    ) == ["tool", "taken back", "view"]


def test_a_second_finger_takes_it_back_later_too_while_the_first_is_within_8_pixels(rules):
    assert rules(
        [PRESS, 1, F, 10, 10, 0], [MOVE, 1, F, 17, 10, 900], [PRESS, 2, F, 50, 50, 2000]
    ) == ["tool", "taken back", "view"]


def test_a_second_finger_that_comes_later_leaves_the_stroke_as_it_is(rules):
    assert rules(
        [PRESS, 1, F, 10, 10, 0],
        [MOVE, 1, F, 40, 10, 100],
        [MOVE, 1, F, 10, 10, 140],
        [PRESS, 2, F, 50, 50, 150],
    ) == ["tool", "done", "view"]


def test_two_fingers_pinch_from_where_they_are_and_a_third_does_nothing(rules):
    said = rules(
        [PRESS, 1, F, 0, 0, 0],
        [MOVE, 1, F, 100, 0, 300],
        [PRESS, 2, F, 200, 0, 400],
        [PRESS, 3, F, 500, 0, 450],
        [MOVE, 3, F, 700, 0, 460],
        [MOVE, 2, F, 300, 0, 500],
    )
    assert said == ["tool", "done", "view", "none", [[150, 0, 100], [200, 0, 200]]]


def test_of_two_fingers_one_may_be_lifted_and_come_back_but_never_paints(rules):
    said = rules(
        [PRESS, 1, F, 0, 0, 0],
        [PRESS, 2, F, 100, 0, 10],
        [LIFT, 2, F, 100, 0, 500],
        [MOVE, 1, F, 20, 0, 600],
        [PRESS, 2, F, 120, 0, 700],
        [MOVE, 1, F, 40, 0, 800],
    )
    assert said == ["tool", "taken back", "view", "view", [[70, 0, 100], [80, 0, 80]]]


def test_while_a_pen_is_down_and_until_they_are_lifted_fingers_do_nothing(rules):
    said = rules(
        [PRESS, 9, "pen", 0, 0, 0],
        [PRESS, 1, F, 50, 0, 10],
        [PRESS, 2, F, 90, 0, 20],
        [MOVE, 1, F, 10, 0, 30],
        [LIFT, 9, "pen", 0, 0, 40],
        [MOVE, 2, F, 10, 0, 50],
        [PRESS, 3, F, 10, 0, 60],
        [LIFT, 1, F, 0, 0, 70],
        [LIFT, 2, F, 0, 0, 70],
        [LIFT, 3, F, 0, 0, 70],
        [PRESS, 4, F, 10, 0, 90],
    )
    assert said == ["tool", "none", "none", "none", "tool"]


def test_a_pen_takes_back_what_a_resting_palm_began_and_two_palms_do_not_zoom(rules):
    said = rules(
        [PRESS, 1, F, 0, 0, 0],
        [MOVE, 1, F, 60, 0, 900],
        [PRESS, 9, "pen", 300, 0, 1000],
        [PRESS, 2, F, 80, 0, 1100],
        [MOVE, 1, F, 0, 0, 1200],
    )
    assert said == ["tool", "taken back", "tool", "none"]
    said = rules(
        [PRESS, 1, F, 0, 0, 0],
        [PRESS, 2, F, 90, 0, 10],
        [PRESS, 9, "pen", 300, 0, 1000],
        [MOVE, 1, F, 0, 90, 1200],
    )
    assert said == ["tool", "taken back", "view", "tool"]


def test_a_mouse_beside_a_finger_does_nothing_and_a_finger_beside_a_mouse_neither(rules):
    assert rules([PRESS, 1, F, 0, 0, 0], [PRESS, 2, "mouse", 9, 9, 10]) == ["tool", "none"]
    assert rules([PRESS, 2, "mouse", 0, 0, 0], [PRESS, 1, F, 9, 9, 10]) == ["tool", "none"]


def test_three_fingers_that_tap_are_a_sign_and_a_pinch_or_a_palm_is_none(rules):
    def tap(moved=0, lifted=200):
        downs = [[PRESS, i, F, 100 * i, 0, 10 * i] for i in (1, 2, 3)]
        moves = [[MOVE, 3, F, 300 + moved, 0, 100]]
        return [*downs, *moves, *([LIFT, i, F, 100 * i, 0, lifted] for i in (1, 2, 3))]

    assert rules(*tap())[-1] == rules(*tap(), *tap())[-1] == "three"
    assert "three" not in rules(*tap(moved=40)) + rules(*tap(lifted=900)) + rules(*tap()[1:3])
    pen = [PRESS, 9, "pen", 0, 0, 0]
    assert "three" not in rules(pen, *tap()) + rules(*tap()[:3], pen, *tap()[4:])
