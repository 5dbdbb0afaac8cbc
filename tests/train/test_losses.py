"""The losses against their formulas, on numbers small enough to check by hand."""

import math

import pytest
import torch

from clvae.nn.encoder import Codes
from train.fit import losses


def test_hinge_is_zero_beyond_the_margins_and_linear_inside():
    assert losses.hinge_discriminator([torch.tensor([-2.0])], [torch.tensor([3.0])]) == 0
    assert losses.hinge_discriminator(
        [torch.tensor([0.5])], [torch.tensor([0.0])]
    ) == pytest.approx((1.5 + 1) / 2)
    assert losses.hinge_generator([torch.tensor([2.0]), torch.tensor([4.0])]) == -3


def test_feature_matching_leaves_the_verdict_out():
    fake, real = [[torch.zeros(2), torch.full((2,), 9.0)]], [[torch.ones(2), torch.zeros(2)]]
    assert losses.feature_matching(fake, real) == 1


def test_kl_counts_present_classes_only_and_sums_layers():
    mu = torch.zeros(2, 3, 5, 4)
    mu[:, 0] = 1.0  # half a nat a dimension
    mu[:, 2] = 100.0  # absent, must not count
    present = torch.zeros(2, 3, 5, dtype=torch.bool)
    present[:, :2] = True
    zeros = torch.zeros_like(mu)
    local, overall = losses.kl_divergence(
        Codes(mu, zeros, present, torch.zeros(2, 6), torch.full((2, 6), math.log(2)))
    )
    assert local == pytest.approx(
        5 * (4 * 0.5 + 0) / 2
    )  # mean of the two present classes, five layers
    assert overall == pytest.approx(6 * 0.5 * (2 - 1 - math.log(2)))


def test_kl_of_a_batch_is_that_of_its_samples():
    """A mean, not a sum: the term does not grow with the batch."""
    mu = torch.randn(1, 2, 5, 3).expand(4, -1, -1, -1)
    codes = Codes(mu, mu / 2, torch.ones(4, 2, 5, dtype=torch.bool), mu[:, 0, 0], mu[:, 1, 1])
    single = Codes(*(t[:1] for t in codes))
    assert torch.allclose(
        torch.stack(losses.kl_divergence(codes)), torch.stack(losses.kl_divergence(single))
    )


def test_pixels_ignores_what_nobody_labelled():
    labelled = torch.zeros(1, 4, 4, dtype=torch.bool)
    labelled[:, :2] = True
    real, fake = torch.zeros(1, 3, 4, 4), torch.full((1, 3, 4, 4), 0.5)
    fake[:, :, 2:] = 7.0
    assert losses.pixels(fake, real, labelled) == 0.5


def test_locality_punishes_change_far_from_the_class_only():
    kept = torch.zeros(1, 3, 64, 64)
    inside = torch.zeros(1, 64, 64, dtype=torch.bool)
    inside[:, :, :8] = True
    near, far = kept.clone(), kept.clone()
    near[..., : 8 + losses.GROWTH] = 1.0
    far[..., 8 + losses.GROWTH :] = 1.0
    assert losses.locality(near, kept, inside) == 0
    assert losses.locality(far, kept, inside) == 1
    assert (
        losses.locality(far, kept, torch.ones_like(inside)) == 0
    )  # everything was meant to change


def test_reparameterise_has_the_posterior_s_mean_and_deviation():
    noise = torch.tensor([-1.0, 0.0, 2.0])
    draws = losses.reparameterise(torch.full((3,), 3.0), torch.full((3,), 2 * math.log(0.5)), noise)
    assert draws.tolist() == pytest.approx([2.5, 3.0, 4.0])
