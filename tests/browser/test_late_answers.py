"""Pictures, panels and acts that come late never replace what is newer."""

import threading

import pytest

from clvae.editor.document.acts import MOST
from clvae.editor.server.assets import read
from clvae.editor.server.render import Renderer
from clvae.editor.server.workspace import Workspace

from .conftest import MODULES, blank, load, stand_still


@pytest.fixture
def gate(monkeypatch):
    """Pictures are drawn only once this event is set."""
    opened, draw = threading.Event(), Renderer._draw
    monkeypatch.setattr(Renderer, "_draw", lambda self: opened.wait(60) and draw(self))
    yield opened
    opened.set()


def test_a_late_picture_leaves_the_panel_on_what_was_taken_in_hand_since(editor, gate):
    src = editor.src()
    editor.select("tree")
    editor.page.click("#dice-one")
    editor.select("field")
    gate.set()
    editor.changed(src)
    editor.answered()
    assert editor.page.text_content("#look-head b") == "field"


def test_a_late_picture_leaves_a_slider_where_it_was_dragged(editor, gate):
    src, value = editor.src(), "document.querySelector('#slider-0 input[type=number]')?.value"
    editor.select("tree")
    editor.page.click("#dice-one")
    editor.settled(lambda s: s.base != editor.workspaces.service.opening_state.base, "the roll")
    editor.drag("slider-0", 0.9)
    dragged = float(editor.page.evaluate(value))
    gate.set()
    editor.changed(src)
    editor.settled(
        lambda s: abs(s.positions[2, 0] - dragged) < 0.01, "where the slider was dragged"
    )
    editor.followed()
    editor.answered()
    assert dragged > 2 and float(editor.page.evaluate(value)) == dragged
    assert abs(editor.state().positions[2, 0] - dragged) < 0.01


def test_an_undo_stands_though_the_sliders_newest_message_is_yet_to_come(editor, gate, monkeypatch):
    page, src, taken, take = editor.page, editor.src(), [], Workspace.take

    def noting(workspace, *args, **kwargs):
        taken.append(take(workspace, *args, **kwargs))
        return taken[-1]

    editor.select("mountain")
    monkeypatch.setattr(Workspace, "take", noting)
    editor.drag("slider-0", 0.9)  # its first message waits for a picture
    editor.settled(lambda s: len(taken) == 1, "the first message")
    dragged = float(page.input_value("#slider-0 input[type=number]"))
    first = editor.state().positions[1, 0]
    page.keyboard.press("Control+z")
    editor.settled(lambda s: len(taken) == 2, "the undo")
    assert not editor.state().positions.any()
    gate.set()
    editor.settled(lambda s: len(taken) == 3, "the message that waited")
    assert not editor.state().positions.any() and first < dragged
    editor.shows(src)
    page.wait_for_function("document.querySelector('#slider-0 input[type=number]')?.value === '0'")
    page.keyboard.press("Control+Shift+z")  # all of the drag
    editor.settled(lambda s: s.positions[1, 0] == dragged, "the drag again")


def test_undo_and_redo_pressed_fast_come_out_as_they_were_pressed(editor, gate):
    gate.set()
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    rolled = editor.src()
    for keys, shown in ((("z", "Shift+z") * 4, rolled), (("z", "Shift+z", "z"), src)):
        for key in keys:
            page.keyboard.press(f"Control+{key}")
        count = len(keys)
        editor.settled(lambda s, n=count: editor.workspace.document.acted >= n, "all of it")
        editor.shows(shown)


def test_a_stroke_is_taken_back_to_the_newest_map_that_came_before_it_painted(browser):
    page = blank(browser, "painter/protocol.js", "png.js")
    before = page.evaluate("""async () => {
      const no = () => {}, ids = Uint8Array.from([1, 1, 1, 1]);
      const image = {before: ids.slice()};
      const painter = {
        drawing: {ids, width: 2, height: 2, draw: no}, files: {rest: no}, offer: {take: no},
        strokes: {images: [{image}], keep: {tell: no}}, objects: {pairs: () => []},
        describe: no, props: {},
      };
      const colors = [[0, 0, 0]], bring = async (push, numbers) => {
        const blob = await encodeIndexedPNG(Uint8Array.from(numbers), 2, 2, colors);
        await new Protocol(painter).take({push, revision: 0, png: await toDataURL(blob)});
      };
      await bring(1, [1, 2, 3, 1]);  // an undo, say
      ids[0] = 7;  // then the stroke paints,
      await bring(2, [7, 2, 4, 1]);  // and this map has what it painted
      return [...image.before];
    }""")
    page.close()
    assert before == [1, 2, 4, 1]


