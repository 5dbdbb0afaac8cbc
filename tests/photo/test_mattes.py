"""Soft masks of objects, whose edges follow a photo's."""

import cv2
import numpy as np
import pytest

from clvae.photo.kept import Kept
from clvae.photo.mattes import Mattes
from clvae.photo.tiles import Tile


def two_halves(shape, edge, seed=0):
    """A photo that is dark left of column `edge` and bright right of it."""
    photo = np.random.default_rng(seed).integers(0, 12, (*shape, 3), np.uint8)
    photo[:, edge:] += 200
    return photo


def halves(shape, edge):
    return (np.arange(shape[1])[None, :] >= edge).repeat(shape[0], 0).astype(np.uint8)


def test_an_edge_goes_to_where_the_photo_has_it():
    photo = two_halves((60, 80), 42)
    mask = Mattes(photo, halves((60, 80), 40), 3).whole(1)
    assert mask.dtype == np.float32 and mask.min() == 0 and mask.max() == 1
    assert (mask[10:-10, 40] < 0.3).all() and (mask[10:-10, 43] > 0.7).all()


def test_a_mask_stays_within_reach_of_its_object():
    rng = np.random.default_rng(1)
    photo = rng.integers(0, 256, (90, 90, 3), np.uint8)
    objects = cv2.blur(rng.random((90, 90)), (31, 31))
    objects = (objects > np.median(objects)).astype(np.uint8)
    mask, disc = Mattes(photo, objects, 3).whole(1), np.ones((7, 7), np.uint8)
    assert (mask[cv2.dilate(objects, disc) == 0] == 0).all()
    assert (mask[cv2.erode(objects, disc) == 1] == 1).all()


@pytest.mark.parametrize("scale", [1, 4])
def test_masks_of_neighbours_add_up(scale):
    photo = np.random.default_rng(2).integers(0, 256, (64, 96, 3), np.uint8)
    photo = cv2.resize(photo, None, fx=scale, fy=scale)
    mattes = Mattes(photo, halves((64, 96), 50), 2)
    np.testing.assert_allclose(mattes.whole(0) + mattes.whole(1), 1, atol=0.02)


def test_a_tile_of_a_mask_is_a_tile_of_the_whole():
    photo = two_halves((200, 240), 100)
    mattes = Mattes(photo, halves((50, 60), 26), 2)
    whole = mattes.whole(1)
    for tile in (Tile(20, 90, 60, 130), Tile(0, 30, 0, 40), Tile(150, 200, 200, 240)):
        np.testing.assert_allclose(mattes.of(1, tile), tile.of(whole), atol=1e-3)


def test_where_three_meet_every_pixel_is_shared_out_once():
    photo = np.random.default_rng(3).integers(0, 256, (80, 80, 3), np.uint8)
    objects = np.zeros((80, 80), np.uint8)
    objects[:, 40:], objects[40:, 20:60] = 1, 2
    mattes = Mattes(photo, objects, 3)
    masks = [mattes.whole(o) for o in range(3)]
    assert np.allclose(sum(masks), 1, atol=0.001)  # and no less, through which the photo would show
    for i, mask in enumerate(masks):
        others = sum(masks[:i] + masks[i + 1 :])
        assert not others[mask == 1].any()


def test_masks_serve_again_where_map_and_photo_are_alike():
    photo = np.random.default_rng(4).integers(0, 256, (600, 1200, 3), np.uint8)
    objects, kept = halves((60, 120), 30), Kept()
    first = Mattes(photo, objects, 2, kept).of(1, Tile(0, 512, 0, 512))
    held = kept.nbytes
    assert held
    other = objects.copy()
    other[:, 110:] = 0  # far from that tile
    again = Mattes(photo, other, 2, kept)
    assert np.array_equal(again.of(1, Tile(0, 512, 0, 512)), first) and kept.nbytes == held
    assert np.array_equal(again.whole(1), Mattes(photo, other, 2).whole(1))
    other[20:30, 10:20] = 1
    near = Mattes(photo, other, 2, kept).of(1, Tile(0, 512, 0, 512))
    assert np.array_equal(near, Mattes(photo, other, 2).of(1, Tile(0, 512, 0, 512)))
    assert not np.array_equal(near, first)


def test_softness_widens_an_edge_to_both_sides_alike():
    mattes = Mattes(two_halves((200, 300), 150), halves((200, 300), 150), 3)
    ramps = [mattes.of(1, Tile(0, 200, 0, 300), softness)[100] for softness in (0, 0.5, 1)]
    widths = [((ramp > 0.02) & (ramp < 0.98)).sum() for ramp in ramps]
    assert widths[0] < 6 < widths[1] < widths[2] <= 17  # four times 200 / 50, and one
    for ramp in ramps:
        assert ramp[:150].sum() == pytest.approx((1 - ramp[150:]).sum(), abs=1)
    part = mattes.of(1, Tile(90, 120, 140, 170), 1)
    np.testing.assert_allclose(
        part, mattes.of(1, Tile(0, 200, 0, 300), 1)[90:120, 140:170], atol=1e-2
    )
