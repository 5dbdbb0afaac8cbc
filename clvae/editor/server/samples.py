"""Sample scenes to start from: label maps drawn by code, under assets/samples, fitted to a model.

seeds.json beside them holds the seed of the look that each opens with, by its name; tools/samples
helps to choose anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...core.cover import cover_map
from ...core.labels import LabelSet
from .assets import ASSETS

FOLDER = ASSETS / "samples"


@dataclass(frozen=True, eq=False)
class Sample:
    """A named scene: labels is a map of class ids, uint8 [H, W], of the model's size.

    seed: of the look it opens with.
    """

    name: str
    labels: np.ndarray
    seed: int = 23

    @property
    def slug(self) -> str:
        """Its name in an address: "quiet-bay"."""
        return self.name.lower().replace(" ", "-")


def find_samples(labels: LabelSet, size: tuple[int, int]) -> list[Sample]:
    """The sample scenes whose classes a model knows by name, or else plain layouts of its own."""
    found = [
        sample
        for card in sorted(FOLDER.rglob("samples.json"))
        for sample in _known(card, labels, size)
    ]
    return found or [plain(labels, size, seed) for seed in range(3)]


def _known(card: Path, labels: LabelSet, size: tuple[int, int]) -> Iterator[Sample]:
    """The scenes of one folder whose classes a model knows."""
    values = json.loads(card.read_text(encoding="utf-8"))
    seeds = json.loads((FOLDER / "seeds.json").read_text(encoding="utf-8"))
    drawn = LabelSet(values["names"], values["colors"])
    for entry in values["samples"]:
        label_map = drawn.read(card.parent / entry["file"])
        names = {i: drawn.name(i) for i in np.unique(label_map).tolist()}
        if set(names.values()) <= set(labels.names):
            table = np.zeros(256, np.uint8)
            for i, name in names.items():
                table[i] = labels.id(name)
            seed = seeds.get(entry["name"], Sample.seed)
            yield Sample(entry["name"], cover_map(table[label_map], size), seed)


def plain(labels: LabelSet, size: tuple[int, int], seed: int) -> Sample:
    """A layout for a label set that no sample fits: soft-edged bands of up to five classes."""
    rng = np.random.default_rng(seed)
    classes = np.sort(rng.permutation(len(labels.names))[: min(5, len(labels.names))])
    y, x = np.mgrid[: size[0], : size[1]] / np.array(size)[:, None, None]
    wave = sum(np.sin(2 * np.pi * (f * x + rng.random())) / (8 * f) for f in (1, 2, 3))
    band = np.clip(((y + 0.4 * wave) * len(classes)).astype(int), 0, len(classes) - 1)
    return Sample(f"Layout {seed + 1}", classes[band].astype(np.uint8))
