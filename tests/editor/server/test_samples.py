"""Sample scenes: drawn for the shipped models, mapped by name, and something plain for every other
label set.
"""

import json

import numpy as np

from clvae import LabelSet
from clvae.core.classes import spread_colors
from clvae.editor.server.samples import FOLDER, find_samples
from tests.landscape import CARD, SIZE


def test_the_landscape_has_at_least_five_of_several_classes():
    samples = find_samples(LabelSet(CARD["names"], CARD["colors"], True), SIZE)
    assert len(samples) >= 5 and len({sample.name for sample in samples}) == len(samples)
    for sample in samples:
        assert sample.labels.shape == SIZE and len(np.unique(sample.labels)) >= 4


def test_clothes_have_their_own():
    card = json.loads((FOLDER / "fashion" / "samples.json").read_text(encoding="utf-8"))
    labels = LabelSet(card["names"], card["colors"], True)
    samples = find_samples(labels, (256, 128))
    assert len(samples) >= 5
    assert all(
        {labels.id(name) for name in ("background", "skin", "shoes")} <= set(np.unique(s.labels))
        for s in samples
    )


def test_classes_are_found_by_name_in_another_order():
    names = tuple(reversed(CARD["names"])) + ("boat",)
    other = LabelSet(names, spread_colors(len(names)))
    ours = LabelSet(CARD["names"], CARD["colors"])
    for a, b in zip(find_samples(ours, (64, 64)), find_samples(other, (64, 64)), strict=True):
        assert [ours.name(i) for i in np.unique(a.labels)] == sorted(
            (other.name(i) for i in np.unique(b.labels)), key=CARD["names"].index
        )


def test_other_label_sets_get_a_plain_layout():
    for count in (1, 3, 150):
        labels = LabelSet([f"class {i}" for i in range(count)], spread_colors(count))
        samples = find_samples(labels, (64, 32))
        assert samples
        assert all(s.labels.shape == (64, 32) and s.labels.max() < count for s in samples)


def test_every_sample_opens_with_a_look_of_its_own(workspaces):
    seeds = json.loads((FOLDER / "seeds.json").read_text(encoding="utf-8"))
    for folder in (FOLDER, FOLDER / "fashion"):
        card = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
        samples = find_samples(LabelSet(card["names"], card["colors"], True), SIZE)
        assert [sample.seed for sample in samples] == [seeds.pop(sample.name) for sample in samples]
        assert len({sample.seed for sample in samples}) == len(samples)
    assert not seeds  # none of a sample that is gone
    assert workspaces.service.opening_state.seed == workspaces.service.samples[0].seed
