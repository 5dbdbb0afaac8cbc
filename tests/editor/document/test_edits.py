"""Edits of looks: the dice for one layer, reset, and looks that fit another scene."""

import numpy as np
import pytest

from clvae import ClvaeError, Engine
from clvae.editor.document import edits, pieces
from clvae.editor.document.project import pack, unpack
from clvae.editor.document.sliders import placed
from clvae.editor.server.handlers.asked import layers_asked
from tests.landscape import landscape_bundle, with_examples

SEA, FINE = 8, 1


def slider_of(engine, layer):
    """The place of the sea's first slider of one layer, or with None of all."""
    return next(
        i
        for i, direction in enumerate(placed(engine.directions, SEA))
        if direction and direction.layer == layer
    )


def test_the_dice_of_one_layer_changes_that_layers_codes_alone(engine, state):
    rolled = edits.resample(engine, state, [SEA], 5, [FINE])
    difference = (rolled.base.local_codes != state.base.local_codes).any(-1)
    assert difference[SEA, FINE] and difference.sum() == 1
    assert np.array_equal(
        rolled.base.local_codes[SEA, FINE], engine.sample(state.scene, 5).local_codes[SEA, FINE]
    )


def test_the_dice_of_one_layer_centres_the_sliders_of_that_layer_alone(engine, state):
    fine, other, every = (slider_of(engine, layer) for layer in (FINE, 3, None))
    for slider in (fine, other, every):
        state = edits.move(state, SEA, slider, 40)
    rolled = edits.resample(engine, state, [SEA], 5, [FINE])
    assert (
        rolled.positions[SEA, fine] == 0
        and rolled.positions[SEA, other] == rolled.positions[SEA, every] == 40
    )
    seen, before = (s.style(engine.directions).local_codes for s in (rolled, state))
    unchanged = np.delete(np.arange(5), FINE)
    assert np.array_equal(seen[SEA, unchanged], before[SEA, unchanged])
    assert not edits.resample(engine, state, [SEA], 5).positions[SEA].any()


@pytest.mark.parametrize("sent", [5, -1, "1", 1.0, True, [1]])
def test_only_a_layer_that_there_is_can_be_rolled(sent):
    assert layers_asked(None) is None and layers_asked(4) == [4]
    with pytest.raises(ClvaeError, match="no such layer"):
        layers_asked(sent)


def test_reset_brings_back_the_look_of_the_pictures_seed(engine, state):
    changed = edits.move(edits.resample(engine, state, [SEA], 77), SEA, 0, 30)
    assert edits.reset(engine, changed, SEA).same(state)
    later = edits.resample_all(engine, changed, 9)
    assert np.array_equal(
        edits.reset(engine, edits.resample(engine, later, [SEA], 1), SEA).base.local_codes,
        later.base.local_codes,
    )
    with pytest.raises(ClvaeError, match="locked: sea"):
        edits.reset(engine, edits.lock(changed, SEA, True), SEA)


@pytest.fixture(scope="module")
def near_examples():
    """An engine whose looks depend on what the scene shows."""
    return Engine(with_examples(landscape_bundle()), "cpu", "float32")


def test_reset_brings_back_that_look_whatever_has_been_painted_since(near_examples):
    engine, ids = near_examples, np.zeros(near_examples.config.size, np.uint8)
    ids[-8:] = SEA
    before = edits.start(engine, ids, 3)
    ids[8:] = SEA
    painted = edits.paint(before, ids)
    assert not np.array_equal(
        engine.sample(painted.scene, 3).local_codes[SEA], before.base.local_codes[SEA]
    )
    changed = edits.resample(engine, painted, [SEA], 77)
    assert edits.reset(engine, changed, SEA).same(painted)
    box = pack(engine, changed, SEA)
    assert edits.reset(engine, unpack(engine, box).state, SEA).same(painted)


