"""What is done faster than Python answers: map and photo are of one state in the end."""

import numpy as np
import pytest

from clvae.editor.document import edits


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


def test_a_piece_is_split_off_and_merged_in_one_breath(editor):
    editor.select("rock")
    editor.paint([(0.2, 0.3), (0.8, 0.3)])
    painted = editor.ids()
    height, width = painted.shape
    editor.page.mouse.click(*editor.spot(width // 2, round(0.3 * height), ".cl-picture"))
    editor.page.wait_for_selector("[data-act=split]:enabled")
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
