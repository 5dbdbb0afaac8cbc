"""Which maps are chosen to measure on, and what layout many maps agree on."""

import numpy as np

from train.data import Split
from train.data.maps import (
    SHRUNK,
    enough_of_each,
    large_enough,
    most_usual,
    read_maps,
    typical,
)


def test_maps_are_read_in_small_and_in_order(data_set):
    split = Split(data_set, "train", (64, 64))
    maps = read_maps(split)
    assert maps.ids.shape == (len(split), 64 // SHRUNK, 64 // SHRUNK) and maps.shares.shape == (
        len(split),
        4,
    )
    for ids, shares, sample in zip(maps.ids, maps.shares, split, strict=True):
        assert np.isin(ids, sample.labels).all()
        assert np.allclose(shares, np.bincount(ids.ravel(), minlength=4) / ids.size)


def test_a_small_thing_is_large_enough_where_it_is_as_large_as_usual():
    shares = np.array([[0.5, 0.001, 0], [0.02, 0.003, 0], [0.3, 0.002, 0], [0, 0, 0]])
    assert large_enough(shares, 0.04).tolist() == [
        [True, False, False],
        [False, True, False],
        [True, True, False],
        [False] * 3,
    ]


def test_each_class_is_shown_often_enough_by_few_photos():
    random = np.random.default_rng(0)
    shown = random.random((300, 4)) < [0.9, 0.5, 0.1, 0]
    shown[:3, 3] = True
    chosen = enough_of_each(shown, 12, random)
    counts = shown[chosen].sum(0)
    assert (
        len(set(chosen)) == len(chosen) < 2 * 12 + 3 and (counts[:3] >= 12).all() and counts[3] == 3
    )


def maps_of_skies(count: int = 200) -> np.ndarray:
    """Sky (0) over grass (2), the horizon about the middle; in some a tree (1), now here, now
    there.
    """
    random, maps = np.random.default_rng(0), np.zeros((count, 32, 32), np.uint8)
    for i, ids in enumerate(maps):
        ids[random.integers(13, 20) :] = 2
        if i % 2:
            x = random.integers(0, 26)
            ids[8:28, x : x + 6] = 1
    return maps


def test_the_usual_layout_is_what_most_maps_show():
    layout = typical(maps_of_skies(), 3)
    assert layout.shape == (32, 32) and (layout[:12] == 0).all() and (layout[21:] == 2).all()


def test_a_class_keeps_its_room_in_its_own_layout():
    """Though at no pixel it is the most frequent."""
    maps = maps_of_skies()[1::2]
    assert not (typical(maps, 3) == 1).any()
    layout = typical(maps, 3, class_id=1)
    assert abs((layout == 1).mean() - (maps == 1).mean()) < 0.05


def test_the_most_usual_map_is_one_of_them():
    maps = maps_of_skies()
    usual = most_usual(maps, 3)
    horizon = int((maps[usual, :, -1] == 2).argmax())
    assert 15 <= horizon <= 17 and not (maps[usual] == 1).any()
    layout = maps[most_usual(maps, 3, class_id=1)]
    assert (layout == 1).any() and 8 <= (layout == 1).any(0).argmax() <= 18  # in the middle


def test_unlabelled_pixels_are_left_out_of_a_layout():
    maps = maps_of_skies()
    maps[:, 5:15] = 3
    assert (typical(maps, 3) < 3).all()
