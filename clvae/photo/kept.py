"""Kept: arrays that take long to compute and are asked for again, within a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np

# Bytes: masks of 24 objects all over a photo of 1 megapixel, and what two objects are like on a
# canvas of 512x512.
MOST = 48_000_000


class Kept:
    """Arrays by key; of more than `most` bytes the least recently used go.

    Belongs to one user, but whoever makes room may call `forget` at any time.
    """

    def __init__(self, most: int = MOST):
        self._most = most
        self.forget()

    def get(self, key: Hashable, make: Callable[[], np.ndarray]) -> np.ndarray:
        """The array of a key, which `make` makes where it is not kept; not to be written to."""
        arrays = self._arrays  # those of now, whoever forgets meanwhile
        if (found := arrays.get(key)) is None:
            found = make()
            found.flags.writeable = False
            if found.nbytes > self._most:
                return found
            arrays[key] = found
            while _bytes(arrays) > self._most:
                arrays.popitem(last=False)
        else:
            arrays.move_to_end(key)
        return found

    def forget(self) -> None:
        """Drop all that is kept."""
        self._arrays: OrderedDict[Hashable, np.ndarray] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        return _bytes(self._arrays)


def _bytes(arrays: OrderedDict[Hashable, np.ndarray]) -> int:
    return sum(array.nbytes for array in list(arrays.values()))
