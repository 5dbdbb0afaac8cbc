"""Codes as plain float32 arrays: their layers, what they are checked for, and how two are mixed.

A scene of O objects has one global code [Zg] and a code per object and layer [O, 5, Zl], layer 0
the finest. Beside its codes each object has a grain, a number that its texture's noise comes from.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..errors import ClvaeError, shown
from .checks import array, floats, is_whole, listed, number, wholes
from .scene import MAX_OBJECTS

LAYER_NAMES = ("finest", "fine", "middle", "coarse", "coarsest")
TEXTURE = "texture"  # stands beside layers for an object's grain, where that can be chosen
LAYERS = 5  # style layers, 0 the finest (stride 2) to 4 the coarsest (stride 32)
MAX_GRAIN = 2**64 - 1
LARGEST = 1e6  # amount of a move; real codes are a few units long


def mix(a: np.ndarray, b: np.ndarray, t: float) -> np.ndarray:
    """The way from a (t = 0) to b (t = 1), float32 of their shape."""
    # Exactly a at t = 0 and exactly b at t = 1, which a + t (b − a) is not.
    return ((1 - t) * a.astype(np.float64) + t * b.astype(np.float64)).astype(np.float32)


def chosen_layers(layers: Iterable[int | str] | None) -> list[int]:
    """The layers that somebody chose by number or name, a list or one of them; None is all."""
    chosen = range(LAYERS) if layers is None else listed(layers, "layers")
    named = {name: number for number, name in enumerate(LAYER_NAMES)}
    chosen = [named.get(layer, layer) if isinstance(layer, str) else layer for layer in chosen]
    for layer in chosen:
        if not is_whole(layer, 0, LAYERS - 1):
            raise ClvaeError(
                "there is no layer {layer}; layers are 0 (finest) to {last} (coarsest)",
                layer=shown(layer),
                last=LAYERS - 1,
            )
    return [int(layer) for layer in chosen]


def chosen_parts(layers: Iterable[int | str] | None) -> tuple[list[int], bool]:
    """The layers that are to be new, as `chosen_layers`, and whether the texture's grain is: where
    it is named, or all layers are meant.
    """
    chosen = None if layers is None else listed(layers, "layers")
    texture = chosen is None or any(isinstance(c, str) and c == TEXTURE for c in chosen)
    rest = chosen_layers(
        None if chosen is None else [c for c in chosen if not (isinstance(c, str) and c == TEXTURE)]
    )
    return rest, texture or len(set(rest)) == LAYERS


def several(values: Iterable | None, what: str) -> list:
    """What somebody chose; None is nothing."""
    return [] if values is None else listed(values, what)


def amount_of(value: float) -> np.float32:
    """How far a code is moved, in steps of a direction."""
    return np.float32(number(value, -LARGEST, LARGEST, "an amount"))


def grain_of_objects(values: np.ndarray | None, count: int) -> np.ndarray:
    """Grains uint64 [O] of so many objects; None is 0 for each."""
    if values is None:
        return np.zeros(count, np.uint64)
    found = wholes(values, 1, 0, MAX_GRAIN, "the grain of a style")
    if len(found) != count:
        raise ClvaeError(
            "a style of {count} objects has a grain for {found}", count=count, found=len(found)
        )
    return found.astype(np.uint64)


def codes_of_objects(values: np.ndarray) -> np.ndarray:
    """Codes float32 [O, 5, Zl] of 1 to MAX_OBJECTS objects."""
    codes = array(values, "local codes")
    if codes.ndim != 3 or codes.shape[1] != LAYERS or not 0 < len(codes) <= MAX_OBJECTS:
        raise ClvaeError(
            "local codes have shape [objects, {layers}, code], these have {shape}",
            layers=LAYERS,
            shape=list(codes.shape),
        )
    return floats(codes, codes.shape, "local codes")
