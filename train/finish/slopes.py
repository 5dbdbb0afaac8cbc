"""Slopes: what the measures do, roughly, when random looks are moved by random steps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from clvae import Engine, Style
from clvae.core.prior import Prior

from ..side_by_side import side_by_side
from .probes import PICTURE, Answers, Probe, Steps, answers, random_look

PAIRS = 6  # random steps to and fro on each map

# The random numbers of a pair of pictures, the steps that they make, and the look that is moved.
Pair = tuple[dict[int, np.ndarray], Steps, Style]


class Slopes(NamedTuple):
    """What the measures do, roughly, per standard deviation of real codes.

    local: class id → [5 layers, Zl, 5 measures], each layer for itself. overall: [Zg, 5 measures].
    roots: float64 [C, 5, Zl, Zl], which turn standard normal numbers into steps that a layer of a
    class makes in photos.
    """

    local: dict[int, np.ndarray]
    overall: np.ndarray
    roots: np.ndarray


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

    def drawn(probe: Probe) -> Iterator[Pair]:
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
            to_and_fro = spread_out(partial(_to_and_fro, engine, probe), jobs)
            for (numbers, steps, _), (there, back) in zip(jobs, to_and_fro, strict=True):
                for c in steps.keys() & probe.regions.keys():
                    seen[c].append((numbers[c].ravel(), (there[c] - back[c]) / 2))
                bar.update(2)
    fitted = {c: ridge(*map(np.array, zip(*rows))) for c, rows in seen.items()}
    overall = fitted.pop(PICTURE)
    return Slopes(
        {c: slope.reshape(*roots.shape[1:3], -1) for c, slope in fitted.items()}, overall, roots
    )


def _to_and_fro(engine: Engine, probe: Probe, pair: Pair) -> list[Answers]:
    """What is measured there and back."""
    _, steps, look = pair
    return answers(engine, probe, look, steps, (1, -1))


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
