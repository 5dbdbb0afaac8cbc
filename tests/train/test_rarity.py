"""GTA5's rarity sampling: what is drawn how often, and weights that follow their pixels."""

from collections import Counter

import numpy as np
import pytest
import torch

from clvae.errors import ClvaeError
from train.data import DataSet, Stream
from train.fit.config import Config
from train.fit.features import Perceptual

from .drawn import SIZES, draw_published, draw_rarity

SIZE = SIZES["gta5"]


@pytest.fixture
def gta5(tmp_path):
    """Two training pairs, the second nine times as rare; the left half of the masks weighs 3, the
    right half 1.
    """
    draw_published(tmp_path, "gta5")
    mask = np.ones((2, 16, 32))
    mask[..., :16] = 3
    draw_rarity(tmp_path, [0.1, 1.0], mask)
    return DataSet.open(tmp_path, "gta5")


def stream(data_set, flip=False, rarity=True):
    return Stream(data_set, SIZE, (1.0, 1.0), flip, seed=0, rarity=rarity)


def test_pairs_are_drawn_as_often_as_their_distribution_says(gta5):
    order = stream(gta5).order
    drawn = Counter(
        order(number)
        for epoch in range(5)
        for number in range(epoch * 10_000, epoch * 10_000 + 400)
    )
    assert drawn[1] / sum(drawn.values()) == pytest.approx(0.9, abs=0.03)


def test_an_epoch_draws_from_four_hundred_chosen_pairs(gta5):
    """With replacement, and from others in the next epoch."""
    order = stream(gta5).order
    order.cumulative = [np.arange(1, 100_001) / 100_000] * 5
    epochs = [{order(number) for number in range(start, start + 2000)} for start in (0, 10_000)]
    assert all(300 < len(epoch) <= 400 for epoch in epochs)
    assert len(epochs[0] & epochs[1]) < 20


def test_a_flipped_picture_flips_its_mask(gta5):
    """The release forgets to: the heavy half must go where its pixels go."""
    samples = [stream(gta5, flip=True)[number] for number in range(8)]
    plain = {s.labels.numpy().tobytes() for s in (stream(gta5)[number] for number in range(8))}
    flipped = [s.labels.numpy().tobytes() not in plain for s in samples]
    assert any(flipped) and not all(flipped)
    for sample, turned in zip(samples, flipped, strict=True):
        assert sample.weight.shape == SIZE
        assert (sample.weight[:, :64] == (1 if turned else 3)).all() and (
            sample.weight[:, 64:] == (3 if turned else 1)
        ).all()


def test_weights_multiply_the_features_of_both_pictures():
    torch.manual_seed(0)
    perceptual = Perceptual("efficientnet_lite0")

    def loss(fake, real, weight=None):
        return perceptual.difference(perceptual(fake), perceptual(real), weight)

    real, fake = torch.rand(2, 1, 3, 64, 64) * 2 - 1
    left = torch.zeros(1, 16, 16)
    left[..., :8] = 1
    changed = fake.clone()
    changed[..., 60:] = 1.0  # far in the half that weighs nothing
    assert loss(fake, real, torch.ones(1, 16, 16)) == pytest.approx(
        loss(fake, real).item(), rel=1e-6
    )
    assert loss(changed, real, left) == pytest.approx(loss(fake, real, left).item(), rel=0.05)
    assert loss(changed, real) > 1.02 * loss(fake, real)


def test_rarity_files_are_asked_for_only_where_rarity_is(gta5, data_set):
    for file in (gta5.root / "rarity").glob("*.npy"):
        file.unlink()
    assert stream(gta5, rarity=False)[0].weight is None
    with pytest.raises(ClvaeError, match=r"no file .*kdecolor_rarity_bin_0\.npy"):
        stream(gta5)
    with pytest.raises(ClvaeError, match="only the layout gta5"):
        stream(data_set)
    assert Config.preset("gta5").data.rarity and not Config.preset("ade20k").data.rarity
