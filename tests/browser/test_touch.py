"""Touch and pen on the page: two fingers move the view and paint nothing, a palm does nothing."""

import numpy as np
import pytest

from tests.landscape import CARD

from .conftest import MODULES, blank, load, stand_still

ROAD = CARD["names"].index("road")
HELD = """() => new Promise((resolve) => {
  indexedDB.open("clvae-hand").onsuccess = ({target: {result: db}}) => {
    const hands = db.transaction("hands").objectStore("hands");
    hands.getAll().onsuccess = ({target}) => { db.close(); resolve(target.result.length); };
  };
})"""  # how many maps the browser holds that a hand drew


VIEW = "document.querySelector('#scene-painter .cl-painter').parentElement.painter.view()"


class Hand:
    """Fingers and a pen on the map, in pixels of it, by Chromium's own input."""

    def __init__(self, editor):
        self.editor, self.down = editor, {}
        self.devtools = editor.page.context.new_cdp_session(editor.page)
        self.look()

    def look(self):
        """See where the map lies now."""
        self.corner = np.array(self.editor.spot(0, 0))
        self.step = (np.array(self.editor.spot(100, 100)) - self.corner) / 100

    def at(self, x, y) -> tuple[float, float]:
        """Where on the screen pixel (x, y) was at the last look; the view may have moved."""
        return tuple((self.corner + self.step * (x, y)).tolist())

    def touch(self, **fingers):
        """Put fingers, by name, on places, move them there, or with None lift them."""
        for name, place in fingers.items():
            new = name not in self.down
            if place is None:
                del self.down[name]
            else:
                self.down[name] = self.at(*place)
            points = [{"x": x, "y": y, "id": ord(one)} for one, (x, y) in self.down.items()]
            what = "touchEnd" if place is None else "touchStart" if new else "touchMove"
            self.devtools.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": points})

    def pen(self, what, place, force=0.5):
        x, y = self.at(*place)
        self.devtools.send(
            "Input.dispatchMouseEvent",
            {
                "type": f"mouse{what}",
                "x": x,
                "y": y,
                "pointerType": "pen",
                "force": force,
                "button": "left",
                "buttons": int(what != "Released"),
                "clickCount": 1,
            },
        )


@pytest.fixture
def hand(editor):
    """The page with the road in hand, which the opening scene has nothing of."""
    editor.select("road")
    return Hand(editor)


def test_a_finger_paints(hand):
    hand.touch(a=(60, 40))
    hand.touch(a=(120, 40))
    hand.touch(a=None)
    ids = hand.editor.ids()
    assert ids[40, 60] == ids[40, 90] == ids[40, 119] == ROAD
    hand.editor.holds(ids)


def test_a_finger_that_comes_down_close_beside_the_map_paints_up_to_its_edge(hand):
    editor, ids = hand.editor, hand.editor.ids()
    far, near = -40 / hand.step[1], -12 / hand.step[1]  # px on the screen over the map
    hand.touch(a=(60, far))
    hand.touch(a=(60, 40))
    hand.touch(a=None)
    assert np.array_equal(editor.ids(), ids)
    hand.touch(a=(60, near))
    hand.touch(a=(60, 30))
    hand.touch(a=(-12 / hand.step[0], 30))  # and over the edge at the left
    hand.touch(a=None)
    ids = editor.ids()
    assert (ids[:30, 60] == ROAD).all() and (ids[30, :60] == ROAD).all()
    editor.holds(ids)


def test_a_pen_that_is_pressed_harder_paints_larger(hand):
    editor = hand.editor
    for y, force in ((20, 0.05), (60, 0.5), (100, 1)):
        hand.pen("Pressed", (60, y), force)
        hand.pen("Released", (60, y), 0)
    ids, size = editor.ids(), editor.painter("brush()")
    heights = [(ids[y - 20 : y + 20, 60] == ROAD).sum() for y in (20, 60, 100)]
    assert np.allclose(heights, [0.325 * size, size, 1.75 * size], atol=1.5)
    editor.page.keyboard.press("Shift+p")
    hand.pen("Pressed", (120, 60), 0.05)
    hand.pen("Released", (120, 60), 0)
    ids = editor.ids()
    assert (ids[:, 120] == ROAD).sum() == heights[1]
    editor.holds(ids)


