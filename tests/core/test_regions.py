"""Specks: small pieces of a map become what lies nearest, all else stays."""

import numpy as np

from clvae.core.regions import SMALL, without_small_regions


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
