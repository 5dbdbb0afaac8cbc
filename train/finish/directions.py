"""Slider directions that say what they do: found, and then checked, by measuring the pictures that
the generator makes.

1. Slopes (`slopes`). Random looks on training maps are moved to and fro by random steps, all layers
   of all classes at a time, and the measures of each region are fitted as a linear function of its
   step. That is rough, but shows where measures answer at all.
2. Turning (`turning`). For each class, over the spread of real codes at all five layers jointly, at
   each layer alone, and for the global code: the answers along the few axes that matter are
   measured well, and the axes turned so that the i-th moves measure i and, as far as it can, no
   other.
3. Checking. Other random looks are moved along each direction. It stays, and gets its name, if its
   measure answers visibly, for almost every look, from each position to the next, and more than any
   other measure.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from tqdm import tqdm

from clvae import Engine
from clvae.core.codes import LAYERS
from clvae.core.directions import Direction, Directions
from clvae.core.prior import Prior

from ..side_by_side import Map, side_by_side
from .measures import MEASURES, VISIBLE
from .probes import PICTURE, Probe, Steps, answers, random_look
from .slopes import Slopes
from .turning import ALMOST, REACH, scopes, turn

POSITIONS = (-1.0, -0.5, 0.5, 1.0)  # along a slider, where it is checked


def find_directions(
    engine: Engine,
    prior: Prior,
    slopes: Slopes,
    probes: list[Probe],
    random: np.random.Generator,
    single: bool = True,
) -> Directions:
    """The directions of a model that pass the check: of each class, all layers together first, then
    the coarsest.

    single: False leaves out those of one layer alone.
    """
    found, planes = [], list(scopes(prior, slopes, single))
    turning, checking = (
        2 * len(MEASURES) * len(probes),
        len(POSITIONS) * len(MEASURES) * len(probes),
    )
    with (
        side_by_side(engine.device) as spread_out,
        tqdm(total=(turning + checking) * len(planes), desc="sliders", unit="picture") as bar,
    ):

        def measured(steps: Steps, positions: tuple[float, ...]) -> dict[int, np.ndarray]:
            return along(engine, probes, steps, positions, random, spread_out, bar.update)

        for number, (layer, axes) in enumerate(planes):
            turned = _turned(axes, measured)
            for i, steps in enumerate(turned):
                for c, answer in measured(steps, POSITIONS).items():
                    effect = verdict(answer, i)
                    if effect:
                        key, ends, unit, _ = MEASURES[i]
                        class_id = None if c == PICTURE else c
                        found.append(
                            Direction(
                                steps[c], REACH, class_id, layer, key, ends, round(effect, 1), unit
                            )
                        )
            left = len(planes) - number - 1
            bar.total = bar.n + (turning + checking) * left  # some need no check
    return Directions(
        sorted(
            found,
            key=lambda direction: PICTURE if direction.class_id is None else direction.class_id,
        )
    )


def _turned(planes: dict[int, np.ndarray], measured: Callable) -> list[Steps]:
    """The axes of each class turned so that the i-th moves measure i: by measure, the steps of the
    classes that have one.
    """
    seen = [measured(_moves(planes, i), (-0.5, 0.5)) for i in range(len(MEASURES))]
    turned: list[Steps] = [{} for _ in MEASURES]
    for c, axes in planes.items():
        answered = np.stack([np.diff(answer[c].mean(0), axis=0)[0] / REACH for answer in seen])
        for i, step in turn(axes, answered).items():
            turned[i][c] = _shaped(step, c)
    return turned


def _moves(planes: dict[int, np.ndarray], axis: int) -> Steps:
    return {c: _shaped(axes[axis], c) for c, axes in planes.items()}


def _shaped(step: np.ndarray, class_id: int) -> np.ndarray:
    return step if class_id == PICTURE else step.reshape(LAYERS, -1)


def along(
    engine: Engine,
    probes: list[Probe],
    steps: Steps,
    positions: tuple[float, ...],
    random: np.random.Generator,
    spread_out: Map = map,
    drawn: Callable[[int], object] = lambda count: None,
) -> dict[int, np.ndarray]:
    """What is measured when random looks are moved, all classes at a time: class → [looks,
    positions, 5 measures].

    spread_out: see `side_by_side`. drawn: told how many pictures more there are.
    """
    seen: dict[int, list] = {}
    jobs = [
        (probe, random_look(engine, probe, random))
        for probe in probes
        if steps.keys() & probe.regions.keys()
    ]
    amounts = tuple(REACH * position for position in positions)
    for (probe, _), row in zip(
        jobs, spread_out(lambda job: answers(engine, *job, steps, amounts), jobs), strict=True
    ):
        for c in steps.keys() & probe.regions.keys():
            seen.setdefault(c, []).append([answer[c] for answer in row])
        drawn(len(row))
    return {c: np.array(rows) for c, rows in seen.items()}


def verdict(seen: np.ndarray, index: int) -> float | None:
    """How far a direction moves measure `index` from end to end, on average; None where it does not
    do what it says.

    seen: [looks, positions, 5 measures].
    """
    change, curve = seen[:, -1] - seen[:, 0], seen.mean(0)[:, index]
    own = float(change[:, index].mean())
    good = (
        own >= VISIBLE[index]
        and (change[:, index] > 0).mean() >= ALMOST
        and (np.diff(curve) > 0).all()
        and (np.abs(change.mean(0)) / VISIBLE).argmax() == index
    )
    return own if good else None
