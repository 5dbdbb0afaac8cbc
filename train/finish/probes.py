"""Looks that are moved, and what the regions of their pictures then measure."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from clvae import Engine, Scene, Style

from .measures import Region, inner, measure, to_lab

PICTURE = -1  # the "class" of the whole picture, whose code is the global one
SMALLEST = 0.001  # of the map that a region must cover to be measured

Steps = dict[int, np.ndarray]  # class id → step [5, Zl], PICTURE → [Zg]
Answers = dict[int, np.ndarray]  # class id or PICTURE → the five measures of its region


class Probe(NamedTuple):
    """A map to measure on. regions: class id or PICTURE → its region."""

    scene: Scene
    regions: dict[int, Region]


def new_probe(label_map: np.ndarray, classes: int, known: list[int]) -> Probe:
    """The probe of a map uint8 [H, W]: the classes of `known` that cover enough of it, and the
    whole picture.
    """
    regions = {c: inner(label_map == c) for c in known}
    regions = {c: region for c, region in regions.items() if region.mean() > SMALLEST}
    regions[PICTURE] = np.ones(label_map.shape, bool)
    return Probe(
        Scene.from_labels(label_map, classes),
        {c: Region.of(region) for c, region in regions.items()},
    )


def answers(
    engine: Engine, probe: Probe, look: Style, steps: Steps, amounts: tuple[float, ...]
) -> list[Answers]:
    """The measures of each region of a random look whose codes are moved by each amount · step in
    turn.
    """

    def moved(amount: float) -> Style:
        local, overall = look.local_codes.copy(), look.global_code
        for c, step in steps.items():
            if c == PICTURE:
                overall = overall + amount * step
            else:
                local[c] += amount * step
        return replace(look, global_code=overall, local_codes=local)

    labs = map(to_lab, engine.variations(probe.scene, map(moved, amounts)))
    return [{c: measure(lab, region) for c, region in probe.regions.items()} for lab in labs]


def random_look(engine: Engine, probe: Probe, random: np.random.Generator) -> Style:
    """A look of a probe's map, drawn by a random seed."""
    return engine.sample(probe.scene, int(random.integers(1 << 32)))
