"""Looks in the browser: dice, sliders, locks, seeds; undo brings back the exact earlier picture."""

import threading

import numpy as np
import pytest

from clvae.editor.document.acts import MOST
from clvae.editor.page import looks
from clvae.editor.server.render import Renderer
from clvae.editor.server.workspace import Workspace

from .conftest import MODULES, blank


def test_resampling_one_class_changes_it_and_the_rest_stays(editor, monkeypatch):
    monkeypatch.setattr(looks.secrets, "randbelow", lambda limit: 4)
    before, src, ids = editor.picture(), editor.src(), editor.ids()
    codes = editor.workspaces.opening_state.base.local_codes
    editor.select("sky")
    editor.page.click("#dice-one")
    editor.changed(src)
    difference = np.abs(editor.picture() - before).mean(-1)
    assert (
        difference[ids == 0].mean() > 1.3 * difference[ids != 0].mean()
    )  # random weights are not very local
    now = editor.state().base.local_codes
    assert not np.array_equal(now[0], codes[0]) and np.array_equal(now[1:], codes[1:])
    editor.page.keyboard.press("Control+z")
    editor.shows(src)


def test_a_drag_of_a_slider_is_one_undo_step_and_each_class_keeps_its_positions(editor):
    src = editor.src()
    editor.select("mountain")
    editor.drag("slider-0", 0.9)
    editor.changed(src)
    dragged = float(
        editor.page.evaluate("document.querySelector('#slider-0 input[type=number]')?.value")
    )
    editor.settled(
        lambda s: abs(s.positions[1, 0] - dragged) < 0.01 and dragged > 2, "the slider's position"
    )
    position = editor.state().positions[1, 0]
    editor.select("tree")
    editor.page.wait_for_function(
        "document.querySelector('#slider-0 input[type=number]')?.value === '0'"
    )
    editor.select("mountain")
    editor.page.wait_for_function(
        "(v) => Math.abs(document.querySelector('#slider-0 input[type=number]')?.value - v) < 0.01",
        arg=float(position),
    )
    editor.page.keyboard.press("Control+z")
    editor.shows(src)
    editor.page.wait_for_function(
        "document.querySelector('#slider-0 input[type=number]')?.value === '0'"
    )
    editor.page.keyboard.press("Control+Shift+z")
    editor.settled(lambda s: s.positions[1, 0] == position, "the drag again")


def test_a_slider_says_what_it_does_for_the_class_in_hand(editor):
    label = "document.querySelector('#slider-0')?.textContent.trim()"
    editor.page.wait_for_function(f"{label}?.startsWith('darker ↔ lighter')")
    editor.page.click("#more button")
    editor.page.wait_for_function(
        "document.querySelector('#slider-6')?.textContent.trim().startsWith('Finest')"
    )
    editor.drag("slider-6", 0.1)
    editor.settled(
        lambda s: s.positions[0, 6] < -20 and not s.positions[0, :6].any(),
        "the last slider's position",
    )


def test_the_whole_picture_has_sliders_of_its_own_which_a_lock_holds(editor):
    src, face = editor.src(), "document.querySelector('#overall-0')"
    editor.page.click("#overall button")
    editor.page.wait_for_function(
        f"{face}?.textContent.trim().startsWith('flatter ↔ more contrast')"
    )
    editor.drag("overall-0", 0.9)
    editor.changed(src)
    dragged = float(editor.page.input_value("#overall-0 input[type=number]"))
    editor.settled(lambda s: s.overall[0] == dragged > 20, "where it was dragged")
    assert not editor.state().positions.any()
    editor.followed()
    editor.page.keyboard.press("Control+z")
    editor.shows(src)
    editor.page.wait_for_function(
        "document.querySelector('#overall-0 input[type=number]')?.value === '0'"
    )
    editor.page.click("#lock input")
    editor.page.wait_for_function(
        "document.querySelector('#overall-0 input[type=range]')?.disabled"
    )
    editor.page.click("#lock input")
    editor.page.wait_for_function(
        "document.querySelector('#overall-0 input[type=range]')?.disabled === false"
    )


def test_a_preset_dresses_the_class_in_hand_and_one_of_scenes_everything(editor):
    src, stock = editor.src(), editor.workspaces.engine.presets
    editor.page.click("#presets [aria-label='Look 2 of sky']")
    editor.changed(src)
    editor.settled(
        lambda s: np.array_equal(s.base.local_codes[0], stock.classes[0].local_codes[1]),
        "the sky's preset",
    )
    dressed = editor.src()
    editor.page.click("#presets .cl-kind >> text=the whole picture")
    editor.page.click("#presets [aria-label='Look 3 of the whole picture']")
    editor.changed(dressed)
    editor.settled(
        lambda s: (
            np.array_equal(s.base.local_codes[8], stock.scenes.local_codes[2, 8])
            and np.array_equal(s.base.global_code, stock.scenes.global_codes[2])
        ),
        "the scene's preset",
    )
    editor.page.keyboard.press("Control+z")
    editor.shows(dressed)
    editor.select("tree")  # of which the bundle has none
    assert editor.page.locator("#presets [aria-label$='of tree']").count() == 0
    assert editor.page.locator("#presets [aria-label$='of the whole picture']").count() == 3


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
    editor.settled(lambda s: s.base != editor.workspaces.opening_state.base, "the roll")
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
        editor.settled(lambda s, n=len(keys): editor.workspace.document.acted >= n, "all of it")
        editor.shows(shown)


