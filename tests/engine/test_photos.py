"""The engine on photos: their styles, by map or by segmenter, and what is what in them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Engine, Scene
from clvae.core.cover import cover_map, cover_photo
from clvae.core.regions import without_small_regions
from tests.checkpoints import draw_map, draw_photo
from tests.engine.scenes import MAP, SCENE


@pytest.fixture(scope="module")
def engine(bundle):
    return Engine(bundle, device="cpu", precision="float32")


@pytest.mark.parametrize(
    "photo",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 5), np.uint8),
        np.zeros((4, 4, 3)),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_what_is_no_photo_is_refused(engine, photo):
    with pytest.raises(ClvaeError, match="a photo is uint8"):
        engine.encode(photo, MAP)


def test_a_photo_is_encoded_by_class(engine, bundle):
    photo, label_map = draw_photo((64, 64)), draw_map((64, 64), [0, 2, 4], seed=1)
    style = engine.encode(photo, label_map)
    pixels = torch.from_numpy(photo).permute(2, 0, 1)[None] / 127.5 - 1
    with torch.inference_mode():
        said = bundle.encoder(pixels, torch.from_numpy(label_map)[None].long(), 6)
    np.testing.assert_allclose(style.local_codes, said.mu[0], atol=1e-5)
    np.testing.assert_allclose(style.global_code, said.global_mu[0], atol=1e-5)
    assert np.array_equal(style.present, said.present[0])
    assert style.class_ids() == [0, 2, 4]
    assert style.found.tolist() == [True, False, True, False, True, False]


@pytest.mark.parametrize("at", [0, 0.5, 1, "end"])
def test_a_photo_and_its_map_are_cropped_to_the_models_shape(engine, at):
    photo, label_map = draw_photo((50, 90)), draw_map((100, 180), [0, 2, 4], seed=2)
    cropped = engine.encode(cover_photo(photo, (64, 64), at), cover_map(label_map, (64, 64), at))
    assert np.array_equal(engine.encode(photo, label_map, at).local_codes, cropped.local_codes)
    scene = Scene.from_labels(label_map, 6)
    assert np.array_equal(engine.encode(photo, scene, at=at).local_codes, cropped.local_codes)
    assert np.array_equal(engine.scene(label_map, at).objects, cover_map(label_map, (64, 64), at))
    middle = engine.encode(photo, label_map), engine.encode(photo, label_map, 0.5)
    assert np.array_equal(middle[0].global_code, middle[1].global_code)


def test_a_map_of_any_size_becomes_a_scene(engine):
    scene = engine.scene(MAP.repeat(3, 0).repeat(3, 1))
    picture = engine.generate(scene, engine.sample(scene, 3))
    assert np.array_equal(picture, engine.generate(SCENE, engine.sample(SCENE, 3)))


def test_a_photo_and_a_map_that_lies_on_its_side_are_refused(engine):
    with pytest.raises(ClvaeError, match="90x50, its map 50x90: one of them lies on its side"):
        engine.encode(draw_photo((50, 90)), draw_map((90, 50), [0, 2]))
    with pytest.raises(ClvaeError, match="too small to take a look from"):
        engine.encode(draw_photo((4, 4)), MAP)


def test_what_is_transparent_in_a_photo_belongs_to_nobody(engine):
    label_map = np.repeat([[0, 2]], 32, 1).repeat(64, 0).astype(np.uint8)

    def encoded(hidden, hole=slice(0, 20)):
        photo = np.dstack([draw_photo((64, 64)), np.full((64, 64), 255, np.uint8)])
        photo[:, hole] = (*hidden, 0)
        return engine.encode(photo, label_map)

    magenta, green = encoded((255, 0, 255)), encoded((0, 255, 0))
    assert np.array_equal(magenta.local_codes, green.local_codes)
    assert np.array_equal(magenta.global_code, green.global_code)
    assert magenta.class_ids() == [0, 2] and magenta.local_codes.shape == (6, 5, 3)
    assert encoded((255, 0, 255), slice(0, 32)).class_ids() == [2]  # nothing of 0 is seen


def test_a_photo_is_encoded_by_object_where_a_scene_says_so(engine):
    photo, scene = (
        draw_photo((64, 64)),
        Scene.from_labels(draw_map((64, 64), [0, 2], seed=1), 6).split(1, 1),
    )
    style = engine.encode(photo, scene)
    assert style.local_codes.shape == (7, 5, 3) and style.classes.tolist() == scene.classes.tolist()
    alone = engine.encode(photo, np.where(scene.objects == 6, 5, 0).astype(np.uint8))
    np.testing.assert_allclose(style.local_codes[6], alone.local_codes[5], atol=1e-5)


def test_a_photo_without_a_map_needs_a_segmenter(engine):
    assert not engine.has_segmenter
    for call in (engine.encode, engine.segment):
        with pytest.raises(
            ClvaeError, match="this bundle has no segmenter, give a label map with the photo"
        ):
            call(draw_photo((64, 64)))


# What is what in a photo


@pytest.fixture(scope="module")
def seeing(seeing_bundle):
    return Engine(seeing_bundle, device="cpu", precision="float32")


def test_a_map_of_a_photo_is_what_the_segmenter_says_without_small_regions(seeing, seeing_bundle):
    photo = draw_photo((64, 64))
    with torch.inference_mode():
        scores = seeing_bundle.segmenter(torch.from_numpy(photo).permute(2, 0, 1)[None] / 127.5 - 1)
    found = seeing.segment(photo)
    assert seeing.has_segmenter and found.dtype == np.uint8 and found.shape == (64, 64)
    assert (
        found == without_small_regions(scores[0].argmax(0).byte().numpy())
    ).mean() > 0.99 and len(np.unique(found)) > 2


def test_a_photo_of_any_size_is_segmented_at_the_models_size(seeing):
    photo = draw_photo((50, 90))
    for at in (0, 0.5, 1):
        cropped = cover_photo(photo, (64, 64), at)
        assert np.array_equal(seeing.segment(photo, at), seeing.segment(cropped))
    with pytest.raises(ClvaeError, match="a photo is uint8"):
        seeing.segment(photo[..., 0])


def test_nothing_is_found_in_what_is_transparent(seeing):
    photo = np.dstack([draw_photo((64, 64)), np.full((64, 64), 255, np.uint8)])
    photo[:, :20, 3] = 0
    found = seeing.segment(photo)
    assert (found[:, :20] == 5).all() and (found[:, 20:] < 5).all()


def test_a_photo_without_a_map_is_encoded_by_what_is_found_in_it(seeing):
    photo = draw_photo((50, 90))
    style, expected = seeing.encode(photo), seeing.encode(photo, seeing.segment(photo))
    assert (
        np.array_equal(style.local_codes, expected.local_codes)
        and style.class_ids() == expected.class_ids()
    )
    assert len(style.class_ids()) > 2


def test_many_threads_find_what_one_finds(seeing):
    photos = [draw_photo((64, 64), seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(seeing.segment, photos * 2))
    for photo, label_map in zip(photos * 2, found):
        assert np.array_equal(label_map, seeing.segment(photo))
