"""Grain: the noise that blocks of a generator with noise take, a number of N(0, 1) for each cell of
a block's map, from integers alone, so that it is the same bits on every device.

A cell's number depends on the grain of the object that it belongs to, the block, the row and the
column, and on nothing else: a picture stays a function of scene and style, a larger canvas goes on
with the same field, and one object's texture can be rolled alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from statistics import NormalDist
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

TABLE_BITS = 12  # of a word that pick one of the table's numbers
SIDE_BITS = 14  # of a row and of a column: canvases have at most 8192 pixels a side
_LOW = 0xFFFFFFFF
T = TypeVar("T", Tensor, np.ndarray)

# A block's noise [1 or B, 1, h, w], by its number and its map's size.
Planes = Callable[[int, Sequence[int]], Tensor]


def keys(grain: np.ndarray) -> np.ndarray:
    """What this module takes of grains uint64 [...]: a word of 32 bits made of all 64, int64 [...].

    Two grains of four milliards have the same.
    """
    low, high = (
        (grain & np.uint64(_LOW)).astype(np.int64),
        (grain >> np.uint64(32)).astype(np.int64),
    )
    return _mixed(_mixed(low) ^ high)


def noise(key: Tensor, block: int, rows: Tensor | None = None) -> Tensor:
    """The noise of cells of a block's map, float32 [..., h, w].

    key: int64 [..., h, w], of each cell's object. rows: int64 [h], which rows of
    the map they are, counted from the canvas's top; None is all, from the first on.
    """
    height, width = key.shape[-2:]
    if rows is None:
        rows = torch.arange(height, device=key.device)
    columns = torch.arange(width, device=key.device)
    place = _mixed((block << 2 * SIDE_BITS) | (rows[:, None] << SIDE_BITS) | columns)
    return table(key.device)[_mixed(place ^ key) >> (32 - TABLE_BITS)]


def planes(objects: Tensor, key: Tensor) -> Planes:
    """The noise of pictures, block by block, where it is asked for; nothing waits for the device.

    objects: int64 [B, H, W] object ids. key: int64 [B, O], of each object's grain.
    """

    def plane(block: int, size: Sequence[int]) -> Tensor:
        ids = objects[:, :: objects.shape[1] // size[0], :: objects.shape[2] // size[1]]
        pictures = torch.arange(len(ids), device=ids.device)[:, None, None]
        return noise(key[pictures, ids], block)[:, None]

    return plane


def plain(objects: Tensor, count: int) -> Planes:
    """The noise of pictures whose `count` objects all have grain 0."""
    return planes(
        objects, objects.new_full((len(objects), count), int(keys(np.zeros(1, np.uint64))[0]))
    )


@cache
def table(device: torch.device) -> Tensor:
    """The quantiles (i + ½) / 4096 of N(0, 1), float32, on a device.

    Worked out in float64 (Wichura 1988, algorithm AS 241), whose last digits, where machines may
    differ, float32 does not have.
    """
    count, normal = 1 << TABLE_BITS, NormalDist()
    upper = [normal.inv_cdf((i + 0.5) / count) for i in range(count // 2, count)]
    with torch.inference_mode(False):  # or training could not use what drawing left here
        return torch.tensor([*(-x for x in reversed(upper)), *upper], dtype=torch.float32).to(
            device
        )


def _mixed(x: T) -> T:
    """32-bit words, well mixed: int64 from 0 to 2³² − 1, and so is the result, one to one.

    `lowbias32` with the constants 21f0aaad and d35a2d97 (Wellons, Prospecting for Hash Functions,
    2018, and the list of better constants in its repository of 2022). Products wrap around 2⁶⁴,
    which leaves their low 32 bits right.
    """
    x = ((x ^ (x >> 16)) * 0x21F0AAAD) & _LOW
    x = ((x ^ (x >> 15)) * 0xD35A2D97) & _LOW
    return x ^ (x >> 15)
