"""Slider directions that say what they do: found, and then checked, by measuring the pictures that
the generator makes.

1. Slopes. Random looks on training maps are moved to and fro by random steps, all layers of all
classes at a time, and the
   measures of each region are fitted as a linear function of its step. That is rough, but shows
   where measures answer at all.
2. Turning. For each class, over the spread of real codes at all five layers jointly, at each layer
alone, and for the global
   code: the answers along the few axes that matter are measured well, and the axes turned so that
   the i-th moves measure i and, as far as it can, no other.
3. Checking. Other random looks are moved along each direction. It stays, and gets its name, if its
measure answers visibly,
   for almost every look, from each position to the next, and more than any other measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from clvae import Engine, Scene, Style
from clvae.core.directions import Direction, Directions
from clvae.core.prior import Prior
from clvae.core.style import LAYERS

from ..side_by_side import Map, side_by_side
from .measures import MEASURES, VISIBLE, Region, inner, measure, to_lab

PICTURE = -1  # the "class" of the whole picture, whose code is the global one
PAIRS = 6  # random steps to and fro on each map
REACH = 2.5  # of a slider to either side, in standard deviations of real codes
POSITIONS = (-1.0, -0.5, 0.5, 1.0)  # along a slider, where it is checked
KEPT = 0.98  # of the variance of real codes: their principal axes beyond it are noise
ALMOST = 0.85  # of the looks must answer in the sense that a direction is named by
SMALLEST = 0.001  # of the map that a region must cover to be measured

Steps = dict[int, np.ndarray]  # class id → step [5, Zl], PICTURE → [Zg]
Answers = dict[int, np.ndarray]  # class id or PICTURE → the five measures of its region


class Probe(NamedTuple):
    """A map to measure on. regions: class id or PICTURE → its region."""

    scene: Scene
    regions: dict[int, Region]


class Slopes(NamedTuple):
    """What the measures do, roughly, per standard deviation of real codes.

    local: class id → [5 layers, Zl, 5 measures], each layer for itself. overall: [Zg, 5 measures].
    roots: float64 [C, 5, Zl, Zl], which turn standard normal numbers into steps that a layer of a
    class makes in photos.
    """

    local: dict[int, np.ndarray]
    overall: np.ndarray
    roots: np.ndarray


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
        return Style(overall, local)

    labs = map(to_lab, engine.variations(probe.scene, map(moved, amounts)))
    return [{c: measure(lab, region) for c, region in probe.regions.items()} for lab in labs]


def random_look(engine: Engine, probe: Probe, random: np.random.Generator) -> Style:
    return engine.sample(probe.scene, int(random.integers(1 << 32)))


# Slopes


def find_slopes(
    engine: Engine, prior: Prior, probes: list[Probe], random: np.random.Generator
) -> Slopes:
    """Fit the slopes at random looks, by ridge regression."""
    roots, known = (
        layer_roots(prior),
        sorted({c for probe in probes for c in probe.regions} - {PICTURE}),
    )
    seen: dict[int, list] = {c: [] for c in (*known, PICTURE)}
    pairs = PAIRS + PAIRS // 2

    def drawn(probe: Probe) -> Iterator[tuple[dict[int, np.ndarray], Steps, Style]]:
        """The random numbers of each pair of pictures, the steps they make, and the look that is
        moved.
        """
        for _ in range(PAIRS):
            numbers = {c: random.normal(size=roots.shape[1:3]) for c in known}
            steps = {c: np.einsum("lij,lj->li", roots[c], numbers[c]) for c in known}
            yield numbers, steps, random_look(engine, probe, random)
        for _ in range(PAIRS // 2):
            number = random.normal(size=len(prior.global_mean))
            yield (
                {PICTURE: number},
                {PICTURE: prior.global_factor @ number},
                random_look(engine, probe, random),
            )

    with (
        side_by_side(engine.device) as spread_out,
        tqdm(total=2 * pairs * len(probes), desc="slopes", unit="picture") as bar,
    ):
        for probe in probes:
            jobs = list(drawn(probe))
            to_and_fro = spread_out(
                lambda job: answers(engine, probe, job[2], job[1], (1, -1)), jobs
            )
            for (numbers, steps, _), (there, back) in zip(jobs, to_and_fro, strict=True):
                for c in steps.keys() & probe.regions.keys():
                    seen[c].append((numbers[c].ravel(), (there[c] - back[c]) / 2))
                bar.update(2)
    fitted = {c: ridge(*map(np.array, zip(*rows))) for c, rows in seen.items()}
    overall = fitted.pop(PICTURE)
    return Slopes(
        {c: slope.reshape(*roots.shape[1:3], -1) for c, slope in fitted.items()}, overall, roots
    )


def layer_roots(prior: Prior) -> np.ndarray:
    """The symmetric square root of the covariance of each class's codes at each layer, [C, 5, Zl,
    Zl].
    """
    classes, layers, size = prior.local_mean.shape
    factor = prior.local_factor.astype(np.float64).reshape(classes, layers, size, -1)
    values, vectors = np.linalg.eigh(factor @ factor.swapaxes(-1, -2))
    return vectors * np.sqrt(np.maximum(values, 0))[..., None, :] @ vectors.swapaxes(-1, -2)


def ridge(inputs: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Slopes [D, M] of outputs [N, M] over inputs [N, D] of unit variance, held to 0 by the weight
    of D samples.
    """
    numbers = inputs.shape[1]
    return np.linalg.solve(inputs.T @ inputs + numbers * np.eye(numbers), inputs.T @ outputs)


