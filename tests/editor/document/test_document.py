"""The document: undo and redo over everything, strokes and drags as one step, bounded history."""

import gc
import weakref

import numpy as np
import pytest

from clvae import ClvaeError, Style
from clvae.core.directions import Directions
from clvae.editor.document import document, edits, style_photos
from clvae.editor.document.document import Document
from clvae.editor.server.handlers.looks import chosen


def painted(state, class_id, rows=4):
    ids = state.scene.objects.copy()
    ids[:rows] = class_id
    return ids


def test_undo_brings_back_every_kind_of_edit(engine, state):
    doc = Document(state)
    photo = np.zeros((*engine.config.size, 3), np.uint8)
    changes = [
        lambda s: edits.paint(s, painted(s, 2)),
        lambda s: edits.resample(engine, s, [8], 5),
        lambda s: edits.move(s, 8, 4, 1.5),
        lambda s: edits.lock(s, 8, True),
        lambda s: edits.resample_all(engine, s, 9),
        lambda s: style_photos.add(s, photo, state.scene.objects, 12),
        lambda s: style_photos.remove(s, s.style_photos[0].number),
    ]
    states = [state]
    for change in changes:
        assert doc.edit(change)
        states.append(doc.state)
    for earlier in reversed(states[:-1]):
        assert doc.undo() and doc.state is earlier
    assert not doc.undo()
    for later in states[1:]:
        assert doc.redo() and doc.state is later
    assert not doc.redo()


def test_revisions_only_grow(engine, state):
    doc = Document(state)
    seen = [doc.revision]
    for step in (lambda: doc.edit(lambda s: edits.move(s, 0, 0, 1)), doc.undo, doc.redo, doc.undo):
        step()
        seen.append(doc.revision)
    assert seen == sorted(set(seen))


def test_an_edit_that_changes_nothing_is_no_step(state):
    doc = Document(state)
    assert not doc.edit(lambda s: edits.paint(s, s.scene.objects.copy()))
    assert not doc.edit(lambda s: edits.move(s, 0, 2, 0))
    assert doc.steps == (0, 0) and doc.revision == 1


