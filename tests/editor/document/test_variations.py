"""Variations: what a grid holds, and what taking one of it gives, also to a scene that changed
since.
"""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import edits, pieces
from clvae.editor.document.variations import COUNT, grid_around, new_grid, worn

SEA = 8


def taken(engine, state, grid):
    """The codes [9, O, 5, Zl] that each look of a grid gives."""
    return np.stack([worn(engine, state, grid, i).base.local_codes for i in range(COUNT)])


def test_variations_of_an_object_leave_the_rest_alone(engine, state):
    state = edits.move(edits.move(state, SEA, 0, 30), 0, 0, 30)
    grid = new_grid(engine, state, SEA, None)
    codes = taken(engine, state, grid)
    assert grid.name == "sea" and len({look.tobytes() for look in codes[:, SEA]}) == COUNT
    assert (np.delete(codes, SEA, 1) == np.delete(state.base.local_codes, SEA, 0)).all()
    positions = worn(engine, state, grid, 4).positions
    assert not positions[SEA].any() and positions[0, 0] == 30


def test_variations_of_one_layer(engine, state):
    codes = taken(engine, state, new_grid(engine, state, SEA, [2]))
    changed = (codes != state.base.local_codes).any((0, 3))
    assert changed[SEA, 2] and changed.sum() == 1


def test_variations_of_the_whole_picture_spare_what_is_locked(engine, state):
    grid = new_grid(engine, state, None, None)
    assert not np.array_equal(worn(engine, state, grid, 0).base.global_code, state.base.global_code)
    held = edits.lock(state, SEA, True)
    codes = taken(engine, held, grid)
    assert (codes[:, SEA] == state.base.local_codes[SEA]).all() and (
        codes[:, 0] != state.base.local_codes[0]
    ).any()
    assert np.array_equal(worn(engine, held, grid, 0).base.global_code, state.base.global_code)


def test_what_is_locked_or_not_to_be_seen_has_no_variations(engine, state):
    with pytest.raises(ClvaeError, match="locked: sea"):
        new_grid(engine, edits.lock(state, SEA, True), SEA, None)
    with pytest.raises(ClvaeError, match="not in the picture yet: tree"):
        new_grid(engine, state, 2, None)
    with pytest.raises(ClvaeError, match="everything is locked"):
        new_grid(engine, edits.lock(edits.lock(state, SEA, True), 0, True), None, None)


def test_more_like_one_begins_with_it_and_stays_near(engine, state):
    grid = new_grid(engine, state, SEA, None)
    around = grid_around(engine, state, grid, 5)
    centre, near = grid.styles[5].local_codes[SEA], taken(engine, state, around)[:, SEA]
    assert np.array_equal(near[0], centre)
    far = np.abs(taken(engine, state, grid)[:, SEA] - centre).mean((1, 2))
    moved = np.abs(near[1:] - centre).mean((1, 2))
    assert moved.min() > 0 and moved.max() < np.delete(far, 5).min()


def test_a_grid_can_be_taken_from_after_the_scene_changed(engine, state):
    grid, whole = new_grid(engine, state, SEA, None), new_grid(engine, state, None, None)
    ids = state.scene.objects.copy()
    ids[:4, :4] = SEA
    apart, piece = pieces.split(engine.labels, edits.paint(state, ids), SEA, (0, 0))
    assert np.array_equal(
        worn(engine, apart, grid, 3).base.local_codes[SEA], grid.styles[3].local_codes[SEA]
    )
    everything = worn(engine, apart, whole, 3).base.local_codes
    assert np.array_equal(everything[piece], whole.styles[3].local_codes[SEA])
    of_piece = new_grid(engine, apart, piece, None)
    with pytest.raises(ClvaeError, match="no longer there: sea 2"):
        worn(engine, pieces.merge(engine.labels, apart, piece)[0], of_piece, 0)
    with pytest.raises(ClvaeError, match="no longer there: sea 2"):
        worn(engine, state, of_piece, 0)