def test_the_dice_for_everything_suit_what_is_painted_now(near_examples):
    engine, ids = near_examples, np.zeros(near_examples.config.size, np.uint8)
    state = edits.start(engine, ids, 3)
    ids[8:] = SEA
    rolled = edits.resample_all(engine, edits.paint(state, ids), 3)
    assert rolled.base == engine.sample(rolled.scene, 3)
    assert rolled.same(edits.start(engine, ids, 3))


def test_a_look_fits_a_scene_by_id_and_where_that_is_of_another_class_by_class(engine, state):
    ids = state.scene.objects.copy()
    ids[:4, :4] = SEA
    apart, piece = pieces.split(engine.labels, edits.paint(state, ids), SEA, (0, 0))
    style = engine.sample(apart.scene, 5)
    assert edits.fitted(style, apart.scene.classes, apart.scene) == style
    without = edits.fitted(style, apart.scene.classes, state.scene)
    assert np.array_equal(without.local_codes, style.local_codes[:piece])
    grown = edits.fitted(without, state.scene.classes, apart.scene)
    assert np.array_equal(grown.local_codes[piece], style.local_codes[SEA])
    other = apart.scene.classes.copy()
    other[piece] = 0  # this id was of another class then
    assert np.array_equal(
        edits.fitted(style, other, apart.scene).local_codes[piece], style.local_codes[SEA]
    )


def test_what_is_locked_is_named_in_the_language_of_the_sentence(engine, state):
    german = {"sea": "Meer"}
    with pytest.raises(edits.Locked) as caught:
        edits.resample(engine, edits.lock(state, SEA, True), [SEA], 5)
    assert caught.value.said(lambda text: german.get(text, text)).startswith("locked: Meer")


def test_one_layer_of_a_whole_style_spares_the_others_the_locked_and_the_global_code(engine, state):
    held, style = edits.lock(state, 0, True), engine.sample(state.scene, 5)
    worn = edits.dress_all(engine, held, style, [FINE])
    assert np.array_equal(worn.base.local_codes[1:, FINE], style.local_codes[1:, FINE])
    assert np.array_equal(
        np.delete(worn.base.local_codes, FINE, 1), np.delete(state.base.local_codes, FINE, 1)
    )
    assert np.array_equal(worn.base.local_codes[0], state.base.local_codes[0])
    assert np.array_equal(worn.base.global_code, state.base.global_code)


# Sliders of the whole picture


def test_a_slider_of_the_whole_picture_moves_the_global_code_alone(engine, state):
    moved, (direction,) = edits.move_overall(state, 0, -40), engine.directions.of_picture()
    seen, before = (s.style(engine.directions) for s in (moved, state))
    assert np.allclose(
        seen.global_code, before.global_code - 0.4 * direction.reach * direction.step, atol=1e-6
    )
    assert np.array_equal(seen.local_codes, before.local_codes)
    assert edits.move_overall(moved, 0, -999).overall[0] == -edits.REACH
    assert edits.move_overall(moved, 0, 0).same(state) and not moved.same(state)


def test_nothing_moves_the_whole_picture_while_something_is_locked(engine, state):
    moved = edits.move_overall(state, 0, 40)
    locked = edits.lock(moved, SEA, True)
    assert (
        edits.move_overall(locked, 0, 10) is locked
        and edits.resample_all(engine, locked, 9).overall[0] == 40
    )
    unseen = edits.lock(moved, 3, True)  # a class that the picture does not show
    assert (
        edits.move_overall(unseen, 0, 10) is unseen
        and edits.resample_all(engine, unseen, 9).overall[0] == 0
    )


def test_a_new_global_code_has_its_sliders_in_the_middle(engine, state):
    moved = edits.move_overall(state, 0, 40)
    assert edits.resample_all(engine, moved, 9).overall[0] == 0
    other = engine.sample(state.scene, 5)
    dressed = edits.dress_all(engine, moved, other)
    assert dressed.overall[0] == 0 and np.array_equal(
        dressed.style(engine.directions).global_code, other.global_code
    )
    assert edits.dress_all(engine, moved, other, [FINE]).overall[0] == 40
    assert edits.resample(engine, moved, [SEA], 5).overall[0] == 40
