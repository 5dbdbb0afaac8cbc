"""The segmenter's network: EfficientNet-Lite's trunk, scores of a photo at any size."""

import copy

import pytest
import torch

from clvae.nn import Segmenter
from clvae.nn.segmenter import LITE0, LITE1, Trunk
from tests.checkpoints import random_segmenter


@pytest.fixture(scope="module")
def segmenter():
    return random_segmenter(5, (64, 96))


def photos(*size, count=2):
    """Smooth colours, the same ones at every size."""
    coarse = torch.rand(count, 3, 4, 6, generator=torch.Generator().manual_seed(1)) * 2 - 1
    return torch.nn.functional.interpolate(coarse, size, mode="bicubic").clamp(-1, 1)


@pytest.mark.parametrize(("depth", "blocks"), [(LITE0, 16), (LITE1, 21)])
def test_the_trunk_reads_out_at_four_strides(depth, blocks):
    trunk = Trunk(depth).eval()
    features = trunk(photos(64, 96))
    assert len(trunk.blocks) == blocks
    assert [tuple(f.shape[1:]) for f in features] == [
        (24, 16, 24),
        (40, 8, 12),
        (112, 4, 6),
        (320, 2, 3),
    ]


@pytest.mark.parametrize("size", [(64, 96), (128, 64), (50, 31)])
def test_a_photo_of_any_size_gets_scores_of_its_size(segmenter, size):
    assert segmenter(photos(*size)).shape == (2, 5, *size)


def test_a_larger_photo_is_looked_at_in_the_segmenters_size(segmenter):
    found, expected = segmenter(photos(192, 288))[:, :, 1::3, 1::3], segmenter(photos(64, 96))
    assert (found - expected).abs().mean() < 0.2 * expected.std()


def test_looks_at_several_scales_and_in_the_mirror_are_averaged(segmenter):
    """A plain look at each, by a segmenter of that size, gives the same shares."""
    photo, several = photos(64, 96), copy.copy(segmenter)
    several.looks, several.mirrored = (1.0, 2.0), True
    shares = []
    for size in ((64, 96), (128, 192)):
        one = copy.copy(segmenter)
        one.size = size
        shares += [one(photo).softmax(1), one(photo.flip(-1)).flip(-1).softmax(1)]
    torch.testing.assert_close(several(photo).softmax(1), sum(shares) / 4, atol=1e-3, rtol=0)
    turned = several(photo.flip(-1)).flip(-1)
    torch.testing.assert_close(turned, several(photo), atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(several.glance(photo), segmenter.glance(photo))


def test_scores_of_a_finer_photo_come_at_the_size_that_is_asked_for(segmenter):
    finer = photos(128, 192)
    expected = segmenter(finer)[:, :, ::2, ::2].argmax(1)
    found = segmenter(finer, (64, 96)).argmax(1)
    assert found.shape == (2, 64, 96) and (found == expected).float().mean() > 0.9


def test_photos_of_a_batch_do_not_touch_each_other(segmenter):
    two = photos(64, 96)
    torch.testing.assert_close(segmenter(two)[1:], segmenter(two[1:]), atol=1e-2, rtol=0)


def test_what_is_far_away_counts(segmenter):
    """A pixel's score depends on the whole photo, through the context."""
    photo = photos(64, 96, count=1)
    other = photo.clone()
    other[..., 64:] = -1
    assert (segmenter(photo)[..., 0] - segmenter(other)[..., 0]).abs().mean() > 0.05 * segmenter(
        photo
    ).std()


def test_with_150_classes_it_fits_into_nine_megabytes():
    with torch.device("meta"):
        state = Segmenter(150, (256, 256), LITE1).state_dict()
    assert sum(value.numel() * (2 if value.ndim > 1 else 4) for value in state.values()) < 9e6
