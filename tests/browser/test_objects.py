"""Objects in the browser: pieces split off and merged, each with its own look, by pointer and by
keyboard.
"""

import threading

import cv2
import numpy as np
import pytest

from clvae.editor.server.handlers import looks
from clvae.editor.server.render import Renderer
from tests.landscape import CARD, SIZE

ROCK, ROAD = CARD["names"].index("rock"), CARD["names"].index("road")
FIRST = len(CARD["names"]) + 1  # the first id after the classes and the unlabelled one


@pytest.fixture
def rocks(editor):
    """The middles (x, y) of the two rocks of the opening scene, the larger one first."""
    _, _, stats, middles = cv2.connectedComponentsWithStats((editor.ids() == ROCK).astype(np.uint8))
    assert len(middles) == 3
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA])
    return [tuple(middles[i].astype(int).tolist()) for i in order]


def split(editor, rock) -> np.ndarray:
    """Split the rock at (x, y) off; the painter's ids."""
    editor.page.mouse.click(*editor.spot(*rock, ".cl-picture"))
    editor.in_hand("rock")
    editor.page.click("[data-act=split]")
    editor.in_hand("rock 2")
    return editor.ids()


def test_a_piece_clicked_in_the_photo_is_split_off_and_merged_again(editor, rocks):
    before = editor.ids()
    editor.select("rock")
    assert editor.page.is_disabled("[data-act=split]")
    assert editor.page.is_disabled("[data-act=merge]")
    ids = split(editor, rocks[0])
    assert ids[rocks[0][::-1]] == FIRST and ids[rocks[1][::-1]] == ROCK
    assert np.array_equal(np.where(ids == FIRST, ROCK, ids), before)
    editor.holds(ids)
    assert editor.page.is_disabled("[data-act=split]")  # it is all one piece
    chips = editor.page.locator("#scene-painter .cl-chip").evaluate_all(
        "chips => chips.map(c => c.dataset.name)"
    )
    assert chips.index("rock 2") == chips.index("rock") + 1
    editor.page.click("[data-act=merge]")
    editor.in_hand("rock")
    editor.holds(before)
    assert not editor.page.locator("#scene-painter .cl-chip[data-name='rock 2']").count()
    editor.page.keyboard.press("Control+z")
    editor.holds(ids)
    editor.page.keyboard.press("Control+z")
    editor.holds(before)


def test_two_rocks_two_looks(editor, rocks, monkeypatch):
    monkeypatch.setattr(looks.secrets, "randbelow", lambda limit: 4)
    split(editor, rocks[1])
    codes, src = editor.state().base.local_codes, editor.src()
    editor.page.click("#dice-one")
    editor.changed(src)
    now = editor.state().base.local_codes
    assert np.flatnonzero((now != codes).any((1, 2))).tolist() == [FIRST]
    editor.page.click("#lock input")
    editor.page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='rock 2']")
    src = editor.src()
    editor.page.click("#dice-all")
    editor.changed(src)
    after = editor.state().base.local_codes
    assert np.array_equal(after[FIRST], now[FIRST]) and not np.array_equal(after[ROCK], now[ROCK])
    editor.select("rock")
    assert not editor.page.is_checked("#lock input")


def test_painting_with_a_piece_in_hand_extends_it_and_the_saved_map_has_its_class(
    editor, rocks, tmp_path
):
    ids = split(editor, rocks[0])
    editor.paint([(0.2, 0.1), (0.5, 0.1)])
    now = editor.ids()
    assert (now == FIRST).sum() > (ids == FIRST).sum() and (now[now != ids] == FIRST).all()
    editor.holds(now)
    with editor.page.expect_download() as download:
        editor.page.click("#scene-painter [data-act=save]")
    download.value.save_as(tmp_path / "map.png")
    labels = editor.workspaces.service.engine.labels.read(tmp_path / "map.png")
    assert np.array_equal(labels, np.where(now == FIRST, ROCK, now))


def test_a_piece_is_split_off_and_merged_by_keyboard(editor, rocks):
    page, before = editor.page, editor.ids()
    page.focus("#scene-painter .cl-map")
    page.keyboard.press("i")
    x, y = rocks[0]
    for axis, goal, keys in ((0, x, ("ArrowLeft", "ArrowRight")), (1, y, ("ArrowUp", "ArrowDown"))):
        for _ in range(99):
            here = (editor.painter("place().x"), editor.painter("place().y"))[axis]
            if abs(here - goal) < 3:
                break
            page.keyboard.press(keys[int(here < goal)])
    page.keyboard.press("Space")
    editor.in_hand("rock")
    page.keyboard.press("s")
    editor.in_hand("rock 2")
    assert page.get_by_role("radio", name="rock 2").get_attribute("aria-checked") == "true"
    ids = editor.ids()
    assert ids[y, x] == FIRST
    editor.holds(ids)
    page.keyboard.press("m")
    editor.in_hand("rock")
    editor.holds(before)


def test_a_sample_scene_ends_the_pieces(editor, rocks):
    split(editor, rocks[0])
    src = editor.src()
    editor.page.click(".cl-sample >> nth=2")
    editor.changed(src)
    editor.in_hand("rock")
    assert editor.ids().max() < FIRST and not editor.state().pieces
    editor.holds(editor.ids())


def test_a_stroke_over_a_piece_whose_split_is_being_undone_gives_its_class(
    editor, rocks, monkeypatch
):
    split(editor, rocks[0])
    editor.page.click("#scene-painter .cl-chip[data-name='road']")
    editor.followed()
    gate, draw = threading.Event(), Renderer._draw
    monkeypatch.setattr(Renderer, "_draw", lambda self: gate.wait(60) and draw(self))
    editor.page.keyboard.press("Control+z")
    editor.settled(lambda s: not s.pieces, "the undone split")
    editor.paint([(0.1, 0.1), (0.3, 0.1)])  # the painter still shows the piece
    editor.settled(lambda s: (s.scene.objects == ROAD).any(), "the stroke")
    gate.set()
    ids = editor.state().scene.objects
    assert ids.max() < FIRST and ids[rocks[0][::-1]] == ROCK and ids.shape == SIZE
    editor.holds(ids)
