"""Canvases: a picture's map on a canvas of another shape, what is painted kept in one of three
ways.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...core.checks import entry
from ...core.cover import cover_map, place
from ...core.labels import resize_map
from ...errors import Text
from .edits import paint
from .state import State

Shape = tuple[int, int]


def extended(ids: np.ndarray, size: Shape, at: float) -> np.ndarray:
    """A map [h, w] whole and unstretched on a canvas (H, W), where what is at its edge goes on.

    at: where it lies along the longer way, 0 (left, top) to 1.
    """
    scale = min(size[0] / ids.shape[0], size[1] / ids.shape[1])
    inner = resize_map(ids, (round(ids.shape[0] * scale), round(ids.shape[1] * scale)))
    free = size[0] - inner.shape[0], size[1] - inner.shape[1]
    before = [round(place(at) * more) for more in free]
    return np.pad(inner, [(b, more - b) for b, more in zip(before, free, strict=True)], "edge")


# Ways to keep what is painted: it is cropped to cover the canvas, goes on at its edges, or is
# stretched.
WAYS: dict[str, Callable[[np.ndarray, Shape, float], np.ndarray]] = {
    "crop": cover_map,
    "extend": extended,
    "scale": lambda ids, size, at: resize_map(ids, size),
}


def resized(state: State, size: Shape, way: object, at: float) -> State:
    """The state on a canvas of size (H, W). way: of WAYS. at: see `extended`."""
    return paint(
        state, entry(WAYS, way, Text("way to keep a map"))(state.scene.objects, size, place(at))
    )
