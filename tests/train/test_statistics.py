"""How real codes are spread: the prior that codes are drawn from."""

import tracemalloc

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Scene
from clvae.core.sampler import Sampler
from train.data import Split
from train.finish.statistics import (
    ENOUGH,
    HELD,
    ROUNDS,
    SHARED,
    Means,
    Part,
    chosen_examples,
    fit_prior,
    fit_shared_factors,
    posterior_means,
)
from train.fit.config import Config
from train.fit.trainer import Trainer


def rows_of(local: np.ndarray, present: np.ndarray, overall: np.ndarray) -> Means:
    """The means of photos given as local [N, C, 5, Zl] and present [N, C, 5]."""
    photo, class_id = present.any(-1).nonzero()
    shown = present.any(-1)
    return Means(
        *(photo, class_id, local[photo, class_id], present[photo, class_id], overall),
        *(shown / np.maximum(shown.sum(1, keepdims=True), 1), local.shape[1]),
    )


def means(count: int = 4000, seed: int = 0) -> tuple[Means, np.ndarray]:
    """Codes of three classes: one whose layers 0 and 4 go together, one that never reaches layers 3
    and 4, one unseen.
    """
    random = np.random.default_rng(seed)
    local = np.zeros((count, 3, 5, 2), np.float32)
    present = np.zeros((count, 3, 5), bool)
    shared = random.normal(size=(count, 1))
    local[:, 0] = random.normal(size=(count, 5, 2)) * 0.1 + 2
    local[:, 0, [0, 4], 0] += shared
    present[:, 0] = True
    local[:, 1, :3] = random.normal(size=(count, 3, 2)) * [3, 0.5]
    present[:, 1, :3] = True
    return rows_of(
        local, present, (random.normal(size=(count, 4)) * 2 + 1).astype(np.float32)
    ), shared


def drawn(mean, factor, count=20000):
    noise = np.random.default_rng(1).normal(size=(count, factor.shape[0]))
    return mean.ravel() + noise @ factor.T


def test_codes_drawn_from_the_prior_have_the_spread_of_real_ones():
    real, _ = means()
    prior = fit_prior(real)
    codes = drawn(prior.local_mean[0], prior.local_factor[0]).reshape(-1, 5, 2)
    assert codes.mean((0, 1, 2)) == pytest.approx(2, abs=0.05)
    assert (
        np.corrcoef(codes[:, 0, 0], codes[:, 4, 0])[0, 1] > 0.95
    )  # layers that go together are drawn together
    assert abs(np.corrcoef(codes[:, 0, 0], codes[:, 2, 0])[0, 1]) < 0.1
    assert drawn(prior.global_mean, prior.global_factor).std() == pytest.approx(2, rel=0.05)


def test_a_layer_a_class_never_reaches_stays_at_its_mean():
    codes = drawn(
        *(
            array[1]
            for array in (fit_prior(means()[0]).local_mean, fit_prior(means()[0]).local_factor)
        )
    )
    codes = codes.reshape(-1, 5, 2)
    assert codes[:, :3, 0].std() == pytest.approx(3, rel=0.05)
    assert np.abs(codes[:, 3:]).max() < 1e-3


def test_a_class_nobody_saw_keeps_the_standard_normal():
    prior = fit_prior(means()[0])
    assert (prior.local_mean[2] == 0).all() and (prior.local_factor[2] == np.eye(10)).all()
    few = fit_prior(means(ENOUGH - 1)[0])
    assert (few.local_factor[0] == np.eye(10)).all()


# What classes share


def sunsets(count: int = 3000) -> Means:
    """Two classes whose coarsest layers redden together, of which every third photo lacks the
    second, and one unseen.
    """
    random = np.random.default_rng(2)
    local, present = (
        random.normal(size=(count, 3, 5, 2)).astype(np.float32) * 0.5,
        np.zeros((count, 3, 5), bool),
    )
    local[:, :2, 4, 0] += 2 * random.normal(size=(count, 1))
    present[:, 0], present[np.arange(count) % 3 > 0, 1] = True, True
    return rows_of(
        local * present[..., None], present, random.normal(size=(count, 4)).astype(np.float32)
    )