def test_an_edit_that_fails_leaves_all_as_it_was(engine, state):
    document = Document(state, describe=lambda before, after: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        document.edit(lambda s: edits.resample(engine, s, [0], 5))
    assert document.state is state and document.steps == (0, 0) and document.revision == 1


def test_one_can_go_to_any_step_of_the_history(state):
    doc = Document(state)
    states = {1: state}
    for layer in range(4):
        doc.edit(lambda s, layer=layer: edits.move(s, 0, layer, 1))
        states[doc.snapshot().step] = doc.state
    steps = doc.snapshot().steps
    assert steps == tuple(states)
    for number in (steps[1], steps[4], steps[0], steps[2]):
        assert doc.go(number) and doc.state is states[number]
        assert doc.snapshot().step == number and doc.snapshot().steps == steps
    assert not doc.go(steps[2]) and not doc.go(99)
    doc.edit(lambda s: edits.move(s, 0, 4, 1))
    assert doc.snapshot().steps[:3] == steps[:3] and len(doc.snapshot().steps) == 4
    assert not doc.go(steps[3])


def test_a_drag_is_one_step_until_it_is_sealed(state):
    doc = Document(state)
    for position in (0.5, 1.0, 1.5):
        doc.edit(lambda s, p=position: edits.move(s, 0, 4, p), key=("slider", 0, 4))
    assert doc.steps == (1, 0)
    doc.seal()
    doc.edit(lambda s: edits.move(s, 0, 4, 2), key=("slider", 0, 4))
    assert doc.steps == (2, 0)
    doc.undo()
    assert doc.state.positions[0, 4] == 1.5


def test_a_stroke_that_goes_on_is_one_step_and_a_late_one_is_dropped(state):
    doc = Document(state)
    for rows in (1, 2, 3):
        doc.stroke("scene", 1, lambda s, r=rows: edits.paint(s, painted(s, 2, r)))
    assert doc.steps == (1, 0)
    doc.undo()
    assert not doc.stroke(
        "scene", 1, lambda s: edits.paint(s, painted(s, 2, 3))
    )  # its last message, come late
    assert doc.state is state
    assert doc.stroke("scene", 2, lambda s: edits.paint(s, painted(s, 3)))
    assert not doc.stroke("scene", 1, lambda s: edits.paint(s, painted(s, 4)))


def test_the_rest_of_a_stroke_counts_whatever_comes_in_its_middle(engine, state):
    doc = Document(state)
    doc.stroke("scene", 1, lambda s: edits.paint(s, painted(s, 2, 1)))
    doc.seal()  # another class is taken in hand
    assert doc.stroke("scene", 1, lambda s: edits.paint(s, painted(s, 2, 2)))
    doc.edit(lambda s: edits.resample(engine, s, [2], 5))
    assert doc.stroke("scene", 1, lambda s: edits.paint(s, painted(s, 2, 3)))
    assert np.array_equal(doc.state.scene.objects, painted(state, 2, 3)) and doc.steps == (4, 0)


def test_the_rest_of_a_stroke_is_dropped_where_another_map_took_its_place(state):
    doc = Document(state)
    doc.stroke("scene", 1, lambda s: edits.paint(s, painted(s, 2, 1)))
    doc.end_strokes()
    doc.edit(lambda s: edits.paint(s, painted(s, 5)))
    assert not doc.stroke("scene", 1, lambda s: edits.paint(s, painted(s, 2, 2)))
    assert doc.stroke("scene", 2, lambda s: edits.paint(s, painted(s, 3)))


def test_an_edit_after_undo_forgets_the_undone(state):
    doc = Document(state)
    doc.edit(lambda s: edits.move(s, 0, 0, 1))
    doc.undo()
    doc.edit(lambda s: edits.move(s, 0, 1, 1))
    assert doc.steps == (1, 0) and not doc.redo()


def test_history_is_bounded_in_steps_and_bytes(state, monkeypatch):
    doc = Document(state)
    monkeypatch.setattr(document, "MAX_STEPS", 5)
    for i in range(9):
        doc.edit(lambda s, i=i: edits.paint(s, painted(s, 1 + i % 7, 1 + i)))
    assert doc.steps == (5, 0)
    monkeypatch.setattr(document, "MAX_BYTES", int(2.5 * state.scene.objects.nbytes) + 9000)
    doc.edit(lambda s: edits.paint(s, painted(s, 3, 20)))
    assert 1 <= doc.steps[0] <= 3
    held = doc.nbytes
    doc.undo()
    assert held == doc.nbytes <= document.MAX_BYTES  # what could be done again counts as well


def test_locked_objects_keep_their_look(engine, state):
    state = edits.move(edits.resample(engine, state, [8], 77), 8, 2, 1.0)
    held = edits.lock(state, 8, True)
    assert edits.move(held, 8, 1, 2.0) is held
    with pytest.raises(ClvaeError, match="locked: sea"):
        edits.resample(engine, held, [8], 1)
    other = edits.resample_all(engine, held, 123)
    style, before = other.style(engine.directions), held.style(engine.directions)
    assert np.array_equal(style.local_codes[8], before.local_codes[8])
    assert not np.array_equal(style.local_codes[0], before.local_codes[0])
    assert np.array_equal(
        style.global_code, before.global_code
    )  # it would touch the locked sea too
    free = edits.resample_all(engine, edits.lock(held, 8, False), 123)
    assert free.style(engine.directions) == engine.sample(free.scene, 123)


@pytest.mark.parametrize("seed", [None, -1, 1.5, 2**53, float("nan"), float("inf")])
def test_a_seed_is_a_whole_number_that_a_browser_can_hold(seed):
    assert edits.whole(7.0) == 7 and edits.whole(2**53 - 1) == 2**53 - 1
    with pytest.raises(ClvaeError, match="a whole number from 0 to 9007199254740991"):
        edits.whole(seed)


def test_a_slider_moves_one_object_along_its_class_s_direction(engine, state):
    moved = edits.move(state, 8, 1, 50).style(engine.directions)
    difference = moved.local_codes - state.base.local_codes
    direction = engine.directions.of_class(8)[1]
    assert (
        np.allclose(difference[8], direction.step * direction.reach / 2, atol=1e-6)
        and difference[8].any()
    )
    difference[8] = 0
    assert not difference.any()
    assert edits.move(state, 8, 1, 999).positions[8, 1] == edits.REACH
    assert (
        edits.move(state, 8, 3, 50).style(Directions()) == state.base
    )  # a place where no slider is


def test_a_preset_is_the_look_of_one_object_with_its_sliders_in_the_middle(engine, state):
    codes = engine.presets.classes[8].local_codes[1]
    worn = edits.dress(engine, edits.move(edits.move(state, 8, 3, 50), 0, 3, 50), 8, codes)
    assert np.array_equal(worn.style(engine.directions).local_codes[8], codes)
    assert worn.positions[0, 3] == 50 and np.array_equal(
        worn.base.local_codes[0], state.base.local_codes[0]
    )
    with pytest.raises(ClvaeError, match="locked: sea"):
        edits.dress(engine, edits.lock(state, 8, True), 8, codes)


def test_a_preset_of_the_whole_picture_spares_what_is_locked(engine, state):
    looks, overall = (
        array[2]
        for array in (engine.presets.scenes.local_codes, engine.presets.scenes.global_codes)
    )
    worn = edits.dress_all(engine, edits.move(state, 0, 1, 50), Style(overall, looks))
    assert np.array_equal(worn.style(engine.directions).local_codes, looks) and np.array_equal(
        worn.base.global_code, overall
    )
    held = edits.dress_all(engine, edits.lock(state, 8, True), Style(overall, looks))
    assert np.array_equal(np.delete(held.base.local_codes, 8, 0), np.delete(looks, 8, 0))
    assert np.array_equal(held.base.local_codes[8], state.base.local_codes[8])
    assert np.array_equal(
        held.base.global_code, state.base.global_code
    )  # it would touch the locked sea too


@pytest.mark.parametrize(
    "picked",
    [
        {},
        {"shelf": "8"},
        {"shelf": "8", "index": 3},
        {"shelf": "8", "index": -1},
        {"shelf": "8", "index": "1"},
        {"shelf": "99", "index": 0},
        {"shelf": None, "index": 0},
    ],
)
def test_only_what_is_there_can_be_picked_of_the_presets(engine, picked):
    with pytest.raises(ClvaeError, match="no such style preset"):
        chosen(engine.presets, picked)
    assert chosen(engine.presets, {"shelf": "8", "index": 2}) == ("8", engine.presets.classes[8], 2)
    assert chosen(engine.presets, {"shelf": "scenes", "index": 0})[1] is engine.presets.scenes


def test_a_stroke_that_is_taken_back_while_it_goes_on_leaves_no_step(state):
    doc = Document(state)
    doc.edit(lambda s: edits.paint(s, painted(s, 3, 2)))
    before, revision = doc.state, doc.revision
    assert doc.stroke("scene", 1, lambda s: edits.paint(s, painted(s, 2)))
    assert doc.stroke("scene", 1, lambda s: edits.paint(s, before.scene.objects))
    assert doc.state is before and doc.steps == (1, 0) and doc.revision > revision + 1
    assert doc.stroke("scene", 2, lambda s: edits.paint(s, painted(s, 2)))
    assert doc.undo() and doc.state is before


def test_a_stroke_that_is_given_up_leaves_what_could_be_redone(engine, state):
    doc = Document(state)
    for class_id in (1, 2):
        doc.edit(lambda s, c=class_id: edits.paint(s, np.full_like(s.scene.objects, c)))
    doc.undo()
    before = doc.state.scene.objects
    painted = before.copy()
    painted[:4] = 3
    for ids in (painted, before):  # begun, and taken back
        doc.stroke("scene", 1, lambda s, ids=ids: edits.paint(s, ids))
    assert doc.steps == (1, 1) and doc.redo() and (doc.state.scene.objects == 2).all()


@pytest.mark.parametrize("ended", [True, False])
def test_what_a_stroke_put_an_end_to_is_let_go_of_with_the_stroke(state, ended):
    doc = Document(state)
    doc.edit(lambda s: edits.paint(s, painted(s, 5)))
    undone = weakref.ref(doc.state)
    doc.undo()
    doc.stroke("scene", 1, lambda s: edits.paint(s, painted(s, 2)))
    if ended:
        doc.end_stroke("scene", 1)
    else:
        doc.edit(lambda s: edits.move(s, 0, 1, 20))
    gc.collect()
    assert undone() is None


def test_a_drag_out_and_back_is_no_step(engine, state):
    doc = Document(state)
    for place in (40, 0):
        doc.edit(lambda s, to=place: edits.move(s, 0, 1, to), "drag", "drag")
    assert doc.steps == (0, 0) and doc.state.same(state)
    doc.edit(lambda s: edits.move(s, 0, 1, 20), "drag", "drag")
    assert doc.steps == (1, 0)
