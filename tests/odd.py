"""Odd things to hand to a function that asks for something else, and a way to hand them over."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np

from clvae import ClvaeError
from clvae.errors import LONGEST


class Hostile:
    """An object that fails at whatever is asked of it."""

    def __array__(self, *_, **__):
        raise RuntimeError("no array")

    def __repr__(self):
        raise RuntimeError("no words")

    def __iter__(self):
        raise RuntimeError("no items")


def odd_scalars() -> list:
    """No value, numbers of every size, and texts."""
    return [
        None,
        True,
        False,
        -1,
        0,
        1,
        4,
        5,
        6,
        255,
        256,
        2**31,
        2**53,
        2**63,
        2**64,
        -(2**63),
        10**5000,
        0.0,
        1.0,
        1.5,
        -0.5,
        1e30,
        1e300,
        float("nan"),
        float("inf"),
        1j,
        "",
        "x",
        "sky",
        "x" * 5000,
        "a\0b",
        "²",
        "①",
        b"",
        b"x",
        b"\x89PNG",
        Path("nowhere"),
        Path("y" * 5000),
    ]


def odd_collections() -> list:
    return [
        [],
        {},
        set(),
        [1],
        [None],
        [[1], [1, 2]],
        ["sky"],
        [0, 0],
        [float("nan")],
        [2**70],
        {"a": 1},
        range(10**7),
        itertools.count(),
        iter([0]),
    ]


def odd_arrays() -> list:
    """Arrays of every kind and shape, and NumPy's own numbers."""
    stray = np.zeros((64, 64), np.int64)
    stray[3, 3] = 2**40
    hole = np.zeros((64, 64), np.float32)
    hole[3, 3] = np.nan
    return [
        np.int64(3),
        np.uint8(200),
        np.float32("nan"),
        np.bool_(True),
        np.array(3),
        np.zeros(0),
        np.zeros(3),
        np.zeros((0, 5, 3)),
        np.zeros((5, 3)),
        np.zeros((3, 5)),
        np.ones((5, 3), "U1"),
        np.zeros((6, 5, 3)),
        np.full((5, 3), 1e300),
        np.zeros((5, 3), complex),
        np.zeros((64, 64), bool),
        np.zeros((64, 64), ">u2"),
        np.zeros((1, 1), np.uint8),
        np.zeros((64, 64, 3), np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.full((64, 64), -1),
        stray,
        hole,
        np.empty((2, 2), object),
        np.array(["a"]),
        np.datetime64("2020-01-01"),
    ]


def odd_values(proper: list) -> list:
    """Values of every kind and size; proper: those that a function asks for, odd elsewhere."""
    others = [object(), Hostile(), int, len, lambda: 0]
    return [*odd_scalars(), *odd_collections(), *odd_arrays(), *others, *proper]


def outcomes(functions: dict, tries: int, seed: int) -> tuple[dict[str, int], list[str]]:
    """Call functions with some arguments made odd. functions: name → (function, proper arguments).

    Returns {"refused": n, "answered": n}, and what else came out of which call.
    """
    random, counts, found = np.random.default_rng(seed), {"refused": 0, "answered": 0}, []
    odd = odd_values([value for _, values in functions.values() for value in values])
    for _ in range(tries):
        name = list(functions)[random.integers(len(functions))]
        function, values = functions[name]
        values = list(values)
        for place in random.choice(
            len(values), random.integers(1, min(2, len(values)) + 1), replace=False
        ):
            values[place] = odd[random.integers(len(odd))]
        try:
            function(*values)
            counts["answered"] += 1
        except ClvaeError as error:
            counts["refused"] += 1
            if not 0 < len(str(error)) <= LONGEST:
                found.append(f"{name}: a sentence of {len(str(error))} letters")
        except Exception as error:  # noqa: BLE001 - the thing to be found
            kinds = ", ".join(
                f"{type(value).__name__} "
                f"{str(value)[:40] if not isinstance(value, (Hostile, int)) else ''}"
                for value in values
            )
            found.append(f"{name}({kinds}): {type(error).__name__}: {str(error)[:100]}")
    return counts, found