def test_classes_that_go_together_in_photos_are_drawn_together():
    prior = fit_prior(sunsets())
    sampler, scene = Sampler(4, 2, prior), Scene.from_labels(np.uint8([[0, 1, 2]]))
    codes = np.stack([sampler.sample(scene, seed).local_codes for seed in range(2000)])
    assert np.corrcoef(codes[:, 0, 4, 0], codes[:, 1, 4, 0])[0, 1] > 0.75  # 0.94 in the photos
    assert abs(np.corrcoef(codes[:, 0, 4, 0], codes[:, 2, 4, 0])[0, 1]) < 0.1
    assert abs(np.corrcoef(codes[:, 0, 0, 0], codes[:, 1, 0, 0])[0, 1]) < 0.1


def test_each_class_by_itself_is_spread_as_before():
    prior = fit_prior(sunsets())
    for factor, shared, own in zip(
        prior.local_factor, prior.local_shared, prior.local_own, strict=True
    ):
        assert shared.shape == (10, SHARED)
        assert np.allclose(shared @ shared.T + own @ own.T, factor @ factor.T, atol=1e-4)
    assert not prior.local_shared[2].any() and (prior.local_own[2] == np.eye(10)).all()


def test_shared_factors_are_found_though_entries_are_missing():
    random = np.random.default_rng(3)
    loadings = random.normal(size=(12, 2))
    codes = random.normal(size=(4000, 2)) @ loadings.T + random.normal(size=(4000, 12))
    there = random.random(codes.shape) < 0.7
    (found,) = fit_shared_factors([Part(np.arange(4000), codes * there, there)], 4000, 2)
    assert np.corrcoef((found @ found.T).ravel(), (loadings @ loadings.T).ravel())[0, 1] > 0.97


def fit_table(codes: np.ndarray, there: np.ndarray, size: int) -> np.ndarray:
    """The same fit written down for one table of all photos and entries, [N, D]."""
    loadings = np.random.default_rng(0).normal(size=(codes.shape[1], size)) / 10
    seen, squares = np.maximum(there.sum(0), 1), np.square(codes).sum(0)
    noise = squares / seen + 1e-3
    for _ in range(ROUNDS):
        weight = there / noise
        spread = np.linalg.inv(
            np.einsum("nd,dk,dl->nkl", weight, loadings, loadings) + np.eye(size)
        )
        factors = np.einsum("nkl,nl->nk", spread, (codes * weight) @ loadings)
        moments = np.einsum(
            "nd,nkl->dkl", there, spread + factors[:, :, None] * factors[:, None, :]
        )
        products = codes.T @ factors
        loadings = np.linalg.solve(moments + HELD * np.eye(size), products[..., None])[..., 0]
        fitted = np.einsum("dk,dkl,dl->d", loadings, moments, loadings)
        noise = np.maximum((squares - 2 * (loadings * products).sum(1) + fitted) / seen, 1e-3)
    return loadings


def test_rows_by_class_give_the_shared_factors_of_the_whole_table():
    random, width = np.random.default_rng(5), 6
    factors = random.normal(size=(300, 2))
    codes, there, parts = np.zeros((300, 3 * width)), np.zeros((300, 3 * width), bool), []
    for c in range(3):
        photo, columns = random.permutation(300)[: 100 * c + 60], slice(c * width, (c + 1) * width)
        layers = random.random((len(photo), 3)) < 0.8
        known = layers.repeat(2, 1)
        own = (
            factors[photo] @ random.normal(size=(2, width)) + random.normal(size=known.shape)
        ) * known
        codes[photo, columns], there[photo, columns] = own, known
        parts.append(Part(photo, own, layers))
    assert np.allclose(
        np.concatenate(fit_shared_factors(parts, 300, 2)),
        fit_table(codes, there, 2),
        rtol=1e-9,
        atol=1e-12,
    )


