"""Style presets: well-spread looks of photos, and what they look like."""

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from clvae import Prior
from train.data.maps import SmallMaps
from train.finish.slopes import Slopes
from train.finish.statistics import Means
from train.finish.style_presets import (
    COUNT,
    TILE,
    between,
    choose_presets,
    count_of,
    crop_of,
    distinct,
    medoids,
    strip,
    varied,
)

CLASSES, ZL, ZG, PHOTOS = 4, 2, 3, 60


def test_medoids_are_the_middles_of_groups():
    random = np.random.default_rng(0)
    centres = np.array([[0, 0], [10, 0], [0, 10], [10, 10], [30, 30]])
    points = np.concatenate(
        [
            centre + random.normal(size=(count, 2))
            for centre, count in zip(centres, (200, 9, 9, 9, 3))
        ]
    )
    chosen = medoids(between(points), 5)
    assert len(set(chosen)) == 5 and (np.sort(chosen) == chosen).all()
    nearest = between(np.concatenate([centres, points[chosen]]))[:5, 5:]
    assert (nearest.min(1) < 2).all() and sorted(nearest.argmin(1)) == list(range(5))


def test_equal_looks_are_chosen_once():
    points = np.repeat([[0.0, 1], [5, 5]], 10, 0)
    assert sorted(points[medoids(between(points), 6)].tolist()) == [[0, 1], [5, 5]]


def test_every_preset_has_photos_behind_it():
    assert [count_of(np.zeros(n)) for n in (1, 8, 50, 1000)] == [1, 2, 12, COUNT]


def test_presets_that_look_alike_are_one():
    greys = [np.full((8, 8, 3), grey, np.uint8) for grey in (100, 103, 160, 105, 99)]
    assert distinct(greys) == [0, 2]  # 3 of 255 are about one L*; five are seen
    striped = greys[0].copy()
    striped[::2] = 140
    striped[1::2] = 60
    assert distinct([greys[0], striped]) == [0, 1]  # as bright, but rougher


def test_scenes_are_of_photos_of_several_classes():
    shares = np.tile([0.5, 0.3, 0.2], (200, 1))
    shares[::2] = [0.98, 0.01, 0.01]
    photos = np.arange(150)
    assert (varied(photos, shares) == photos).all()  # 75 would be too few to choose from
    assert (varied(np.arange(200), shares) == np.arange(1, 200, 2)).all()


def test_a_crop_shows_mostly_the_class():
    region = np.zeros((64, 48), bool)
    region[40:60, 4:24] = True
    assert crop_of(region) == (slice(40, 60), slice(4, 24))
    assert crop_of(np.ones((64, 48), bool)) == (slice(0, 48), slice(0, 48))
    region[:] = False
    region[10, 10] = True
    top, left = crop_of(region)
    assert region[top, left].any() and top.stop - top.start == 12


def test_a_strip_holds_small_tiles_in_order():
    pictures = [np.full((160, 80, 3), grey, np.uint8) for grey in (10, 120, 240)]
    image = Image.open(io.BytesIO(strip(pictures).tobytes()))
    assert image.size == (3 * TILE, 2 * TILE)
    assert np.asarray(image)[64, 32::TILE, 0] == pytest.approx([10, 120, 240], abs=3)