def test_a_pinch_paints_nothing_and_zooms_about_its_middle(hand):
    editor, ids = hand.editor, hand.editor.ids()
    hand.touch(a=(80, 60), b=(110, 60))
    hand.touch(a=(65, 60), b=(125, 60))
    editor.page.wait_for_function(f"{VIEW}.zoom > 1.9")
    middle, screen = editor.spot(95, 60), hand.at(95, 60)
    assert np.allclose(middle, screen, atol=3)
    hand.touch(a=(75, 70), b=(135, 70))  # both by (10, 10): a pan
    assert np.allclose(editor.spot(95, 60), hand.at(105, 70), atol=3)
    hand.touch(a=None, b=None)
    assert np.array_equal(editor.ids(), ids) and editor.painter("revision()") == 0
    assert len(editor.workspace.document.snapshot().steps) == 1
    assert editor.page.evaluate(HELD) == 0


def test_a_stroke_taken_back_leaves_the_browsers_hand_as_it_was_and_no_alarm(browser):
    page = blank(browser)
    stand_still(page)
    load(page, f"{MODULES}/events.js", f"{MODULES}/keep/hand.js")
    page.evaluate("""() => {
      window.said = [];
      window.held = [];
      const putHand = async (hand) => held.push(hand?.map?.ids ?? null);
      const notice = {say: (sentence) => said.push(sentence), takeBack: () => said.push("")};
      window.hand = new Hand({putHand}, notice);
      const of = {main: true, drawn: true};
      window.draw = (stroke, ids) => tell("drawn", {...of, stroke, ids});
      window.takeBack = (stroke) => tell("takenback", {...of, stroke});
      window.ack = (stroke) => tell("ack", stroke);
    }""")
    told = "draw(1, 'blob'); draw(1, 'more of it'); takeBack(1); held"
    assert page.evaluate(told) == ["blob", "more of it", None]  # there was nothing before
    page.clock.run_for(9_000)
    assert page.evaluate("said") == []
    told = "draw(1, 'stroke'); ack(1); draw(2, 'blob'); takeBack(2); takeBack(2); held.slice(3)"
    assert page.evaluate(told) == ["stroke", "blob", "stroke"]
    page.clock.run_for(9_000)
    assert page.evaluate("said") == []
    page.evaluate("draw(2, 'stroke'); draw(3, 'blob'); takeBack(3)")  # Python heard of neither
    page.clock.run_for(9_000)
    assert [sentence[:34] for sentence in page.evaluate("said")] == [
        "The server has not answered yet. W"
    ]
    covered = "hand.covered({stroke: 3, touch: 0, map: 0, guides: []}); held.at(-1)"
    assert page.evaluate(covered) is None
    page.close()


def test_a_second_finger_that_lands_late_moves_nothing_by_landing(hand):
    hand.touch(a=(40, 40))
    for x in range(45, 150, 5):
        hand.touch(a=(x, 40))
    painted = hand.editor.page.evaluate("performance.now()")
    late = "(then) => performance.now() - then > 160"  # to take it back
    hand.editor.page.wait_for_function(late, arg=painted)
    hand.touch(b=(150, 90))
    hand.touch(b=(150, 91))
    view = hand.editor.painter("view()")
    assert view["zoom"] < 1.1
    hand.touch(a=None, b=None)
    ids = hand.editor.ids()
    assert ids[40, 100] == ROAD and ids[90, 150] != ROAD


def test_a_bucket_and_an_eyedropper_wait_for_the_finger_to_lift(hand):
    editor, ids = hand.editor, hand.editor.ids()
    for key in "gi":
        editor.page.keyboard.press(key)
        hand.touch(a=(80, 20), b=(110, 20))
        hand.touch(b=None, a=None)
        assert np.array_equal(editor.ids(), ids) and editor.painter("selected()") == ROAD
    editor.page.keyboard.press("g")
    hand.touch(a=(80, 20))
    hand.touch(a=None)
    now = editor.ids()
    assert (now[ids == ids[20, 80]] == ROAD).any()
    editor.holds(now)


