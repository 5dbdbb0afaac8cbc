"""The discriminator that tells classes by a pretrained network's features."""

import math

import pytest
import torch

from train.fit.discriminator import Discriminator
from train.fit.projected import ClassDiscriminator, Mixture, taken_for_class, taken_for_made


def maps(sizes=((8, 16), (4, 8), (4, 8)), channels=(3, 5, 7)) -> list[torch.Tensor]:
    return [torch.randn(2, count, *size) for count, size in zip(channels, sizes, strict=True)]


def test_scores_lie_on_the_stages_asked_for():
    """One score for each class and one for "made", at the size of each stage; the others are not
    looked at.
    """
    judge, features = ClassDiscriminator({1: 5, 2: 7}, classes=4), maps()
    assert [tuple(s.shape) for s in judge(features)] == [(2, 5, 4, 8)] * 2
    assert torch.equal(judge.eval()(features)[0], judge([None, *features[1:]])[0])
    assert ClassDiscriminator({}, classes=4)([]) == []


def test_a_mixture_never_changes_and_is_kept():
    mixture = Mixture((3, 5, 7))
    assert not list(mixture.parameters()) and len(mixture.state_dict()) == 6
    other, features = Mixture((3, 5, 7)), maps()
    assert not torch.equal(other(features)[0], mixture(features)[0])
    other.load_state_dict(mixture.state_dict())
    assert torch.equal(other(features)[0], mixture(features)[0])


def test_a_mixture_takes_from_coarser_maps_not_from_finer_ones():
    mixture, features = Mixture((3, 5, 7)), maps()
    before = mixture(features)
    coarse = mixture([*features[:2], features[2] + 1])
    fine = mixture([features[0] + 1, *features[1:]])
    assert not torch.equal(coarse[0], before[0])
    assert torch.equal(fine[1], before[1]) and torch.equal(fine[2], before[2])
    assert before[0].std() == pytest.approx(1, abs=0.3)  # of standard normal features


def test_scores_are_compared_with_the_map_cell_by_cell():
    labels = torch.tensor([[0, 0, 1, 1], [0, 0, 1, 1]])[None]
    scores = torch.zeros(1, 3, 1, 2)
    scores[0, 0, 0, 0] = scores[0, 1, 0, 1] = 100.0
    assert taken_for_class([scores], labels) == pytest.approx(0, abs=1e-6)
    assert taken_for_class([scores.flip(3)], labels) == pytest.approx(100)
    assert taken_for_class([torch.zeros_like(scores)], labels) == pytest.approx(math.log(3))


def test_a_rare_class_weighs_more_than_its_share():
    """One pixel in four: one over the root of the shares, 2 : 1 / sqrt(3/4) a pixel."""
    labels = torch.tensor([[[0, 0], [0, 1]]])
    wrong = torch.zeros(1, 3, 2, 2)
    wrong[0, 0] = 100.0  # everything is taken for class 0
    common, rare = 3 / math.sqrt(3 / 4), 1 / math.sqrt(1 / 4)
    assert taken_for_class([wrong], labels) == pytest.approx(100 * rare / (common + rare), rel=1e-4)


def test_made_is_the_score_after_the_classes():
    scores = torch.zeros(2, 4, 3, 3)
    assert taken_for_made([scores, scores]) == pytest.approx(math.log(4))
    scores[:, 3] = 100.0
    assert taken_for_made([scores]) == pytest.approx(0, abs=1e-6)


def test_a_discriminator_may_do_without():
    pictures, labels = torch.rand(2, 3, 32, 32), torch.zeros(2, 32, 32, dtype=torch.long)
    verdicts = Discriminator(3, width=4, scales=1)(pictures, labels)
    assert verdicts.scores == [] and len(verdicts.patches[0]) == 5
