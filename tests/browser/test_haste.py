"""What is done faster than Python answers: map and photo are of one state in the end."""

import numpy as np
import pytest


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
    for _ in range(3):
        editor.page.keyboard.press("s")
        editor.page.keyboard.press("m")
    editor.answered()
    editor.settled(lambda state: not state.pieces, "no piece any more")
    editor.holds(painted)
    editor.page.wait_for_selector("#scene-painter .cl-chip[data-name='rock 2']", state="detached")
