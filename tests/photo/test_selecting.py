"""Masks and pieces that follow a photo's edges."""

import numpy as np
import pytest

from clvae.photo.selecting import superpixels, tidied

SHAPE = 120, 160


@pytest.fixture(scope="module")
def disc():
    """A photo of a red disc on green, and where it is."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    inside = (y - 60) ** 2 + (x - 80) ** 2 < 30**2
    grain = np.random.default_rng(0).integers(-8, 9, (*SHAPE, 1))
    photo = np.where(inside[..., None], (190, 60, 50), (60, 120, 70)) + grain
    return photo.astype(np.uint8), inside


def overlap(one, other):
    return (one & other).sum() / (one | other).sum()


def test_superpixels_are_pieces_of_one_colour(disc):
    photo, inside = disc
    pieces = superpixels(photo, 100)
    assert pieces.shape == SHAPE and pieces.min() == 0
    shares = np.bincount(pieces.ravel(), inside.ravel()) / np.bincount(pieces.ravel())
    assert (np.minimum(shares, 1 - shares) < 0.1).mean() > 0.9


def test_a_rough_mask_is_tidied(disc):
    photo, inside = disc
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    rough = (abs(y - 59) < 29) & (abs(x - 81) < 29)
    found = tidied(photo, rough)
    assert overlap(found, inside) > 0.95 > overlap(rough, inside)
    assert np.array_equal(found, tidied(photo, rough))  # the same each time


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_and_all_stay(disc, whole):
    mask = np.full(SHAPE, whole)
    assert np.array_equal(tidied(disc[0], mask), mask)
