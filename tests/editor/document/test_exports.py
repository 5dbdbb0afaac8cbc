"""What goes out of a document: layers, looks of a blend, a note, and a PNG that is a project."""

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document import edits, exports, kept_looks
from clvae.editor.document.project import unpack
from clvae.export import encode_still
from tests.editor.document.projects import PIECE, equal, furnished


@pytest.fixture(scope="module")
def state(engine):
    return furnished(engine)


@pytest.fixture(scope="module")
def picture(engine, state):
    return engine.generate(state.scene, state.style(engine.directions))


def test_the_layers_put_the_photo_together_again(engine, state, picture):
    photo, *objects, label_map = exports.layers(engine, state, picture, 1)
    assert photo.name == "Photo" and photo.mask is None
    assert (label_map.name, label_map.shown) == ("Map", False)
    assert np.array_equal(
        engine.labels.decode(Image.fromarray(label_map.picture)), state.scene.labels
    )
    assert [layer.name for layer in objects] == ["sky", "rock", "sea", "rock 3"]
    seen = np.sum([layer.mask for layer in objects], 0)
    assert (seen == 1).all()  # each pixel is in one
    assert np.array_equal(objects[3].mask, state.scene.objects == PIECE)


def test_layers_of_a_larger_picture_are_larger(engine, state, picture):
    large = picture.repeat(2, 0).repeat(2, 1)
    layers = list(exports.layers(engine, state, large, 2))
    assert all(layer.picture.shape == large.shape for layer in layers)
    assert all(layer.mask.shape == large.shape[:2] for layer in layers[1:-1])


def test_a_blend_begins_and_ends_with_its_looks(engine, state, picture):
    whole = next(look for look in state.kept_looks if look.whole)
    state = edits.resample_all(engine, replace(state, locks=frozenset()), 1)
    state = edits.lock(edits.move(state, 8, 0, 50), 8, True)
    before, seen = state.style(engine.directions), state.scene.present()
    first, middle, last = exports.blended(engine, state, 8, ("now", whole.number), (0, 0.5, 1))
    assert np.array_equal(first.local_codes[seen], before.local_codes[seen])
    assert np.array_equal(first.global_code, before.global_code)
    assert np.array_equal(last.global_code, whole.style.global_code)
    assert np.array_equal(last.local_codes[8], whole.style.local_codes[8])  # though it is locked
    assert np.allclose(
        middle.local_codes[seen], (first.local_codes[seen] + last.local_codes[seen]) / 2, atol=1e-6
    )


def test_a_blend_of_an_objects_look_changes_that_alone(engine, state):
    look = next(look for look in state.kept_looks if not look.whole)
    before = state.style(engine.directions).local_codes
    (last,) = exports.blended(engine, state, 0, ("now", look.number), (1,))
    others = np.arange(len(before)) != 0
    assert np.array_equal(last.local_codes[others], before[others])
    assert np.array_equal(last.local_codes[0], look.style.local_codes[0])


def test_a_blend_of_what_does_not_go_together_is_a_sentence(engine, state):
    whole, one = (
        next(look.number for look in state.kept_looks if look.whole is kind)
        for kind in (True, False)
    )
    for ends, words in (
        ((whole, one), "two looks of objects, or two of the whole picture"),
        (("now", "now"), "two looks that differ"),
        (("now", 10**6), "no longer kept"),
        (({}, None), "no longer kept"),
    ):
        with pytest.raises(ClvaeError, match=words):
            exports.blended(engine, state, 0, ends, (0, 1))
    with pytest.raises(ClvaeError, match="not in the picture yet: mountain"):
        exports.blended(engine, state, 1, ("now", one), (0, 1))


def test_a_note_says_what_the_picture_is_made_of(engine, state):
    note = exports.note(engine, state, 2)
    assert note["bundle"] == {"name": engine.name, "checksum": engine.checksum}
    assert (note["seed"], note["size"], note["scale"]) == (7, list(state.scene.size), 2)
    moved = {(one["object"], one["position"]) for one in note["sliders"]}
    assert moved == {("rock 3", -40.0), ("sea", 25.5), (None, 15.0)}


def test_a_png_is_its_project_without_the_style_photos(engine, state, picture):
    data = encode_still(picture, project=exports.project(engine, state, PIECE, picture))
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert np.array_equal(seen, picture)
    project = unpack(engine, data)
    assert project.selected == PIECE and state.style_photos
    assert equal(project.state, replace(state, style_photos=()))


def test_a_png_without_a_project_and_one_of_nonsense_are_sentences(engine, picture):
    with pytest.raises(ClvaeError, match="holds no project"):
        unpack(engine, encode_still(picture))
    with pytest.raises(ClvaeError, match="not a project file, or it is damaged"):
        unpack(engine, encode_still(picture, project=b"nonsense"))
    inside = encode_still(picture, project=b"nonsense")
    with pytest.raises(ClvaeError, match="not a project file, or it is damaged"):
        unpack(engine, encode_still(picture, project=inside))  # one in another is not unwrapped


def test_a_png_that_another_program_saved_is_a_picture_like_any(engine, state, picture):
    data = encode_still(picture, project=exports.project(engine, state, 0, picture))
    again = io.BytesIO()
    Image.open(io.BytesIO(data)).save(again, "PNG")
    with pytest.raises(ClvaeError, match="another program has saved it since"):
        unpack(engine, again.getvalue())


def test_kept_looks_stay_as_they_are(engine, state):
    before = state.kept_looks
    exports.blended(engine, state, 0, ("now", before[-1].number), (0, 1))
    assert state.kept_looks is before and kept_looks.find(state, before[-1].number)
