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


def composed(
    photo: np.ndarray,
    beside: Sequence[Layer],
    above: Sequence[Layer] = (),
    part: Tile | None = None,
) -> np.ndarray:
    """A photo uint8 [h, w, 3 or 4] with layers over it; where none covers anything it is the same
    bit for bit, so is its alpha.

    beside: layers that meet at borders, where they share what they cover. above: those over them.
    part: all that is wanted of it, which is the same as in the whole.
    """
    part = part or Tile(0, photo.shape[0], 0, photo.shape[1])
    result = part.of(photo).copy()
    for tile in tiles(photo.shape[:2]):
        if (wanted := tile.meeting(part)) is None:
            continue
        whole = tile.of(photo).copy()
        _compose(whole[..., :3], tile, beside, above)
        wanted.inside(part).of(result)[:] = wanted.inside(tile).of(whole)
    return result


def _compose(part: np.ndarray, tile: Tile, beside: Sequence[Layer], above: Sequence[Layer]) -> None:
    """Lay the layers over a tile, in place."""
    covered, total = np.zeros(part.shape[:2], np.float32), np.zeros(part.shape, np.float32)
    for layer in beside:
        mask = layer.mask(tile)
        if (box := _box(mask, tile)) is not None:
            here = box.inside(tile)
            here.of(covered)[:] += here.of(mask)
            here.of(total)[:] += here.of(mask)[..., None] * layer.pixels(box)
    if (box := _box(covered, tile)) is not None:
        here = box.inside(tile)
        much = here.of(covered)[..., None]
        old, left = here.of(part), np.maximum(1 - much, 0)
        new = np.rint(old * left + here.of(total) / np.maximum(much, 1))
        old[:] = np.where(much > 0, new, old)
    for layer in above:
        mask = layer.mask(tile)
        if (box := _box(mask, tile)) is not None:
            here = box.inside(tile)
            much, old = here.of(mask)[..., None], here.of(part)
            new = np.rint(old * (1 - much) + much * layer.pixels(box))
            old[:] = np.where(much > 0, new, old)


def _box(mask: np.ndarray, tile: Tile) -> Tile | None:
    """The part of a tile outside which a mask of it is 0; None where all of it is."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    return Tile(
        tile.top + int(rows[0]),
        tile.top + int(rows[-1]) + 1,
        tile.left + int(columns[0]),
        tile.left + int(columns[-1]) + 1,
    )
