"""What is what, after votes: pieces go over to a larger neighbour of a near kind."""

import numpy as np
import pytest

from clvae import LabelSet
from clvae.core.votes import told

NAMES = "background", "pants", "jeans", "bag"  # pants and jeans are near, see core/kin.py
LABELS = LabelSet(NAMES, tuple((i, i, i) for i in range(4)))
BACKGROUND, PANTS, JEANS, BAG = range(4)


def shares(classes, second=PANTS, sure=0.6):
    """Shares [4, H, W] of a map [H, W]: `sure` of its class, the rest of `second`."""
    likely = np.zeros((4, *classes.shape), np.float32)
    likely[second] = 1 - sure
    np.put_along_axis(likely, classes[None], sure, 0)
    return likely / likely.sum(0)


@pytest.fixture
def trousers():
    classes = np.full((40, 40), BACKGROUND)
    classes[5:35, 10:30] = PANTS
    return classes


def with_patch(trousers, class_id):
    classes = trousers.copy()
    classes[15:25, 10:20] = class_id
    return classes


def test_a_patch_of_jeans_in_trousers_is_trousers(trousers):
    assert (told(shares(with_patch(trousers, JEANS)), LABELS) == trousers).all()


@pytest.mark.parametrize(
    ("class_id", "second", "sure"),
    [(BAG, PANTS, 0.6), (JEANS, BACKGROUND, 0.6), (JEANS, PANTS, 0.9)],
    ids=["of another kind", "that is no trousers", "that is surely jeans"],
)
def test_a_patch_stays(trousers, class_id, second, sure):
    classes = with_patch(trousers, class_id)
    assert (told(shares(classes, second, sure), LABELS) == classes).all()


def test_the_larger_part_does_not_go_over_to_the_smaller(trousers):
    classes = trousers.copy()
    classes[5:30, 10:30] = JEANS
    found = told(shares(classes, JEANS), LABELS)
    assert (found[5:35, 10:30] == JEANS).all()


def test_what_is_far_larger_than_a_patch_stays():
    classes = np.full((40, 40), JEANS)
    classes[:, :18] = PANTS
    assert (told(shares(classes, JEANS), LABELS) == classes).all()


def test_small_regions_are_left_out(trousers):
    classes = trousers.copy()
    classes[2, 2] = BAG
    assert (told(shares(classes, BACKGROUND), LABELS) == trousers).all()
