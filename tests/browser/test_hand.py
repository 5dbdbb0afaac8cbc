"""Strokes that the browser keeps from their beginning on, on the map and on style photos."""

import numpy as np
import pytest

from tests.browser.keeping import NOTE, ROAD, kept, reload
from tests.landscape import CARD as CLASSES

from .conftest import PATIENCE, blank
from .style_photos import TILES, add, label_map, showing


def test_a_stroke_is_kept_from_its_beginning_on(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    looks = editor.state().base
    editor.select("road")
    editor.paint([(0.1, 0.1), (0.4, 0.1)])
    ids = editor.ids()
    reload(editor)  # before hands came to rest
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    editor.painted(ids)
    assert np.array_equal(editor.state().scene.objects, ids) and editor.state().base == looks
    kept(editor)  # all of it in one project by now
    reload(editor)
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    editor.painted(ids)


HELD = """() => new Promise((resolve) => {
  indexedDB.open("clvae-hand").onsuccess = ({target: {result: db}}) => {
    const hands = db.transaction("hands").objectStore("hands");
    hands.getAll().onsuccess = ({target: {result: [one]}}) => {
      db.close();
      resolve(one ? Array.from(one.map.ids) : null);
    };
  };
})"""  # the ids that the browser holds as a hand drew them


def test_what_a_pressed_pen_drew_last_is_kept_while_it_rests(editor):
    page = editor.page
    editor.select("road")
    box = page.locator("#scene-painter .cl-map").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=6)
    ids = editor.ids().ravel().tolist()
    assert ROAD in ids
    for _ in range(PATIENCE // 20):
        if page.evaluate(HELD) == ids:
            break
        page.wait_for_timeout(20)
    else:
        raise AssertionError("the browser never came to hold what was drawn last")
    page.mouse.up()


@pytest.fixture
def hand(browser):
    """hand.js alone: draw(stroke, pixel, of) on the map or a style photo; held, all it stored."""
    page = blank(browser, "png.js", "events.js", "keep/hand.js")
    page.evaluate("""() => {
      window.held = [];
      const putHand = async (hand) => {
        const photos = hand?.guides.map(({place, ids}) => [place, ids[0]]);
        held.push(hand && [hand.map?.ids[0] ?? null, photos]);
      };
      window.store = {putHand};
      window.hand = new Hand(store, {say: (said) => { window.said = said; }, takeBack() {}});
      window.draw = (stroke, pixel, of = null, drawn = true) => {
        const detail = {main: of === null, of, drawn, stroke, ids: new Uint8Array([pixel])};
        tell("drawn", detail);
        return held.at(-1);
      };
      window.cover = (stroke, touch, map, ...guides) => {
        const sum = (pixel) => crc32(new Uint8Array([pixel]));
        const sums = guides.map(([number, pixel]) => [number, sum(pixel)]);
        hand.covered({stroke, touch, map: sum(map), guides: sums});
        return held.at(-1);
      };
    }""")
    yield page.evaluate
    page.close()


def test_a_stroke_of_which_a_project_has_the_half_is_held_until_one_has_all(hand):
    assert hand("draw(1, 11); draw(1, 12)") == [12, []]
    assert hand("cover(1, 0, 11)") == [12, []]  # packed while it was drawn
    assert hand("cover(1, 0, 12)") is None
    assert hand("draw(2, 21); draw(3, 31); cover(2, 0, 21)") == [31, []]
    assert hand("draw(3, 21, null, false)") == [21, []]  # undone
    assert hand("cover(3, 0, 31)") == [21, []] and hand("cover(3, 0, 21)") is None
    assert hand("draw(4, 41); cover(5, 0, 51)") is None  # it has a later one


def test_each_style_photo_has_a_hand_of_its_own_at_its_place_in_the_project(hand):
    assert hand("cover(0, 0, 0, [7, 0], [8, 0])") is None
    assert hand("draw(1, 71, 7)") == [None, [[0, 71]]]
    assert hand("draw(2, 81, 8)") == [None, [[0, 71], [1, 81]]]
    assert hand("draw(3, 91, 9)") == [None, [[0, 71], [1, 81]]]  # the project lacks it
    # the first is gone
    assert hand("cover(0, 1, 0, [8, 0], [9, 0])") == [None, [[0, 81], [1, 91]]]
    assert hand("cover(0, 3, 0, [8, 81], [9, 91])") is None


def test_what_came_back_is_held_until_a_project_has_it(hand):
    style_photos = "[{place: 1, ids: [2]}, {place: 4, ids: [3]}]"
    back = f"hand.adopt([[5, 0], [6, 0]], {{map: {{ids: [1]}}, guides: {style_photos}}})"
    assert hand(f"{back}; held.at(-1)") == [1, [[1, 2]]]
    again = "hand.adopt([[15, 0], [16, 0]], {guides: hand.placed()})"  # under other numbers
    assert hand(f"{again}; held.at(-1)") == [1, [[1, 2]]]
    assert hand("draw(1, 161, 16)") == [1, [[1, 161]]]
    assert hand("cover(0, 0, 0, [15, 0], [16, 0])") == [None, [[1, 161]]]


def test_where_it_cannot_be_kept_that_is_said(hand):
    full = "store.putHand = async () => { throw new DOMException('', 'QuotaExceededError'); }"
    nothing = "store.putHand = async () => { throw new DOMException('', 'InvalidStateError'); }"
    kept = "store.putHand = async () => {}"
    for how, said in (
        (full, "Your browser has no room left"),
        (nothing, "This browser keeps no copy"),
        (kept, ""),
        (full, "Your browser has no room left"),
    ):
        hand(f"async () => {{ window.said = ''; {how}; await hand.write(); }}")
        assert hand("window.said").startswith(said) and hand("hand.unkept").startswith(said)
        hand("async () => { window.said = ''; await hand.write(); }")
        assert not hand("window.said")  # once is enough


def test_the_maps_of_style_photos_are_kept_from_the_stroke_on_too(editor):
    page = editor.page
    editor.open_style_tab()
    for number in (1, 2):
        add(editor, number, number, label_map(row=40 * number))
    kept(editor)
    drawn = {}
    for place, name in ((1, "road"), (0, "sea")):
        page.click(f"{TILES} >> nth={place}")
        showing(editor, place + 1, 2)
        page.click(f"#style-painter .cl-palette .cl-chip[data-name='{name}']")
        editor.paint([(0.2, 0.3), (0.8, 0.3)], "style-painter")
        drawn[place] = editor.ids("style-painter")
        assert (drawn[place] == CLASSES["names"].index(name)).any()
    reload(editor)
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    for place, ids in drawn.items():
        assert np.array_equal(editor.state().style_photos[place].labels, ids)


def test_the_page_hears_of_a_map_once_its_photo_shows_or_does_not_come(browser):
    """Until then the photo is drawn, maybe on the same machine."""
    page = blank(browser, "painter/drawn.js")
    order = page.evaluate("""() => new Promise((done) => {
      const order = [], note = (what) => order.push(what);
      const painter = {protocol: {revision: 2}, describe: () => note("described")};
      const keep = new Drawn(painter);
      keep.describeSoon();
      keep.showing(1);
      setTimeout(() => {
        note("an older photo");
        keep.showing(2);
        setTimeout(() => {
          note("its photo");
          painter.describe = () => done(order);
          keep.describeSoon();
        });
      });
    })""")
    assert order == ["an older photo", "described", "its photo"]
