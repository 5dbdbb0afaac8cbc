"""Names of the steps of a history: each kind of edit says what it did, and to what."""

from dataclasses import replace

import numpy as np
import pytest

from clvae.editor.document import edits, kept_looks, pieces, renaming, style_photos
from clvae.editor.document.document import Document
from clvae.editor.document.naming import step_name

SKY, TREE, SEA = 0, 2, 8


def painted(state, class_id):
    ids = state.scene.objects.copy()
    ids[:4] = class_id
    return edits.paint(state, ids)


@pytest.fixture
def named(engine, state):
    """What an edit of sky over sea is called: named(change), or named(change, of=another state)."""
    return lambda change, of=state: step_name(engine.labels, engine.directions, of, change(of))


def test_painting_names_what_was_painted(named):
    assert named(lambda s: painted(s, TREE)) == "paint tree"


def test_another_map_and_another_scene_are_no_strokes(engine, named, state):
    label_map = np.resize(np.arange(6, dtype=np.uint8), engine.config.size)
    opened = edits.open_map(engine, state, label_map)
    assert named(lambda s: opened) == "another map"
    assert named(lambda s: edits.resample_all(engine, opened, 5)) == "another scene"


def test_a_picture_with_another_number_of_objects_has_a_name_though_the_maps_are_equal(
    engine, named, state
):
    more = replace(state, base=state.base.extend(state.base.local_codes[0]))
    assert named(lambda s: more) == named(lambda s: state, of=more) == "another picture"


def test_looks_name_whose_they_are(engine, named):
    assert named(lambda s: edits.resample(engine, s, [SEA], 5)) == "new look of sea"
    assert (
        named(lambda s: edits.resample(engine, s, [SKY, SEA], 5, [1]))
        == "new fine layer of sky, sea"
    )
    assert named(lambda s: edits.resample_all(engine, s, 5)) == "seed 5"
    # what is not in the picture does not count
    assert named(lambda s: edits.resample(engine, s, range(5), 5)) == "new look of sky"


def test_sliders_name_what_they_move(engine, named, state):
    moved = edits.move(state, SEA, 0, 40)
    assert named(lambda s: edits.move(s, SEA, 0, 40)) == "sea: lighter"
    assert named(lambda s: edits.move(s, SEA, 0, 10), of=moved) == "sea: darker"
    assert named(lambda s: edits.move(s, SEA, 2, 40)) == "slider of sea"  # nobody measured it
    assert named(lambda s: edits.move(s, SEA, 0, 0), of=moved) == "sea: darker"
    assert named(lambda s: edits.move_overall(s, 0, 40)) == "whole picture: more contrast"


def test_locks_pieces_and_kept_looks(engine, named, state):
    islands = painted(state, SEA)
    split, tree = pieces.split(engine.labels, islands, SEA, (0, 0))
    picture = np.zeros((*engine.config.size, 3), np.uint8)
    kept = kept_looks.keep(engine, state, SEA, picture)
    assert named(lambda s: edits.lock(s, SEA, True)) == "lock sea"
    held = edits.lock(state, SEA, True)
    assert named(lambda s: edits.lock(s, SEA, False), of=held) == "unlock sea"
    assert named(lambda s: split, of=islands) == "split off sea 2"
    assert named(lambda s: pieces.merge(engine.labels, s, tree)[0], of=split) == "merge sea 2"
    assert named(lambda s: kept) == "keep the look of sea"
    assert (
        named(lambda s: kept_looks.remove(s, s.kept_looks[0].number), of=kept)
        == "remove a kept look"
    )


def test_style_photos(engine, named, state):
    photo = np.zeros((*engine.config.size, 3), np.uint8)
    one = style_photos.add(state, photo, state.scene.objects, 12)
    assert named(lambda s: style_photos.add(s, photo, s.scene.objects, 12)) == "add a style photo"
    assert (
        named(lambda s: style_photos.remove(s, s.style_photos[0].number), of=one)
        == "remove a style photo"
    )
    number, trees = one.style_photos[0].number, painted(state, TREE).scene.objects
    assert (
        named(lambda s: style_photos.paint(s, number, trees, 12), of=one)
        == "paint over a style photo"
    )
    sea = renaming.rename(engine.labels, one, number, SEA, TREE, 12)
    assert named(lambda s: sea, of=one) == "give a photo's sea to tree"
    changed = replace(one, style_photos=(replace(one.style_photos[0], strength=0.5),))
    assert named(lambda s: changed, of=one) == "choose what a style photo gives"


def test_a_document_keeps_the_names_through_undo(engine, state):
    doc = Document(
        state,
        describe=lambda before, after: step_name(engine.labels, engine.directions, before, after),
    )
    doc.edit(lambda s: painted(s, TREE))
    doc.edit(lambda s: edits.lock(s, SEA, True))
    names = ("opened", "paint tree", "lock sea")
    assert doc.snapshot().names == names
    doc.undo()
    doc.undo()
    assert doc.snapshot().names == names and doc.snapshot().step == doc.snapshot().steps[0]
    doc.redo()
    doc.edit(lambda s: edits.lock(s, SKY, True))
    assert doc.snapshot().names == ("opened", "paint tree", "lock sky")
