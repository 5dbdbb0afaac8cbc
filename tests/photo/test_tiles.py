"""Tiles of a large photo."""

import cv2
import numpy as np

from clvae.photo.tiles import SIDE, Tile, tiles


def test_tiles_cover_each_pixel_once():
    covered = np.zeros((SIDE + 3, 2 * SIDE), int)
    for tile in tiles(covered.shape):
        tile.of(covered)[:] += 1
    assert (covered == 1).all()


def test_a_tile_of_what_is_stretched_is_a_tile_of_the_whole():
    small = np.random.default_rng(0).random((9, 13, 3), np.float32)
    shape = 90, 130
    whole = Tile(0, 90, 0, 130).stretched(small, shape)
    np.testing.assert_allclose(whole, cv2.resize(small, shape[::-1]), atol=0.02)
    tile = Tile(31, 77, 5, 99)
    np.testing.assert_allclose(tile.stretched(small, shape), tile.of(whole), atol=0.02)


def test_a_grown_tile_stays_in_its_photo_and_knows_where_it_grew_from():
    tile, shape = Tile(2, 10, 90, 100), (40, 100)
    wide = tile.grown(5, shape)
    assert wide == Tile(0, 15, 85, 100)
    picture = np.arange(4000).reshape(shape)
    assert np.array_equal(tile.inside(wide).of(wide.of(picture)), tile.of(picture))
