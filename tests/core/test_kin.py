"""Whose look is wanted for what the picture has instead."""

from clvae import LabelSet
from clvae.core.classes import spread_colors
from clvae.core.kin import kin


def test_the_nearest_classes_come_first_and_both_ways():
    names = ["sky", "river", "sea", "pants", "jeans", "lake"]
    near = kin(LabelSet(names, spread_colors(len(names))))
    named = {name: [names[i] for i in ids] for name, ids in zip(names, near)}
    assert named["sea"] == ["river", "lake"] and named["river"] == ["lake", "sea"]
    assert named["pants"] == ["jeans"] and named["jeans"] == ["pants"]
    assert named["sky"] == []
