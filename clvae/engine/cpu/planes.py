"""The planes of noise of one map that is edited, of all blocks that look at it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ...nn.grain import keys, noise


class Planes:
    """Noise by block, redone in the rows where a cell's grain changed.

    size: (h, w) of the map. blocks: the numbers of the blocks.
    """

    def __init__(self, size: tuple[int, int], blocks: list[int]):
        self._keys = np.zeros(size, np.int64)
        self._planes = {block: torch.empty(size) for block in blocks}
        self._empty = True

    def update(self, cells: np.ndarray, grain: np.ndarray) -> np.ndarray:
        """Take a map of ids uint8 [h, w] and the grain uint64 [O] of each; returns in which rows
        noise changed: bool [h].
        """
        now = keys(grain)[cells]
        stale = np.any(now != self._keys, axis=1) | self._empty
        if stale.any():
            rows = torch.from_numpy(np.flatnonzero(stale))
            fresh = torch.from_numpy(now[stale])
            for block, plane in self._planes.items():
                plane[rows] = noise(fresh, block, rows)
        self._keys, self._empty = now, False
        return stale

    def of(self, block: int) -> Tensor:
        """A block's noise float32 [h, w]."""
        return self._planes[block]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._keys.nbytes + sum(plane.nbytes for plane in self._planes.values())
