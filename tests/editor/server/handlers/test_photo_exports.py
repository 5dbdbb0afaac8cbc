"""What goes out of a photo that is edited is the photo, its map and its layers, at its own size."""

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence
from psd_tools import PSDImage

from clvae import Engine
from clvae.editor.document import edits, opened_photo
from clvae.editor.server import exports
from clvae.editor.server.data_urls import bytes_url
from clvae.editor.server.messages import Painted, Stroke
from clvae.export import enlarge
from tests.checkpoints import draw_photo
from tests.editor.server.handlers.test_exports import commented, far, keep_two, seen, upscaling
from tests.landscape import landscape_bundle

SHAPE = 200, 600  # wider than any canvas
PHOTO = draw_photo(SHAPE, 3)


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


@pytest.fixture
def state(tell, workspace):
    """A photo in which what shows most has another look."""
    file = io.BytesIO()
    Image.fromarray(PHOTO).save(file, "PNG")
    message = {"file": bytes_url(file.getvalue()), "name": "wide.png", "number": 1}
    ids = workspace.document.state.scene.objects
    tell("strip", "edit_photo", data=message, scene=Painted((Stroke(0, ids),)))
    held = int(np.bincount(workspace.document.state.scene.objects.ravel()).argmax())
    workspace.document.edit(lambda s: edits.resample(workspace.engine, s, [held], 7))
    return workspace.document.state


@pytest.fixture
def picture(workspace, state):
    return opened_photo.whole(workspace.engine, state, workspace.engine.session())


def test_photo_and_map_are_of_one_size(exported, state, picture):
    assert np.array_equal(seen(exported(kind="photo", format="png")[0]), picture)
    label_map = np.array(Image.open(io.BytesIO(exported(kind="map", format="png")[0])))
    assert label_map.shape == SHAPE and set(np.unique(label_map)) <= set(
        np.unique(state.scene.labels)
    )
    assert seen(exported(kind="colours", format="png")[0]).shape == PHOTO.shape
    both = seen(exported(kind="both", format="png")[0])
    assert both.shape == (200, 1200, 3) and np.array_equal(both[:, 600:], picture)


def test_its_map_opens_over_it_again(exported, workspace, state):
    found = np.array(Image.open(io.BytesIO(exported(kind="map", format="png")[0])))
    again = opened_photo.with_map(workspace.engine, state, found)
    assert np.array_equal(again.scene.labels, state.scene.labels)


def test_layers_hold_the_photo_as_it_was_and_objects_with_soft_edges(exported, picture):
    psd = PSDImage.open(io.BytesIO(exported(kind="layers", format="psd")[0]))
    first, second, *objects, label_map = psd
    assert (first.name, second.name, label_map.name) == ("As it was", "Photo", "Map")
    assert np.array_equal(np.asarray(first.topil().convert("RGB")), PHOTO)
    assert np.array_equal(np.asarray(second.topil().convert("RGB")), picture)
    assert np.array_equal(np.asarray(psd.composite().convert("RGB")), picture)
    total = np.zeros(SHAPE)
    for layer in objects:
        alpha = np.asarray(layer.topil().getchannel("A"))
        total[layer.top : layer.bottom, layer.left : layer.right] += alpha
        assert layer.name and alpha.max() > 0
    assert np.abs(total - 255).max() <= len(objects)  # they share every pixel


def test_layers_of_a_large_photo_come_smaller(exported, state, monkeypatch):
    monkeypatch.setattr(exports, "WITH_LAYERS", 30_000)
    psd = PSDImage.open(io.BytesIO(exported(kind="layers", format="psd")[0]))
    assert psd.size == (300, 100) and exports.sizes(state)["layers"] == (100, 300)


def test_an_animation_is_of_the_photo(exported, workspace, state):
    a, b = keep_two(workspace)
    order = {"kind": "animation", "format": "webp", "a": a, "b": b, "seconds": 1, "rate": 5}
    image = Image.open(io.BytesIO(exported(**order, quality=100)[0]))
    assert image.size == SHAPE[::-1] and image.n_frames == 5
    last = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)][-1]
    assert far(last, workspace.renderer.picture()) < 6  # the look that was kept last


def test_no_detail_of_a_larger_photo_is_made_up(exported, workspace, state, monkeypatch):
    engine = workspace.engine
    monkeypatch.setattr(engine, "_upscaling", upscaling(engine))
    picture = opened_photo.whole(engine, state, engine.session())
    data, _ = exported(kind="photo", format="png", scale=2)
    assert np.array_equal(seen(data), enlarge(picture, 2))
    assert commented(data)["upscaled"] is False


def test_what_would_be_too_large_is_one_sentence(refused, state, monkeypatch):
    monkeypatch.setattr(exports, "MOST_EDITED", 300_000)
    assert refused(kind="photo", format="png", scale=2) == (
        "This would be too large: take a smaller size."
    )