def test_acts_are_numbered_and_wait_until_python_has_them(browser):
    page = blank(browser)
    page.set_content("""<div class=cl-slider id=slider-3><input type=range min=-100 max=100></div>
      <div class=cl-slider id=overall-1><input type=number></div><input type=range id=other>""")
    page.evaluate(
        """async (modules) => {
      const {makeActs} = await import(`${modules}/painter/acts.js`);
      window.now = {stroke: 4, object: 8};
      window.acts = makeActs(() => now, () => {});
      window.slide = (box, value) => {
        const input = document.querySelector(box.startsWith("#other") ? box : `${box} input`);
        input.value = value;
        input.dispatchEvent(new Event("input", {bubbles: true}));
      };
      window.fire = (name) => document.body.dispatchEvent(new Event(name, {bubbles: true}));
    }""",
        MODULES,
    )

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


def test_a_lock_holds_against_every_dice(editor):
    src = editor.src()
    editor.select("sky")
    editor.page.click("#lock input")
    editor.page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='sky']")
    assert editor.page.is_disabled("#dice-one") and editor.page.is_disabled("#middle")
    assert editor.page.is_disabled("#slider-0 input[type=range]")
    held = editor.state().base
    editor.page.click("#dice-all")
    editor.changed(src)
    now = editor.state().base
    assert np.array_equal(now.local_codes[0], held.local_codes[0])
    assert not np.array_equal(now.local_codes[1], held.local_codes[1])


def test_a_typed_seed_gives_the_same_picture_again(editor):
    src = editor.src()
    editor.page.click("#dice-all")
    editor.changed(src)
    other = editor.src()
    editor.page.fill("#seed input", str(editor.workspaces.opening_state.seed))
    editor.page.keyboard.press("Enter")
    editor.changed(other)
    editor.shows(src)


def test_a_seed_counts_when_its_box_is_left_and_a_bad_one_gives_way(editor):
    src = editor.src()
    editor.page.fill("#seed input", "5")
    editor.page.keyboard.press("Tab")
    editor.changed(src)
    editor.settled(lambda s: s.seed == 5, "the typed seed")
    src = editor.src()
    for bad in ("1.5", "-2", "9007199254740993000"):
        editor.page.fill("#seed input", bad)
        editor.page.keyboard.press("Enter")
        editor.page.wait_for_function("document.querySelector('#seed input')?.value === '5'")
        editor.says("A seed is a whole number from 0 to 9007199254740991, not ")
    assert editor.src() == src and editor.state().seed == 5
    editor.page.fill("#seed input", "9007199254740991")
    box = editor.page.locator("#seed input")
    assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth")  # 16 digits can be seen


def test_the_looks_to_choose_from_are_one_tab_stop_and_look_locked_while_they_are(editor):
    page = editor.page
    editor.select("sky")
    stops = page.locator("#presets .cl-look[tabindex='0']")
    assert stops.count() == 1
    page.focus("#presets [aria-label='Look 1 of sky']")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel") == "Look 2 of sky"
    assert stops.count() == 1
    page.click("#lock input")
    page.wait_for_selector("#presets .cl-look[aria-disabled=true][title='sky is locked'] >> nth=2")
    page.focus("#presets [aria-label='Look 2 of sky']")
    page.keyboard.press("Enter")
    editor.says("Sky is locked; unlock it to give it a new look.")
    assert page.locator(".toast-body.error").count() == 0  # it is nobody's mistake
    editor.select("sea")
    page.wait_for_selector("#presets .cl-look[aria-disabled='false'] >> nth=2")


def test_an_older_picture_never_replaces_a_newer_one(browser):
    page = browser.new_page()
    page.set_content((ASSETS / "photo.html").read_text(encoding="utf-8"))
    for name in ("keyboard.js", "bar.js", "pointers.js", "view.js", "photo.js"):
        page.add_script_tag(content=(ASSETS / name).read_text(encoding="utf-8"))
    shown = page.evaluate("""() => {
      const props = {size: [4, 4], value: null}, watchers = [], seen = [];
      Photo(document.body, props, () => {}, (_, watcher) => watchers.push(watcher));
      for (const [workspace, revision, src] of [["a", 5, "five"], ["a", 4, "late"], ["a", 6, "six"], ["b", 1, "other"]]) {
        props.value = {workspace, revision, src: `data:,${src}`, stroke: 0};
        watchers.forEach((watcher) => watcher());
        seen.push(document.body.photo.src());
      }
      return seen;
    }""")
    page.close()
    assert shown == ["data:,five", "data:,five", "data:,six", "data:,other"]


def test_the_panel_is_asked_for_anew_where_an_answer_is_late_or_of_something_else(browser):
    page = browser.new_page()
    page.clock.install()
    page.set_content((ASSETS / "head.html").read_text(encoding="utf-8"))
    page.add_script_tag(content=(ASSETS / "head.js").read_text(encoding="utf-8"))
    page.evaluate("""() => {
      window.asked = [];
      const value = (push, object, name) => ({push, object, name, color: [0, 0, 0], note: ""});
      const props = {value: value(1, 3, "sky")};
      const watch = (_, watcher) => { window.watcher = watcher; };
      Head(document.body, props, (name) => asked.push(name), watch);
      window.answer = (...args) => { props.value = value(...args); watcher(); };
      window.hold = (id) => document.dispatchEvent(new CustomEvent("clvae:selected", {detail: {id}}));
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
