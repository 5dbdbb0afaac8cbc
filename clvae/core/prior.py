"""The prior: how the codes of real photos are spread, from which new ones are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Prior:
    """How codes are drawn: code = mean + factor @ eps with eps ~ N(0, 1). All arrays float32.

    local_mean: [C, 5, Zl]. local_factor: [C, 5·Zl, 5·Zl], over all five layers of a class jointly.
    global_mean: [Zg]. global_factor: [Zg, Zg]. A class without data has mean 0 and factor identity.
    local_shared: [C, 5·Zl, K] and local_own: [C, 5·Zl, 5·Zl], or None both: local codes are then
    mean + shared @ factors + own @ eps with shared factors ~ N(0, 1) [K], the same for all objects
    of a look, so that a sunset's sky comes with a sunset's sea. Each class by itself is spread as
    before: shared sharedᵀ + own ownᵀ = factor factorᵀ.
    """

    local_mean: np.ndarray
    local_factor: np.ndarray
    global_mean: np.ndarray
    global_factor: np.ndarray
    local_shared: np.ndarray | None = None
    local_own: np.ndarray | None = None
