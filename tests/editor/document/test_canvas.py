"""A picture's map on a canvas of another shape."""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.core.cover import cover_map
from clvae.editor.document import pieces
from clvae.editor.document.canvas import extended, resized
from clvae.editor.document.naming import step_name
from tests.checkpoints import draw_map

MAP = draw_map((128, 192), [0, 1, 8])


def test_extended_it_lies_whole_on_the_canvas_and_its_edges_go_on():
    wide = extended(MAP, (128, 320), 0.5)
    assert np.array_equal(wide[:, 64:256], MAP)
    assert (wide[:, :64] == MAP[:, :1]).all() and (wide[:, 256:] == MAP[:, -1:]).all()
    tall = extended(MAP, (384, 192), 1.0)
    assert np.array_equal(tall[256:], MAP) and (tall[:256] == MAP[0]).all()
    both = extended(MAP, (64, 320), 0.0)
    assert np.array_equal(both[:, :96], cover_map(MAP, (64, 96)))


@pytest.mark.parametrize("way", ["crop", "extend", "scale"])
@pytest.mark.parametrize("size", [(96, 256), (128, 128), (384, 128)])
def test_whichever_way_it_fills_the_canvas_with_what_was_there(state, way, size):
    after = resized(state, size, way, 0.25)
    assert after.scene.size == size
    assert set(np.unique(after.scene.objects)) <= set(np.unique(state.scene.objects))
    assert after.base is state.base and after.positions is state.positions


def test_a_canvas_of_its_own_shape_changes_nothing(state):
    for way in ("crop", "extend", "scale"):
        assert resized(state, state.scene.size, way, 0.0) is state


def test_pieces_stay_pieces(engine, state):
    sea = state.scene.objects.copy()
    sea[:20, :20] = 8
    state = resized(
        type(state)(**{**vars(state), "scene": state.scene.with_objects(sea)}),
        (128, 192),
        "crop",
        0.5,
    )
    split, new = pieces.split(engine.labels, state, 8, (5, 5))
    wide = resized(split, (128, 256), "extend", 0.5)
    assert wide.pieces == split.pieces and (wide.scene.objects == new).any()
    assert step_name(engine.labels, engine.directions, split, wide) == "canvas 256×128"


def test_a_point_of_a_larger_canvas_is_on_no_object(engine, state):
    with pytest.raises(ClvaeError, match="click the piece"):
        pieces.split(engine.labels, resized(state, (64, 64), "crop", 0.5), 8, (190, 120))


@pytest.mark.parametrize("way", ["wider", None, 7])
def test_what_is_no_way_is_refused(state, way):
    with pytest.raises(ClvaeError, match="there is no way to keep a map"):
        resized(state, (64, 64), way, 0.5)
