"""Turning: the few steps along which the measures answer, turned so that each moves one measure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from clvae.core.codes import LAYERS
from clvae.core.prior import Prior

from .measures import MEASURES, VISIBLE
from .probes import PICTURE
from .slopes import Slopes

REACH = 2.5  # of a slider to either side, in standard deviations of real codes
KEPT = 0.98  # of the variance of real codes: their principal axes beyond it are noise
ALMOST = 0.85  # of the looks must answer in the sense that a direction is named by


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
