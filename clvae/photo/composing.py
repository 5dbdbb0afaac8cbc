"""Composing: a photo with other pixels for some of its objects, tile by tile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from .tiles import Tile, tiles

Pixels = Callable[[Tile], np.ndarray]  # those of a tile


class Layer(NamedTuple):
    """Pixels for a part of a photo: how much they cover a tile, float32 [th, tw] from 0 to 1, and
    what they are, float32 [th, tw, 3] from 0 to 255.
    """

    mask: Pixels
    pixels: Pixels


def composed(photo: np.ndarray, beside: Sequence[Layer], above: Sequence[Layer] = ()) -> np.ndarray:
    """A photo uint8 [h, w, 3 or 4] with layers over it; where none covers anything it is the same
    bit for bit, so is its alpha.

    beside: layers that meet at borders, where they share what they cover. above: those over them.
    """
    result = photo.copy()
    for tile in tiles(photo.shape[:2]):
        _compose(tile.of(result)[..., :3], tile, beside, above)
    return result


def _compose(part: np.ndarray, tile: Tile, beside: Sequence[Layer], above: Sequence[Layer]) -> None:
    """Lay the layers over a tile, in place."""
    covered = np.zeros(part.shape[:2], np.float32)
    total, touched = np.zeros(part.shape, np.float32), False
    for layer in beside:
        if (mask := layer.mask(tile)).any():
            covered += mask
            total += mask[..., None] * layer.pixels(tile)
            touched = True
    if touched:
        much = np.maximum(covered, 1)[..., None]
        left = np.maximum(1 - covered, 0)[..., None]
        part[:] = np.where(covered[..., None] > 0, np.rint(part * left + total / much), part)
    for layer in above:
        if (mask := layer.mask(tile)[..., None]).any():
            new = np.rint(part * (1 - mask) + mask * layer.pixels(tile))
            part[:] = np.where(mask > 0, new, part)
