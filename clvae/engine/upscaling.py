"""Upscaling: a bundle's network that enlarges pictures, on a device, tile by tile."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import torch

from ..bundle import Bundle
from ..core.checks import array, is_whole
from ..core.photos import MOST_EDITED, read_whole
from ..errors import ClvaeError, shown
from ..nn import Upscaler
from ..nn.pixels import to_bytes, to_network
from ..nn.upscaler import SCALES
from .device import without_tf32
from .memory import Memory

# Pixels of a tile, of the picture as it is. Smaller ones stay in the processor's cache, but each
# layer of a tile waits for all threads, and beside busy programs that takes long: at 128 a picture
# of 512x1024 took up to 3.6 s instead of 0.45.
SIDE = 256
LONGEST = 32_000  # pixels of a side that is made; of a row most work is beyond its edges
# What a tile is made within, such as a place among other work; what it raises is the end of it.
Turn = Callable[[], AbstractContextManager]
LACKING = "this bundle has no upscaler: python -m train upscaler makes one"


class Upscaling:
    """An upscaler on a device. dtype: what its features are kept in."""

    @classmethod
    def of(
        cls, bundle: Bundle, device: torch.device, dtype: torch.dtype, memory: Memory
    ) -> Upscaling | None:
        """Of a bundle that has one."""
        return None if bundle.upscaler is None else cls(bundle.upscaler, device, dtype, memory)

    @staticmethod
    def known(upscaling: Upscaling | None) -> Upscaling:
        """The one of a bundle that has one, or a ClvaeError."""
        if upscaling is None:
            raise ClvaeError(LACKING)
        return upscaling

    def __init__(self, network: Upscaler, device: torch.device, dtype: torch.dtype, memory: Memory):
        self._device, self._memory = device, memory
        own = copy.deepcopy(network).eval().requires_grad_(False)
        self._network = memory.do(
            lambda: own.to(device, dtype).to(memory_format=torch.channels_last)
        )
        self._exactly = dtype == torch.float32

    def enlarged(self, picture: np.ndarray, scale: int, turn: Turn = nullcontext) -> np.ndarray:
        """A picture uint8 [H, W, 3] of any size, scale (2 or 4) times as wide and high, with detail
        that the network adds: uint8 [scale · H, scale · W, 3], at most MOST_EDITED pixels and
        LONGEST a side. As no tile ends where it is seen, it is what the network gives of the whole
        picture. turn: of each tile.
        """
        picture, scale = _checked(picture, scale)
        height, width = picture.shape[:2]
        large = np.empty((height * scale, width * scale, 3), np.uint8)
        for top, bottom in _spans(height):
            rows = self._around(top, bottom, height)
            for left, right in _spans(width):
                part = picture[rows[:, None], self._around(left, right, width)]
                where = slice(scale * top, scale * bottom), slice(scale * left, scale * right)
                with turn():
                    large[where] = self._memory.do(lambda part=part: self._tile(part, scale))
        return large

    @torch.inference_mode()
    def _tile(self, part: np.ndarray, scale: int) -> np.ndarray:
        with without_tf32(self._device) if self._exactly else nullcontext():
            made = self._network(to_network(part[None]).to(self._device), scale)
            return to_bytes(made[0]).permute(1, 2, 0).cpu().numpy()

    def _around(self, start: int, end: int, length: int) -> np.ndarray:
        """The places that decide on those from start to end of a side; beyond it are its ends."""
        reach = self._network.reach
        return np.arange(start - reach, end + reach).clip(0, length - 1)


def read_upscalable(file: str | Path, scale: object) -> np.ndarray:
    """A picture's file as uint8 [h, w, 3 or 4]; one that is too large to be enlarged so many times
    is refused before it is decoded.
    """
    return read_whole(file, "picture", MOST_EDITED // checked_scale(scale) ** 2)


def checked_scale(scale: object) -> int:
    """One of SCALES; anything else is a ClvaeError."""
    if not is_whole(scale, 1, max(SCALES)) or scale not in SCALES:
        small, large = SCALES
        raise ClvaeError(
            "pictures are upscaled by {small} or {large}, not by {scale}",
            small=small,
            large=large,
            scale=shown(scale),
        )
    return int(scale)


def _checked(picture: np.ndarray, scale: int) -> tuple[np.ndarray, int]:
    """A picture to be enlarged, and how many times, or why it cannot be."""
    scale = checked_scale(scale)
    picture = array(picture, "a picture")
    if picture.ndim != 3 or picture.shape[2] != 3 or not picture.size or picture.dtype != np.uint8:
        raise ClvaeError(
            "a picture is uint8 [height, width, 3], this one is {dtype} {shape}",
            dtype=picture.dtype,
            shape=list(picture.shape),
        )
    height, width = picture.shape[:2]
    if height * width * scale**2 > MOST_EDITED or max(height, width) * scale > LONGEST:
        raise ClvaeError(
            "{width}x{height} pixels are too many to be upscaled by {scale}: at most {million} "
            "million may come of it, {longest} a side",
            width=width,
            height=height,
            scale=scale,
            million=MOST_EDITED // 10**6,
            longest=LONGEST,
        )
    return picture, scale


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """Where tiles begin and end along a side. The last one lies over the one before it, if need be:
    as large as all others it needs no kernels of its own.
    """
    for start in range(0, length, SIDE):
        end = min(start + SIDE, length)
        yield max(0, end - SIDE), end