def test_acts_are_numbered_and_wait_until_python_has_them(browser):
    page = blank(browser)
    page.set_content("""<div class=cl-slider id=slider-3><input type=range min=-100 max=100></div>
      <div class=cl-slider id=overall-1><input type=number></div><input type=range id=other>""")
    load(page, f"{MODULES}/painter/acts.js")
    page.evaluate("""() => {
      window.now = {stroke: 4, object: 8};
      window.acts = makeActs(() => now, () => {});
      window.slide = (box, value) => {
        const input = document.querySelector(box.startsWith("#other") ? box : `${box} input`);
        input.value = value;
        input.dispatchEvent(new Event("input", {bubbles: true}));
      };
      window.fire = (name) => document.body.dispatchEvent(new Event(name, {bubbles: true}));
    }""")

    def waiting(script):
        page.evaluate(script)
        return page.evaluate("acts.waiting()")

    def slid(number, drag, position, slider=3, object_id=8):
        where = {"object": object_id, "slider": slider, "position": position}
        return {"number": number, "after": 4, "drag": drag, **where}

    one, other = "slide('#slider-3', 10)", "slide('#other', 5)"
    assert waiting(f"{one}; {other}; slide('#slider-3', 20)") == [slid(2, 1, 20)]
    undo = {"number": 3, "after": 4, "travel": "undo"}
    told = [slid(2, 1, 20), undo, slid(4, 1, 30)]
    assert waiting("acts.travel('undo'); slide('#slider-3', 30)") == told
    assert waiting("acts.confirm(3)") == [slid(4, 1, 30)]
    assert waiting("fire('pointerup'); slide('#slider-3', 40)") == [slid(4, 1, 30), slid(5, 5, 40)]
    assert waiting("now.object = 9; slide('#slider-3', 50)")[-1] == slid(6, 6, 50, object_id=9)
    assert waiting("slide('#overall-1', 7); slide('#overall-1', '')")[-1] == slid(7, 7, 7, 1, None)
    assert waiting("acts.confirm(99)") == [] and page.evaluate("acts.next()") == 8
    assert len(waiting("for (let i = 0; i < 70; i++) acts.travel('undo')")) == MOST
    page.close()


def test_an_older_picture_never_replaces_a_newer_one(browser):
    page = blank(browser, "photo.js")
    page.set_content(read("photo.html"))
    shown = page.evaluate("""() => {
      const props = {size: [4, 4], value: null}, watchers = [], seen = [];
      const watch = (_, watcher) => watchers.push(watcher);
      start({element: document.body, props, trigger: () => {}, watch});
      const told = [["a", 5, "five"], ["a", 4, "late"], ["a", 6, "six"], ["b", 1, "other"]];
      for (const [desk, revision, src] of told) {
        props.value = {desk, revision, src: `data:,${src}`, stroke: 0};
        watchers.forEach((watcher) => watcher());
        seen.push(document.body.photo.src());
      }
      return seen;
    }""")
    page.close()
    assert shown == ["data:,five", "data:,five", "data:,six", "data:,other"]


def test_the_panel_is_asked_for_anew_where_an_answer_is_late_or_of_something_else(browser):
    page = blank(browser)
    stand_still(page)
    page.set_content(read("head.html"))
    load(page, f"{MODULES}/head.js", f"{MODULES}/events.js")
    page.evaluate("""() => {
      window.asked = [];
      const value = (push, object, name) => ({
        push, object, name, color: [0, 0, 0], note: "", edge: {strength: 1, softness: 0}});
      const props = {value: value(1, 3, "sky")};
      const watch = (_, watcher) => { window.watcher = watcher; };
      start({element: document.body, props, trigger: (name) => asked.push(name), watch});
      window.answer = (...args) => { props.value = value(...args); watcher(); };
      window.hold = (id) => tell("selected", {id});
    }""")

    def after(ms, script):
        page.evaluate(script)
        page.clock.run_for(ms)
        return page.text_content("b"), page.evaluate("asked.splice(0)")

    assert after(2000, "hold(3)") == ("sky", [])
    assert after(100, "hold(5); answer(7, 5, 'river')") == ("river", [])
    # made before the one that shows
    assert after(100, "answer(6, 3, 'sky')") == ("river", ["look"])
    assert after(2000, "answer(8, 5, 'river')") == ("river", [])
    assert after(400, "hold(3)") == ("river", [])  # the answer is still under way
    assert after(200, "null") == ("river", ["look"])
    assert after(2000, "answer(9, 3, 'sky')") == ("sky", [])
    assert after(600, "answer(10, 5, 'river')") == ("river", ["look"])
    page.close()
