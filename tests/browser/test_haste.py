"""What is done faster than Python answers: map and photo are of one state in the end."""

import threading

import numpy as np
import pytest

from clvae.editor.document import edits
from clvae.editor.server.handlers import scenes

UNPACK_LATER = """() => {
  const {arrayBuffer} = Response.prototype, ready = new Promise((go) => { window.unpack = go; });
  Response.prototype.arrayBuffer = async function () {
    await ready;
    return arrayBuffer.call(this);
  };
}"""


def settles(editor, acts: int) -> None:
    """Wait until Python has all acts, and the painter what Python has."""
    editor.settled(lambda _: editor.workspace.document.acted >= acts, "all of it")
    editor.answered()
    editor.holds(editor.state().scene.objects)


@pytest.mark.parametrize("pairs", [1, 3])
def test_undo_and_redo_in_one_breath(editor, pairs):
    for name, height in (("rock", 0.3), ("sand", 0.6)):
        editor.select(name)
        editor.paint([(0.2, height), (0.8, height)])
    painted = editor.ids()
    for _ in range(pairs):
        editor.page.keyboard.press("Control+z")
        editor.page.keyboard.press("Control+Shift+z")
    settles(editor, 2 * pairs)
    assert np.array_equal(editor.ids(), painted)
    assert editor.workspace.document.steps == (2, 0)


def test_what_is_done_while_the_page_unpacks_a_map(editor):
    page = editor.page
    editor.select("rock")
    editor.paint([(0.2, 0.3), (0.8, 0.3)])
    painted, src = editor.ids(), editor.src()
    editor.holds(painted)
    page.evaluate(UNPACK_LATER)
    page.keyboard.press("Control+z")
    editor.changed(src)
    editor.answered()
    page.keyboard.press("Control+Shift+z")  # the page shows what was painted, and not yet the undo
    editor.settled(lambda _: editor.workspace.document.acted >= 2, "the redo")
    editor.answered()
    page.evaluate("unpack()")
    editor.holds(painted)
    assert np.array_equal(editor.ids(), painted)


def click_a_piece(editor):
    """Paint a rock and click it; the map."""
    editor.select("rock")
    editor.paint([(0.2, 0.3), (0.8, 0.3)])
    editor.holds(painted := editor.ids())
    height, width = editor.size
    editor.page.mouse.click(*editor.spot(width // 2, round(0.3 * height), ".cl-picture"))
    editor.page.wait_for_selector("[data-act=split]:enabled")
    return painted


def test_a_piece_is_split_off_and_merged_in_one_breath(editor):
    painted = click_a_piece(editor)
    for _ in range(3):
        editor.page.keyboard.press("s")
        editor.page.keyboard.press("m")
    document = editor.workspace.document
    editor.settled(lambda _: document.steps == (7, 0), "all six steps")
    assert not editor.state().pieces
    editor.holds(painted)
    editor.page.wait_for_selector("#scene-painter .cl-chip[data-name='rock 2']", state="detached")
    names = document.snapshot().names
    assert names.count("split off rock 2") == names.count("merge rock 2") == 3


def test_a_piece_is_merged_while_the_page_unpacks_the_map_with_it(editor):
    painted = click_a_piece(editor)
    editor.page.evaluate(UNPACK_LATER)
    for steps, key in ((2, "s"), (3, "m")):
        editor.page.keyboard.press(key)
        editor.settled(lambda _, s=steps: editor.workspace.document.steps == (s, 0), "the step")
        editor.answered()
    editor.page.evaluate("unpack()")
    editor.holds(painted)
    assert np.array_equal(editor.ids(), painted) and not editor.state().pieces


def test_an_answer_that_selects_is_no_hand_that_did(editor, monkeypatch):
    gates, divide = [threading.Event() for _ in range(4)], scenes._divide

    def gated(*args):
        shown, gate = divide(*args), next(gates_left)
        return lambda: gate.wait(60) and shown()

    gates_left = iter(gates)
    monkeypatch.setattr(scenes, "_divide", gated)
    click_a_piece(editor)
    document = editor.workspace.document
    for done, key in enumerate("sms", 2):
        editor.page.keyboard.press(key)
        editor.settled(lambda _, done=done: document.steps == (done, 0), "the step")
    gates[1].set()  # the first merging is answered
    editor.page.wait_for_selector("#scene-painter .cl-chip[data-name='rock 2']")
    editor.page.keyboard.press("m")
    editor.settled(lambda _: document.steps == (5, 0), "the last merging")
    assert not editor.state().pieces
    for gate in gates:
        gate.set()
    editor.page.wait_for_selector("#scene-painter .cl-chip[data-name='rock 2']", state="detached")
    editor.in_hand("rock")


def test_what_is_pressed_while_a_tab_opens_comes_after_it(editor):
    editor.select("tree")
    for key in ("k", "1", "r"):
        editor.page.keyboard.press(key)
    document = editor.workspace.document
    editor.settled(lambda _: document.steps == (2, 0), "both steps")
    assert editor.state().kept_looks[0].name == "tree"
    names = document.snapshot().names
    assert names[1] == "keep the look of tree" and names[2].startswith("new look of")


def test_a_key_that_is_held_down_does_it_once(editor):
    editor.select("tree")
    for _ in range(4):
        editor.page.keyboard.down("r")  # all but the first are repeats
    editor.page.keyboard.up("r")
    editor.page.keyboard.press("l")
    editor.settled(lambda state: bool(state.locks), "the lock")
    assert editor.workspace.document.steps == (2, 0)


def test_a_seed_that_nobody_typed_is_not_sown_as_the_box_is_left(editor):
    page = editor.page
    page.focus("#seed input")
    editor.select("tree")  # so that Python knows the page
    editor.answered()
    page.focus("#seed input")
    engine, document = editor.service.engine, editor.workspace.document
    document.edit(lambda state: edits.resample_all(engine, state, 77))  # its answer is on the way
    page.keyboard.press("Tab")
    page.keyboard.press("l")
    editor.settled(lambda state: bool(state.locks), "the lock")
    assert editor.state().seed == 77
