"""A photo with other pixels for some of its objects."""

import numpy as np

from clvae.photo.composing import Layer, composed
from clvae.photo.tiles import SIDE, Tile
from tests.checkpoints import draw_photo

SHAPE = SIDE + 40, SIDE + 8  # four tiles


def covering(mask, colour):
    """A layer of one colour under a mask."""
    pixels = np.broadcast_to(np.float32(colour), (*mask.shape, 3))
    return Layer(lambda tile: tile.of(mask), lambda tile: tile.of(pixels))


def mask(columns, much=1.0):
    found = np.zeros(SHAPE, np.float32)
    found[:, columns] = much
    return found


def test_what_no_layer_covers_is_the_photo_bit_for_bit():
    photo = np.dstack([draw_photo(SHAPE), np.full(SHAPE, 77, np.uint8)])
    new = composed(photo, [covering(mask(slice(500, 540)), (1, 2, 3))])
    covered = mask(slice(500, 540)) > 0
    assert np.array_equal(new[~covered], photo[~covered])
    assert (new[covered] == (1, 2, 3, 77)).all()
    assert composed(photo, []) is not photo and np.array_equal(composed(photo, []), photo)


def test_a_part_is_the_same_as_in_the_whole():
    photo = draw_photo(SHAPE)
    layers = [covering(mask(slice(500, 540), 0.5), (1, 2, 3))]
    whole, part = composed(photo, layers), Tile(400, SHAPE[0], 490, 530)  # in four tiles
    assert np.array_equal(composed(photo, layers, part=part), part.of(whole))


def test_a_soft_mask_mixes():
    photo = np.full((*SHAPE, 3), 100, np.uint8)
    assert (composed(photo, [covering(mask(slice(None), 0.25), (200, 200, 200))]) == 125).all()


def test_neighbours_share_their_border_and_let_nothing_through():
    photo = np.full((*SHAPE, 3), 255, np.uint8)
    halves = [
        covering(mask(slice(0, 300), 0.5), (0, 0, 0)),
        covering(mask(slice(0, 300), 0.5), (80,) * 3),
    ]
    assert (composed(photo, halves)[:, :300] == 40).all()
    both = [covering(mask(slice(0, 300)), (0, 0, 0)), covering(mask(slice(0, 300)), (80,) * 3)]
    assert (composed(photo, both)[:, :300] == 40).all()


def test_what_is_above_covers_what_is_beside():
    photo = np.full((*SHAPE, 3), 255, np.uint8)
    new = composed(
        photo, [covering(mask(slice(0, 99)), (9, 9, 9))], [covering(mask(slice(50, 99)), (5, 5, 5))]
    )
    assert (new[:, :50] == 9).all() and (new[:, 50:99] == 5).all() and (new[:, 99:] == 255).all()