# Turning


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
            bar.total = bar.n + (turning + checking) * (
                len(planes) - number - 1
            )  # some need no check
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


def scopes(
    prior: Prior, slopes: Slopes, single: bool = True
) -> Iterator[tuple[int | None, dict[int, np.ndarray]]]:
    """What is moved at a time, as the layer and the plane of each class: all layers, each alone,
    then the global code.
    """
    for layer in (None, *reversed(range(LAYERS))) if single else (None,):
        yield layer, {c: plane(*spread(prior, slopes, c, layer)) for c in slopes.local}
    yield None, {PICTURE: plane(prior.global_factor, slopes.overall)}


def spread(
    prior: Prior, slopes: Slopes, class_id: int, layer: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """How real codes of a class spread, at one layer or (None) all jointly, and what the measures
    do over that.

    factor: [5·Zl, n], which turns standard normal numbers into steps. slope: [n, 5], of the
    measures over the numbers.
    """
    roots, local = slopes.roots[class_id], slopes.local[class_id]
    if layer is not None:
        factor = np.zeros((*roots.shape[:2], roots.shape[2]))
        factor[layer] = roots[layer]
        return factor.reshape(-1, roots.shape[2]), local[layer]
    factor = prior.local_factor[class_id].astype(np.float64)
    return factor, factor.T @ np.concatenate(
        [np.linalg.pinv(root) @ part for root, part in zip(roots, local)]
    )


def plane(factor: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """The steps [5, D] within which the measures answer: orthogonal ones, each one standard
    deviation of real codes.

    factor: [D, n]. slope: [n, 5]. Where a code has fewer numbers than there are measures some steps
    are zero.
    """
    _, values, axes = np.linalg.svd(factor, full_matrices=False)
    kept = axes[: 1 + int((np.cumsum(values**2) < KEPT * (values**2).sum()).sum())]
    numbers, _ = np.linalg.qr(kept.T @ (kept @ (slope / VISIBLE)))
    steps = np.zeros((len(MEASURES), len(factor)))
    steps[: numbers.shape[1]] = (factor @ numbers).T
    return steps


def turn(axes: np.ndarray, answered: np.ndarray) -> dict[int, np.ndarray]:
    """The steps that move one measure each, [D], as long as the axes; those that may do so visibly,
    by measure.

    axes: [5, D] as `plane` gives them. answered: [5 axes, 5 measures], what one step along each
    does.
    Of S, the answers from end to end of a slider in units of what is visible, the i-th column of S
    (SᵀS + 1)⁻¹ moves measure i. Without the 1 that is the pseudo-inverse, which moves no other at
    all; with it, what nobody would see is let be.
    """
    scaled = 2 * REACH * answered / VISIBLE
    numbers = scaled @ np.linalg.inv(scaled.T @ scaled + np.eye(len(MEASURES)))
    numbers /= np.maximum(np.linalg.norm(numbers, axis=0), 1e-12)
    expected = np.einsum("ai,ai->i", numbers, scaled)
    return {i: numbers[:, i] @ axes for i in np.flatnonzero(expected > ALMOST).tolist()}


def _moves(planes: dict[int, np.ndarray], axis: int) -> Steps:
    return {c: _shaped(axes[axis], c) for c, axes in planes.items()}


def _shaped(step: np.ndarray, class_id: int) -> np.ndarray:
    return step if class_id == PICTURE else step.reshape(LAYERS, -1)


# Checking


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
