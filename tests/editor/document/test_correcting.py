"""The map of an opened photo is corrected by what the photo itself shows."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.editor.document import edits
from clvae.editor.document.correcting import patches, tidied
from clvae.editor.document.naming import step_name
from clvae.editor.document.opened_photo import opened, with_photo
from tests.landscape import landscape_bundle

SKY, ROCK, SEA = 0, 6, 8
SHAPE = 256, 384  # of the photo, twice that of its map


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


@pytest.fixture(scope="module")
def disc():
    """Where a red disc lies in a photo: bool [H, W] of the map."""
    y, x = np.mgrid[: SHAPE[0] // 2, : SHAPE[1] // 2]
    return (y - 64) ** 2 + (x - 90) ** 2 < 30**2


@pytest.fixture(scope="module")
def state(engine, disc):
    """That photo, open, all of it sky."""
    large = disc.repeat(2, 0).repeat(2, 1)
    grain = np.random.default_rng(0).integers(-8, 9, (*SHAPE, 1))
    photo = np.where(large[..., None], (190, 60, 50), (60, 120, 70)) + grain
    file = io.BytesIO()
    Image.fromarray(photo.astype(np.uint8)).save(file, "PNG")
    drawn = edits.start(engine, np.zeros((128, 192), np.uint8), 5)
    found = with_photo(engine, drawn, opened(engine, file.getvalue()))
    return edits.paint(found, np.full(disc.shape, SKY, np.uint8))


def overlap(one, other):
    return (one & other).sum() / (one | other).sum()


def square(state):
    """The state in which a square that holds the disc, about, is said to be rock."""
    objects = state.scene.objects.copy()
    objects[36:94, 62:120] = ROCK
    return edits.paint(state, objects)


def test_patches_lie_over_the_map_and_keep_to_the_photos_edges(state, disc):
    found = patches(state.photo)
    assert found.shape == disc.shape and found.dtype == np.uint16
    share = np.bincount(found.ravel(), disc.ravel()) / np.maximum(np.bincount(found.ravel()), 1)
    assert (np.minimum(share, 1 - share) < 0.1).mean() > 0.9
    assert len(np.unique(found)) > 256


def test_a_rough_object_is_tidied_and_its_neighbour_takes_what_is_left(engine, state, disc):
    rough = square(state)
    done = tidied(rough, ROCK)
    rock = done.scene.objects == ROCK
    assert overlap(rock, disc) > 0.9 > overlap(rough.scene.objects == ROCK, disc)
    assert (done.scene.objects[~rock] == SKY).all()
    assert np.array_equal(done.photo.scene.labels, done.scene.labels)
    named = step_name(engine.labels, engine.directions, rough, done)
    assert named.startswith("correct the map: ")


def test_what_is_painted_over_the_photo_stays_when_something_is_tidied(state):
    rough = square(state)
    objects = rough.scene.objects.copy()
    objects[70:90, 40:80] = SEA
    over = edits.paint(rough, objects, anew=True)
    done = tidied(over, ROCK)
    assert np.array_equal(done.scene.objects == SEA, over.scene.objects == SEA)
    assert not (done.photo.scene.labels == SEA).any()


def test_what_cannot_be_tidied_is_a_sentence(engine, state):
    with pytest.raises(ClvaeError, match="there is nothing of it in the photo"):
        tidied(state, SEA)
    with pytest.raises(ClvaeError, match="there is no photo"):
        tidied(edits.start(engine, state.scene.labels, 1), SKY)
