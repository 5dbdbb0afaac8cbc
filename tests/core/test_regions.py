"""Specks: small pieces of a map become what lies nearest, all else stays."""

import numpy as np
import pytest

from clvae.core.regions import SMALL, divided, known_well, unsure_regions, without_small_regions


def map_with(*pieces):
    """100x100 pixels, 0 above and 7 below, with pieces (row, column, height, width, id)."""
    label_map = np.zeros((100, 100), np.uint8)
    label_map[50:] = 7
    for y, x, height, width, i in pieces:
        label_map[y : y + height, x : x + width] = i
    return label_map


def test_a_piece_below_a_thousandth_becomes_what_lies_around_it():
    spotted = map_with((10, 10, 3, 3, 4), (80, 30, 1, 1, 0), (20, 60, 2, 5, 4))
    assert (
        np.array_equal(without_small_regions(spotted), map_with((20, 60, 2, 5, 4)))
        and SMALL * 10_000 == 10
    )


def test_a_small_region_between_two_classes_is_shared_out_by_nearness():
    assert np.array_equal(without_small_regions(map_with((47, 10, 6, 1, 3))), map_with())


def test_pieces_that_touch_at_a_corner_are_one():
    kept = map_with((10, 10, 3, 2, 4), (13, 12, 2, 3, 4))
    assert np.array_equal(without_small_regions(kept), kept)


def test_a_map_without_small_regions_or_of_nothing_else_stays():
    for label_map in (map_with(), np.arange(9, dtype=np.uint8).reshape(3, 3)):
        assert np.array_equal(without_small_regions(label_map, 0.2), label_map)


def test_pieces_of_a_class_are_objects_of_their_own_the_largest_first():
    label_map = np.zeros((100, 100), np.uint8)
    label_map[10:50, 5:30] = label_map[10:40, 40:60] = label_map[10:70, 70:95] = 2
    objects, classes = divided(label_map, 4)
    assert classes.tolist() == [0, 1, 2, 3, 2, 2] and objects.dtype == np.uint8
    assert np.array_equal(classes[objects], label_map)
    assert objects[20, 80] == 2 and objects[20, 10] == 4 and objects[20, 50] == 5


def test_small_pieces_stay_with_the_largest_and_there_are_only_so_many():
    label_map = np.zeros((100, 100), np.uint8)
    label_map[10:50, 5:30] = label_map[80:90, 80:90] = 1  # 1 % of the map
    objects, classes = divided(label_map, 2)
    assert np.array_equal(objects, label_map) and classes.tolist() == [0, 1]
    stripes = np.repeat(np.arange(20) % 2, 5)[:, None].repeat(100, 1).astype(np.uint8)
    objects, classes = divided(stripes, 2, most=3)
    assert len(classes) == 5 and len(np.unique(objects)) == 5


def test_pieces_that_are_near_and_alike_in_the_photo_are_one_thing():
    label_map, photo = np.zeros((60, 100), np.uint8), np.zeros((60, 100, 3), np.uint8)
    halves, other, far = np.s_[10:50, 10:25], np.s_[10:50, 32:46], np.s_[10:50, 80:95]
    for part in (halves, other, far):
        label_map[part], photo[part] = 1, (60, 60, 100)
    objects, classes = divided(label_map, 2, photo=photo)
    assert (objects[halves] == 1).all() and (objects[other] == 1).all()
    assert (objects[far] == 2).all() and classes.tolist() == [0, 1, 1]  # somebody else's
    photo[other] = (200, 60, 60)  # of another colour
    assert divided(label_map, 2, photo=photo)[1].tolist() == [0, 1, 1, 1]


def test_what_nobody_labelled_is_in_one_piece():
    label_map = np.zeros((100, 100), np.uint8)
    label_map[10:50, 5:30] = label_map[10:50, 60:90] = 2
    assert np.array_equal(divided(label_map, 3, nobody=2)[0], label_map)


def likely(share):
    """Probabilities of four classes of which the first has so much."""
    rest = (1 - share) / 3
    return np.stack([share, rest, rest, rest]).astype(np.float32)


def test_a_segmenter_is_unsure_where_it_spreads_what_it_believes():
    sure = np.full((128, 128), 0.99)
    sure[40:80, 40:80] = 0.3
    sure[100:104, 100:104] = 0.3  # a speckle
    unsure = unsure_regions(likely(sure))
    assert unsure[45:75, 45:75].all() and not unsure[:36].any() and not unsure[84:].any()
    assert not unsure_regions(likely(np.full((64, 64), 0.3))).any()  # it knows nothing at all


def test_a_photo_is_known_as_far_as_a_segmenter_has_little_doubt():
    share = np.full((100, 100), 0.99)
    share[:30], share[30:60] = 0.3, 0.8  # no idea, and a guess
    assert known_well(likely(share)) == pytest.approx(0.4)
    assert known_well(likely(np.full((64, 64), 0.3))) == 1  # its doubt says nothing
