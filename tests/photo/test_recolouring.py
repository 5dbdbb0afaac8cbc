"""Other light and colours for a photo's pixels, their detail kept."""

import cv2
import numpy as np
import pytest

from clvae.core.cielab import to_lab
from clvae.photo.recolouring import recolouring, standing
from clvae.photo.tiles import Tile
from tests.checkpoints import draw_photo

SHAPE = 64, 96
ALL = Tile(0, *SHAPE[:1], 0, SHAPE[1])
MASK = np.ones(SHAPE, bool)


def plain(colour, noise=6, seed=0):
    """A picture of one colour, with grain."""
    grain = np.random.default_rng(seed).normal(0, noise, (*SHAPE, 1))
    return np.clip(np.array(colour) + grain, 0, 255).astype(np.uint8)


def moved(photo, own, new, mask):
    """How an object comes from one look to the other."""
    return recolouring(standing(photo, own, mask), new, mask)


PHOTO, OWN, NEW = plain((90, 120, 60)), plain((100, 130, 70), 6, 1), plain((150, 90, 90), 6, 2)


def mean(picture):
    return to_lab(np.rint(picture).astype(np.uint8)).reshape(-1, 3).mean(0)


def detail(picture):
    light = to_lab(np.rint(picture).astype(np.uint8))[..., 0]
    return (light - cv2.GaussianBlur(light, (0, 0), 4)).ravel()


def test_the_same_look_gives_the_photo_bit_for_bit():
    photo = draw_photo(SHAPE)
    assert np.array_equal(np.rint(moved(photo, OWN, OWN, MASK).tile(photo, ALL)), photo)


def test_a_new_look_lands_on_its_colours_and_keeps_the_detail():
    new = moved(PHOTO, OWN, NEW, MASK).tile(PHOTO, ALL)
    assert np.linalg.norm(mean(new) - mean(NEW)) < 2
    assert np.corrcoef(detail(new), detail(PHOTO))[0, 1] > 0.98


def test_a_small_move_is_a_small_change():
    near = moved(PHOTO, OWN, plain((102, 130, 70), 6, 1), MASK).tile(PHOTO, ALL)
    assert 0.2 < np.linalg.norm(mean(near) - mean(PHOTO)) < 3


def test_folds_of_a_red_skirt_are_not_red_on_a_grey_one():
    """They are as far apart in lightness as before, and no farther in colour than grey allows."""
    photo = np.empty((*SHAPE, 3), np.uint8)
    photo[:, ::2], photo[:, 1::2] = (230, 20, 10), (120, 10, 5)  # lit and in shade
    new = moved(photo, plain((180, 30, 25)), plain((110, 110, 105), 6, 1), MASK)
    folds = to_lab(np.rint(new.tile(photo, ALL)).astype(np.uint8))
    (lit, *a), (shade, *b) = (folds[:, i::2].reshape(-1, 3).mean(0) for i in (0, 1))
    assert lit - shade > 15 and np.linalg.norm(np.subtract(a, b)) < 8


@pytest.mark.parametrize("strength", [0, 0.5, 1])
def test_strength_says_how_far_it_goes(strength):
    move = moved(PHOTO, OWN, NEW, MASK).strong(strength)
    far = np.linalg.norm(mean(move.tile(PHOTO, ALL)) - mean(PHOTO))
    all_of_it = np.linalg.norm(mean(NEW) - mean(PHOTO))
    assert far == pytest.approx(strength * all_of_it, abs=2)


def test_what_lies_beyond_an_object_has_no_say():
    left = np.zeros(SHAPE, bool)
    left[:, :48] = True
    mixed = [np.where(left[..., None], picture, 255 - picture) for picture in (PHOTO, OWN, NEW)]
    alone = moved(PHOTO, OWN, NEW, left).tile(PHOTO, ALL)
    beside = moved(*mixed, left).tile(mixed[0], ALL)
    np.testing.assert_allclose(alone[:, :48], beside[:, :48], atol=0.5)


def test_detail_is_not_lost_in_black():
    new = moved(plain((230, 230, 230), 12), plain((225,) * 3, 12, 1), plain((8,) * 3, 2), MASK)
    dark = new.tile(plain((230, 230, 230), 12), ALL)
    assert (np.rint(dark).max(2) == 0).mean() < 0.1
    assert np.corrcoef(detail(dark), detail(plain((230, 230, 230), 12)))[0, 1] > 0.8
