"""How real codes are spread: the prior that codes are drawn from, and the axes that sliders move along."""

import numpy as np
import pytest

from train.statistics import ENOUGH, Means, fit_axes, fit_prior


def means(count: int = 4000, seed: int = 0) -> tuple[Means, np.ndarray]:
    """Codes of three classes: one whose layers 0 and 4 go together, one that never reaches layers 3 and 4, one unseen."""
    random = np.random.default_rng(seed)
    local = np.zeros((count, 3, 5, 2), np.float32)
    present = np.zeros((count, 3, 5), bool)
    shared = random.normal(size=(count, 1))
    local[:, 0] = random.normal(size=(count, 5, 2)) * 0.1 + 2
    local[:, 0, [0, 4], 0] += shared
    present[:, 0] = True
    local[:, 1, :3] = random.normal(size=(count, 3, 2)) * [3, 0.5]
    present[:, 1, :3] = True
    return Means(local, present, (random.normal(size=(count, 4)) * 2 + 1).astype(np.float32)), shared


def drawn(mean, factor, count=20000):
    noise = np.random.default_rng(1).normal(size=(count, factor.shape[0]))
    return mean.ravel() + noise @ factor.T


def test_codes_drawn_from_the_prior_have_the_spread_of_real_ones():
    real, _ = means()
    prior = fit_prior(real)
    codes = drawn(prior.local_mean[0], prior.local_factor[0]).reshape(-1, 5, 2)
    assert codes.mean((0, 1, 2)) == pytest.approx(2, abs=0.05)
    assert np.corrcoef(codes[:, 0, 0], codes[:, 4, 0])[0, 1] > 0.95        # layers that go together are drawn together
    assert abs(np.corrcoef(codes[:, 0, 0], codes[:, 2, 0])[0, 1]) < 0.1
    assert drawn(prior.global_mean, prior.global_factor).std() == pytest.approx(2, rel=0.05)


def test_a_layer_a_class_never_reaches_stays_at_its_mean():
    codes = drawn(*(array[1] for array in (fit_prior(means()[0]).local_mean, fit_prior(means()[0]).local_factor)))
    codes = codes.reshape(-1, 5, 2)
    assert codes[:, :3, 0].std() == pytest.approx(3, rel=0.05)
    assert np.abs(codes[:, 3:]).max() < 1e-3


def test_a_class_nobody_saw_keeps_the_standard_normal():
    prior = fit_prior(means()[0])
    assert (prior.local_mean[2] == 0).all() and (prior.local_factor[2] == np.eye(10)).all()
    few = fit_prior(means(ENOUGH - 1)[0])
    assert (few.local_factor[0] == np.eye(10)).all()


def test_axes_point_along_the_widest_spread():
    axes = fit_axes(means()[0])
    assert axes.directions.shape == (3, 5, 2, 2) and axes.spread.shape == (3, 5, 2)
    assert axes.directions[1, 0, 0] == pytest.approx([1, 0], abs=0.02)     # the first of its two numbers spreads by 3
    assert axes.spread[1, 0] == pytest.approx([3, 0.5], rel=0.05)
    assert (axes.spread[2] == 0).all() and (axes.spread[1, 3:] == 0).all()