def test_memory_follows_what_photos_show():
    """20,210 photos and 150 classes, of which each photo shows three: a table of all of them would
    take 485 MB.
    """
    random, photos, classes = np.random.default_rng(6), 20_210, 150
    class_id = np.sort(
        (np.arange(photos)[:, None] * 7 + np.array([0, 40, 90])) % classes, 1
    ).ravel()
    local = random.normal(size=(len(class_id), 5, 4)).astype(np.float32)
    seen = Means(
        np.arange(photos).repeat(3),
        class_id,
        local,
        np.ones((len(class_id), 5), bool),
        random.normal(size=(photos, 4)).astype(np.float32),
        np.full((photos, classes), 1 / classes, np.float32),
        classes,
    )
    tracemalloc.start()
    try:
        prior = fit_prior(seen)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 50e6
    assert (
        prior.local_shared.shape == (classes, 20, SHARED) and np.isfinite(prior.local_shared).all()
    )


@torch.no_grad()
def test_the_means_of_a_data_set_are_those_of_its_photos(data_set, tiny):
    """One row for each class that a photo shows, whatever the batches; a class that is not there
    takes no room.
    """
    pair = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu")).pair.eval()
    split = Split(data_set, "train", (64, 64))
    codes = [pair.encoder(sample.photo[None], sample.labels[None], 4) for sample in split]
    wanted = rows_of(
        *(
            torch.cat(column).numpy()
            for column in zip(*((c.mu, c.present, c.global_mu) for c in codes))
        )
    )
    found = posterior_means(pair, split.loader(4), torch.device("cpu"))
    assert len(found.local) < 4 * len(split) and found.classes == 4
    for name in ("photo", "class_id", "present"):
        assert np.array_equal(getattr(found, name), getattr(wanted, name))
    assert np.allclose(found.local, wanted.local, atol=1e-5) and np.allclose(
        found.overall, wanted.overall, atol=1e-5
    )
    covered = [np.bincount(sample.labels.ravel(), minlength=4) / 64**2 for sample in split]
    np.testing.assert_allclose(found.shares, covered, atol=1e-6)


def test_a_class_s_rows_are_those_of_the_photos_that_show_it():
    """As picked from a table of all photos and classes, which for 20,000 photos and 151 classes
    would take gigabytes.
    """
    random = np.random.default_rng(4)
    local, present = (
        random.normal(size=(40, 3, 5, 2)).astype(np.float32),
        random.random((40, 3, 5)) < 0.3,
    )
    for c in range(3):
        rows, there = rows_of(local, present, np.zeros((40, 4), np.float32)).of(c)
        shown = present[:, c].any(-1)
        assert np.array_equal(rows, local[shown, c]) and np.array_equal(there, present[shown, c])


def test_examples_are_of_photos_that_show_enough_of_a_class():
    """Of a class that some photos show at all layers those; of one that none does all, its layers
    that are missing at the mean; of one that hardly any shows none.
    """
    real, _ = means(20)
    few = real.class_id == 1
    real.present[np.flatnonzero(real.class_id == 0)[:5], 4] = False
    prior = fit_prior(real)
    examples = chosen_examples(real, prior)
    assert np.bincount(examples.class_id).tolist() == [15, 20]
    assert np.array_equal(examples.overall, real.overall.astype(np.float16))
    assert np.array_equal(examples.shares, real.shares.astype(np.float16))
    filled = examples.local[examples.class_id == 1]
    assert np.array_equal(filled[:, :3], real.local[few][:, :3].astype(np.float16))
    assert (filled[:, 3:] == prior.local_mean[1, 3:].astype(np.float16)).all()
    rare = real._replace(class_id=np.where(few & (real.photo >= ENOUGH - 1), 2, real.class_id))
    assert 1 not in chosen_examples(rare, fit_prior(rare)).class_id
    with pytest.raises(ClvaeError, match="does not say how real codes are spread"):
        chosen_examples(real, None)
