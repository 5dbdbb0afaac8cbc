"""Checks at the door: a value is what a function asks for, or a sentence says what it is instead.

`what` names the thing in that sentence, with its article: "a seed".
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence, Sized
from itertools import islice
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

import numpy as np

from ..errors import ClvaeError, shown

T = TypeVar("T")
MOST = 65_536  # items of any list that a caller hands over


def is_whole(value: object, low: int, high: int) -> TypeGuard[int | np.integer]:
    """Whether it is a whole number from low to high, Python's or NumPy's; True and 1.0 are none."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        return False
    return bool(low <= value <= high)


def is_number(value: object, low: float, high: float) -> TypeGuard[float | np.number]:
    """Whether it is a number from low to high, Python's or NumPy's; True and NaN are none."""
    kinds = (int, float, np.integer, np.floating)
    return isinstance(value, kinds) and not isinstance(value, bool) and bool(low <= value <= high)


def whole(value: object, low: int, high: int, what: str) -> int:
    """A whole number from low to high; see `is_whole`."""
    if not is_whole(value, low, high):
        raise ClvaeError(
            "{what} is a whole number from {low} to {high}, not {value}",
            what=what,
            low=low,
            high=high,
            value=shown(value),
        )
    return int(value)


def number(value: object, low: float, high: float, what: str) -> float:
    """A number from low to high; see `is_number`."""
    if not is_number(value, low, high):
        raise ClvaeError(
            "{what} is a number from {low} to {high}, not {value}",
            what=what,
            low=f"{low:g}",
            high=f"{high:g}",
            value=shown(value),
        )
    return float(value)


def flag(value: object, what: str) -> bool:
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise ClvaeError("{what} is true or false, not {value}", what=what, value=shown(value))
    return bool(value)


def entry(table: Mapping[str, T], name: object, kind: str) -> T:
    """What a table has under a name. kind: what its entries are, "preset" say."""
    if not isinstance(name, str) or name not in table:
        raise ClvaeError(
            "there is no {kind} {name}, only {known}",
            kind=kind,
            name=shown(name),
            known=", ".join(table),
        )
    return table[name]


def of_kind(value: object, kind: type[T], what: str) -> T:
    """A value of a class."""
    if not isinstance(value, kind):
        raise ClvaeError(
            "{what} is of type {kind}, not {value}",
            what=what,
            kind=kind.__name__,
            value=shown(value),
        )
    return value


def path(value: object, what: str) -> Path:
    """The path of a file or a folder, whether it is there or not."""
    if not isinstance(value, (str, os.PathLike)) or "\0" in str(value):
        raise ClvaeError("{what} is a path, not {value}", what=what, value=shown(value))
    return Path(value)


def listed(values: Any, what: str, most: int = MOST) -> list:
    """The items of anything that can be gone through; one string or number is a list of one."""
    if isinstance(values, (str, bytes, int, float, np.generic)):
        return [values]
    try:
        found = list(islice(values, most + 1))
    except Exception:  # noqa: BLE001 - a stranger's object may fail in any way
        raise ClvaeError("{what} is a list, not {value}", what=what, value=shown(values)) from None
    if len(found) > most:
        raise ClvaeError("{what} has more than {most} items", what=what, most=most)
    return found


def array(values: object, what: str) -> np.ndarray:
    """Anything that NumPy takes for an array of numbers, but for lists of more than MOST items."""
    if isinstance(values, Sized) and not hasattr(values, "__array__") and len(values) > MOST:
        raise ClvaeError("{what} has more than {most} items", what=what, most=MOST)
    try:
        found = np.asarray(values)
    except Exception:  # noqa: BLE001 - a stranger's object may fail in any way
        raise ClvaeError(
            "{what} is an array of numbers, not {value}", what=what, value=shown(values)
        ) from None
    if found.dtype.kind not in "buif":
        raise ClvaeError(
            "{what} is an array of numbers, this one holds {kind}",
            what=what,
            kind=shown(found.dtype, quotes=False),
        )
    return found


def floats(values: object, shape: Sequence[int | None], what: str) -> np.ndarray:
    """Finite numbers of exactly this shape, float32; None in it is any length."""
    found = array(values, what)
    wanted = "[" + ", ".join("any" if n is None else str(n) for n in shape) + "]"
    if found.ndim != len(shape) or any(
        n is not None and n != m for n, m in zip(shape, found.shape)
    ):
        raise ClvaeError(
            "{what} has shape {wanted}, this one has {shape}",
            what=what,
            wanted=wanted,
            shape=list(found.shape),
        )
    with np.errstate(over="ignore"):
        found = found.astype(np.float32, copy=False)
    if not np.isfinite(found).all():
        raise ClvaeError("{what} holds finite numbers, this one does not", what=what)
    return found


def wholes(values: object, dimensions: int, low: int, high: int, what: str) -> np.ndarray:
    """Whole numbers from low to high, not none, of so many dimensions, in the type they came in."""
    found = array(values, what)
    if found.ndim != dimensions or found.size == 0:
        counted = {1: "one dimension", 2: "two dimensions"}[dimensions]
        raise ClvaeError(
            "{what} has {counted}, this one has shape {shape}",
            what=what,
            counted=counted,
            shape=list(found.shape),
        )
    if found.dtype.kind not in "ui":
        raise ClvaeError(
            "{what} holds whole numbers, this one holds {kind}", what=what, kind=found.dtype
        )
    least, most = int(found.min()), int(found.max())
    if least < low or most > high:
        raise ClvaeError(
            "{what} holds whole numbers from {low} to {high}, this one holds {found}",
            what=what,
            low=low,
            high=high,
            found=most if most > high else least,
        )
    return found
