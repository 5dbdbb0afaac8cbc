"""Pieces: what a split copies, what a merge gives back, and what becomes of a piece that a painter
still shows.
"""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import edits, pieces
from clvae.editor.document.document import Document

TREE, SEA, FIRST = 2, 8, 13  # FIRST: the first id after the twelve classes and the unlabelled one


@pytest.fixture
def state(engine):
    """Two trees in the sea."""
    label_map = np.full(engine.config.size, SEA, np.uint8)
    label_map[10:40, 10:40] = label_map[10:40, 60:90] = TREE
    return edits.start(engine, label_map, 3)


def test_a_piece_has_its_own_name_shade_and_copy_of_the_look(engine, state):
    state = edits.lock(edits.move(state, TREE, 4, 1.5), TREE, True)
    split, object_id = pieces.split(engine.labels, state, TREE, (70, 20))
    assert object_id == FIRST and (split.scene.objects == FIRST).sum() == 900
    assert np.array_equal(split.scene.labels, state.scene.labels)
    assert np.array_equal(
        split.style(engine.directions).local_codes[FIRST],
        split.style(engine.directions).local_codes[TREE],
    )
    assert split.locks == {TREE, FIRST}
    assert (
        pieces.name(engine.labels, split, FIRST) == "tree 2"
        and pieces.name(engine.labels, split, TREE) == "tree"
    )
    assert pieces.color(engine.labels, split, FIRST) != pieces.color(engine.labels, split, TREE)


def test_two_trees_two_looks(engine, state):
    split, object_id = pieces.split(engine.labels, state, TREE, (70, 20))
    rolled = edits.resample(engine, split, [object_id], 77)
    assert not np.array_equal(rolled.base.local_codes[object_id], rolled.base.local_codes[TREE])
    assert np.array_equal(rolled.base.local_codes[TREE], state.base.local_codes[TREE])


def test_merging_undoes_a_split_and_frees_its_name_and_id(engine, state):
    split, object_id = pieces.split(engine.labels, state, TREE, (70, 20))
    merged, whole = pieces.merge(engine.labels, split, object_id)
    assert (
        whole == TREE
        and np.array_equal(merged.scene.objects, state.scene.objects)
        and not merged.pieces
    )
    again, _ = pieces.split(engine.labels, merged, TREE, (20, 20))
    assert again.pieces == {FIRST: "tree 2"} and len(again.scene.classes) == len(
        split.scene.classes
    )
    with pytest.raises(ClvaeError, match="not split off from anything: tree"):
        pieces.merge(engine.labels, merged, TREE)


def test_what_is_drawn_around_of_a_piece_becomes_an_object_however_it_hangs_together(engine, state):
    part = np.zeros(state.scene.size, bool)
    part[5:25, 20:70] = True  # some of both trees, and sea
    split, object_id = pieces.cut(engine.labels, state, TREE, part)
    assert np.array_equal(split.scene.objects == object_id, part & (state.scene.objects == TREE))
    assert np.array_equal(split.scene.labels, state.scene.labels)
    assert split.pieces == {FIRST: "tree 2"}
    for where, message in ((slice(0, 5), "nothing of tree"), (slice(None), "all of tree")):
        part[:] = False
        part[where] = True
        with pytest.raises(ClvaeError, match=message):
            pieces.cut(engine.labels, state, TREE, part)
    with pytest.raises(ClvaeError, match="nothing of tree"):
        pieces.cut(engine.labels, state, TREE, part[:8])


@pytest.mark.parametrize(
    ("point", "message"),
    [(None, "click the piece"), ((0, 0), "click the piece"), ((0, 127), "click")],
)
def test_a_split_needs_a_point_on_the_object(engine, state, point, message):
    with pytest.raises(ClvaeError, match=message):
        pieces.split(engine.labels, state, TREE, point)


def test_an_object_in_one_piece_has_nothing_to_split_off(engine, state):
    with pytest.raises(ClvaeError, match="in one piece: sea"):
        pieces.split(engine.labels, state, SEA, (0, 0))


def test_a_257th_object_is_one_sentence(engine, state):
    objects = state.scene.objects.copy()
    objects[50:, ::4] = TREE
    state = edits.paint(state, objects)
    state = edits.paint(
        state, np.where(np.indices(objects.shape)[0] % 2 == 0, objects, SEA).astype(np.uint8)
    )
    points = [(x, y) for y in range(50, 128, 2) for x in range(0, 192, 4)]
    for point in points[: 256 - FIRST]:
        state, _ = pieces.split(engine.labels, state, TREE, point)
    with pytest.raises(ClvaeError, match="at most 256 objects"):
        pieces.split(engine.labels, state, TREE, points[-1])


def test_undo_takes_a_split_back_and_a_painter_that_still_has_the_piece_paints_its_class(
    engine, state
):
    doc = Document(state)
    doc.edit(lambda s: pieces.split(engine.labels, s, TREE, (70, 20))[0])
    seen = doc.state.scene.objects
    assert np.array_equal(pieces.known(doc.state, seen, {FIRST: TREE}), seen)
    doc.undo()
    assert np.array_equal(pieces.known(doc.state, seen, {FIRST: TREE}), state.scene.objects)
    doc.redo()
    assert doc.state.pieces == {FIRST: "tree 2"}


def test_another_map_ends_the_pieces(engine, state):
    split, _ = pieces.split(engine.labels, edits.lock(state, TREE, True), TREE, (70, 20))
    opened = edits.open_map(engine, split, np.zeros_like(state.scene.objects))
    assert (
        not opened.pieces
        and opened.locks == {TREE}
        and len(opened.positions) == len(opened.scene.classes) == FIRST
    )
    assert np.array_equal(opened.base.local_codes, state.base.local_codes)
