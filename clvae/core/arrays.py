"""Arrays that nobody changes: what is immutable here holds its numbers so."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def still(values: np.ndarray) -> np.ndarray:
    """The array itself, read-only from now on."""
    values.flags.writeable = False
    return values


def frozen(values: npt.ArrayLike, dtype: npt.DTypeLike = np.float32) -> np.ndarray:
    """A read-only copy, in C order, of an array of any shape."""
    return still(np.array(values, dtype, order="C"))
