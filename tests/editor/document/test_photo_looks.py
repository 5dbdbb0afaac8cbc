"""What was changed on an open photo, done to other photos."""

from dataclasses import replace

import numpy as np
import pytest

from clvae import ClvaeError, Engine
from clvae.editor.document import edits, photo_modes
from clvae.editor.document.opened_photo import opened, with_photo
from clvae.editor.document.photo_looks import changed_looks, dressed
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle

from .test_opened_photo import file_of, held

OTHER = draw_photo((200, 300), 4)


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


@pytest.fixture(scope="module")
def state(engine):
    photo = opened(engine, file_of(draw_photo((150, 225), 3)))
    return with_photo(engine, edits.start(engine, np.zeros((128, 192), np.uint8), 5), photo)


@pytest.fixture(scope="module")
def other(engine):
    return engine.edit(OTHER)


def test_the_classes_that_changed_get_their_looks_and_the_rest_stays(engine, state, other):
    thing = held(state)
    rolled = edits.resample(engine, state, [thing], 7)
    looks, class_id = changed_looks(engine, rolled), int(state.scene.classes[thing])
    assert list(looks.codes) == [class_id] and not looks.modes
    objects = other.scene.of_class(class_id)
    assert other.scene.present()[objects].all()
    style = other.style
    for o in objects:
        style = style.with_object(o, rolled.style(engine.directions).local_codes[thing])
    picture = dressed(other, looks)
    assert np.array_equal(picture, other.render(style)) and (picture != OTHER).any()
    alone = other.mask(engine.labels.name(class_id))
    assert np.array_equal(picture[alone == 0], OTHER[alone == 0])


def test_what_is_replaced_is_so_elsewhere_and_what_is_original_stays(engine, state, other):
    thing = held(state)
    rolled = edits.resample(engine, state, [thing], 7)
    drawn = changed_looks(engine, photo_modes.set_mode(rolled, thing, "replaced"))
    plain = changed_looks(engine, rolled)
    assert not np.array_equal(dressed(other, drawn), dressed(other, plain))
    with pytest.raises(ClvaeError, match="nothing of this photo was changed"):
        changed_looks(engine, photo_modes.set_mode(rolled, thing, "original"))


def test_the_look_of_the_whole_picture_goes_as_far_elsewhere(engine, state, other):
    base = state.base
    moved = replace(state, base=base.with_global(base.global_code + np.float32(0.5)))
    looks = changed_looks(engine, moved)
    assert not looks.codes and np.allclose(looks.shift, 0.5)
    style = other.style.with_global(other.style.global_code + looks.shift)
    assert np.array_equal(dressed(other, looks), other.render(style))


def test_a_photo_that_shows_nothing_of_it_is_none(engine, state, other):
    thing = held(state)
    looks = changed_looks(engine, edits.resample(engine, state, [thing], 7))
    shown = other.scene.classes[other.scene.present()].tolist()
    lacking = next(c for c in range(len(engine.labels.names)) if c not in shown)
    (codes,) = looks.codes.values()
    assert dressed(other, looks._replace(codes={lacking: codes})) is None


def test_without_a_photo_or_a_change_there_is_nothing_to_do(engine, state):
    with pytest.raises(ClvaeError, match="nothing of this photo was changed yet"):
        changed_looks(engine, state)
    with pytest.raises(ClvaeError, match="there is no photo of yours here"):
        changed_looks(engine, replace(state, photo=None))