def test_a_palm_neither_ends_the_pens_stroke_nor_paints(hand):
    editor, before = hand.editor, hand.editor.ids()
    hand.pen("Pressed", (40, 30))
    hand.pen("Moved", (80, 30))
    hand.touch(p=(100, 110), q=(150, 110))
    hand.touch(p=(90, 115), q=(160, 115))
    hand.pen("Moved", (120, 30))
    hand.pen("Released", (120, 30))
    hand.touch(p=None, q=None)
    ids = editor.ids()
    assert ids[30, 60] == ids[30, 119] == ROAD
    assert np.array_equal(ids[90:], before[90:]) and editor.painter("view().zoom") == 1
    editor.holds(ids)
    editor.page.keyboard.press("Control+z")
    editor.holds(before)


def test_a_palm_that_painted_and_was_seen_by_python_is_undone_when_the_pen_comes(hand):
    editor, before = hand.editor, hand.editor.ids()
    hand.touch(p=(40, 100))
    for _ in range(400):
        if editor.workspace.document.strokes.get("scene"):
            break
        for x in (80, 60):
            hand.touch(p=(x, 100))
        editor.page.wait_for_timeout(20)
    assert (editor.state().scene.objects == ROAD).any()
    hand.pen("Pressed", (120, 30))
    hand.pen("Moved", (150, 30))
    hand.pen("Released", (150, 30))
    hand.touch(p=None)
    ids = editor.ids()
    assert ids[30, 130] == ROAD and np.array_equal(ids[90:], before[90:])
    editor.holds(ids)
    editor.page.keyboard.press("Control+z")
    editor.holds(before)
    assert editor.workspace.document.steps == (0, 1)


def test_three_fingers_that_tap_undo_and_leave_nothing_painted(hand):
    editor, before = hand.editor, hand.editor.ids()
    hand.touch(a=(60, 40))
    hand.touch(a=(120, 40))
    hand.touch(a=None)
    assert (editor.ids() == ROAD).any()
    editor.holds(editor.ids())
    hand.touch(a=(60, 80), b=(90, 80), c=(120, 80))
    hand.touch(a=None, b=None, c=None)
    editor.holds(before)
    assert editor.painter("view()")["zoom"] == 1


def test_two_fingers_on_what_is_selected_leave_no_hold_of_it(hand):
    editor = hand.editor
    editor.page.keyboard.press("j")
    for place in ((80, 20), (80, 30)):  # it is taken, and dragged
        hand.touch(a=place)
    hand.touch(a=None)
    moved = editor.ids()
    hand.touch(a=(80, 30), b=(110, 30))
    hand.touch(a=None, b=None)
    assert np.array_equal(editor.ids(), moved)
    editor.page.keyboard.press("Control+d")
    assert not np.array_equal(editor.ids(), moved)
    ants = "document.querySelector('#scene-painter .cl-ants').style.display"  # while it is held
    assert editor.page.evaluate(ants) == ""


def test_a_polygons_corners_are_tapped_and_stay_while_two_fingers_move_the_view(hand):
    editor, before = hand.editor, hand.editor.ids()
    editor.page.keyboard.press("Shift+o")
    for place in ((40, 30), (120, 30)):
        hand.touch(a=place)
        hand.touch(a=None)
    hand.touch(a=(80, 60), b=(110, 60))
    hand.touch(a=(90, 70), b=(120, 70))
    hand.touch(a=None, b=None)
    assert np.array_equal(editor.ids(), before)
    assert editor.painter("view()")["zoom"] > 1
    hand.look()
    for place in ((80, 80), (40, 30)):
        hand.touch(a=place)
        hand.touch(a=None)
    ids = editor.ids()
    assert ids[40, 80] == ROAD and (ids[85:] == before[85:]).all()
    editor.holds(ids)