class Painter:
    """Paints every pixel in a grey of its object's first number, and half of it in red of the
    global code's.
    """

    def __init__(self):
        self.labels = SimpleNamespace(names=("sky", "sea", "sand"), count=CLASSES)
        self.config = SimpleNamespace(size=(64, 64))

    def generate(self, scene, style):
        grey = 128 + 20 * style.local_codes[scene.objects][..., 0, :1]
        return (grey + [8 * style.global_code[0], 0, 0]).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def chosen():
    """Presets of photos of sky over sea (even ones) or sand; a class 2 seen in five photos only has
    none.
    """
    random = np.random.default_rng(0)
    ids = np.zeros((PHOTOS, 16, 16), np.uint8)
    ids[:, 8:] = 1
    ids[:5, 8:] = 2
    ids[:, 0] = 3
    photo, class_id = np.concatenate(
        [np.stack([np.full(2, i), np.unique(m[1:])], 1) for i, m in enumerate(ids)]
    ).T
    local = random.normal(size=(len(photo), 5, ZL)).astype(np.float32)
    present = np.ones((len(photo), 5), bool)
    present[class_id == 1, 4] = False  # never large enough for the coarsest layer
    shares = np.stack([(ids == c).mean((1, 2)) for c in range(CLASSES)], 1)
    overall = random.normal(size=(PHOTOS, ZG)).astype(np.float32)
    means = Means(photo, class_id, local, present, overall, shares, CLASSES)
    prior = Prior(
        np.full((CLASSES, 5, ZL), 0.25, np.float32),
        np.tile(np.eye(5 * ZL, dtype=np.float32), (CLASSES, 1, 1)),
        np.zeros(ZG, np.float32),
        np.eye(ZG, dtype=np.float32),
    )
    slope = np.zeros((5, ZL, 5))
    slope[0, 0, 0] = 20
    slopes = Slopes(
        dict.fromkeys((0, 1, 2), slope), np.zeros((ZG, 5)), np.tile(np.eye(ZL), (CLASSES, 5, 1, 1))
    )
    maps, asked = SmallMaps(ids, shares), []

    def map_of(photo):
        asked.append(int(photo))
        return ids[photo].repeat(4, 0).repeat(4, 1)

    return choose_presets(Painter(), prior, means, maps, slopes, map_of), means, ids, asked


def test_presets_are_looks_of_photos_from_dark_to_light(chosen):
    presets, means, *_ = chosen
    assert presets.classes.keys() == {0, 1} and 5 < len(presets.classes[0]) <= PHOTOS // 4
    rows, _ = means.of(0)
    codes = presets.classes[0].local_codes
    assert all((np.abs(rows - code).max((1, 2)) < 1e-6).any() for code in codes)
    assert (np.diff(codes[:, 0, 0]) > 0.1).all() and np.ptp(codes[:, 0, 0]) > 2.5
    assert (
        presets.classes[1].local_codes[:, 4] == 0.25
    ).all()  # the class's mean where photos show nothing


def test_thumbnails_show_the_class_in_each_look(chosen):
    shelf = chosen[0].classes[0]
    tiles = np.asarray(Image.open(io.BytesIO(shelf.thumbnails.tobytes())))
    greys = tiles[TILE // 2, TILE // 2 :: TILE, 1]
    assert shelf.tile() == (TILE, TILE)
    assert greys == pytest.approx(128 + 20 * shelf.local_codes[:, 0, 0], abs=5)


def test_thumbnails_are_drawn_on_maps_that_are_like_most(chosen):
    """A class's on one that shows it, though the photo's number is no place among those that do."""
    presets, _, ids, asked = chosen
    shows_sea = [(ids[photo] == 1).any() for photo in asked]
    assert shows_sea[0] and shows_sea[1] and asked[1] == 5  # the first of those with a sea
    assert len(asked) == 2 + len(presets.scenes) and all(shows_sea)


def test_a_scene_takes_what_its_photo_lacks_from_another(chosen):
    presets, means, *_ = chosen
    scenes = presets.scenes
    assert len(scenes) == PHOTOS // 4 and scenes.local_codes.shape == (len(scenes), CLASSES, 5, ZL)
    for code, looks in zip(scenes.global_codes, scenes.local_codes):
        photo = int(np.flatnonzero((means.overall == code).all(1))[0])
        for c in (0, 1):
            own = means.local[(means.photo == photo) & (means.class_id == c)]
            known = own if len(own) else means.of(c)[0]
            assert (np.abs(known - looks[c])[:, :4].max((1, 2)) < 1e-6).any()
        assert (looks[2:] == 0.25).all()
    assert len({code.tobytes() for code in scenes.global_codes}) == len(scenes)
