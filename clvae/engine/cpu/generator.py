"""The generator compiled for a CPU, as fast as is exact.

Nothing here changes the picture beyond rounding: norms are folded into the products, modulation is
computed once per distinct neighbourhood (`modulation`), weights are laid out once (`kernels`),
features are [h, w, channels] throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from ...core.scales import NO_SCALES, Scales
from ...nn.generator import ONE_HOT, Generator, continued
from ...nn.spade import SLOPE, SpadeBlock
from . import eight_bits
from .kernels import convolution
from .modulation import Modulation

# A compiled convolution of a block: of its name there, itself, the size of its input, the slope.
Convolve = Callable[[str, nn.Conv2d, tuple[int, int], float], Callable[[Tensor], Tensor]]
# Rows that are computed at a time: so many at most, that their features stay in the cache, and no
# fewer, as each band needs four more of its input.
BAND, FEW = 32, 8


class Block:
    """One compiled block: its modulation and its convolutions. It is computed by bands of rows,
    always the same ones.

    size: (H, W) of its output. band: rows of one band; H is a multiple of it. modulation: that of
    the block, for any size.
    """

    def __init__(
        self,
        block: SpadeBlock,
        size: tuple[int, int],
        layer: int | None,
        modulation: Modulation,
        convolve: Convolve,
    ):
        self.size, self.layer, self.outputs = size, layer, block.conv_1.out_channels
        self.band, self.modulation, dtype = band_of(size[0]), modulation, modulation.dtype
        self._conv_0 = convolve("conv_0", block.conv_0, (self.band + 4, size[1]), SLOPE)
        self._conv_1 = convolve("conv_1", block.conv_1, (self.band + 2, size[1]), SLOPE)
        self._conv_s = (
            convolve("conv_s", block.conv_s, (self.band, size[1]), 1)
            if block.learned_skip
            else None
        )
        convs = [block.conv_0, block.conv_1] + ([block.conv_s] if block.learned_skip else [])
        self.nbytes = dtype.itemsize * sum(conv.weight.numel() for conv in convs)
        self._noise = None if block.noise is None else block.noise.to(dtype)

    def run(
        self,
        x: Tensor,
        index: Tensor,
        tables: list[Tensor],
        plane: Tensor | None,
        top: int,
        out: Tensor,
    ) -> None:
        """Compute the band from row `top`.

        x: [h, w, inputs], the whole input, of the block's size or of half of it. index: int64 [H,
        W], each cell's row in the tables of the norms, see `modulate`. plane: of noise [H, W], for
        a block that takes it. out: [H, W, outputs], of which the band is written.
        """
        bottom, first = top + self.band, 0
        if self._noise is not None and plane is not None:
            first, end = max(top - 2, 0), min(bottom + 2, self.size[0])
            x = noisy(upsampled(x, 0, self.size, first, end), plane[first:end], self._noise)
        y = self._conv_0(modulate(x, first, index, tables[0], top - 2, bottom + 2))
        y = self._conv_1(modulate(y, top - 1, index, tables[1], top - 1, bottom + 1))
        if self._conv_s is None:
            skip = upsampled(x, first, self.size, top, bottom)
            torch.add(y.view(skip.shape), skip, out=out[top:bottom].view(skip.shape))
        else:
            torch.add(
                y,
                self._conv_s(modulate(x, first, index, tables[2], top, bottom)),
                out=out[top:bottom],
            )


def band_of(height: int) -> int:
    """Rows of a band of features of some height: the most from FEW to BAND that divide it and are
    even, as two rows may come of one; all where there are none.
    """
    return next((rows for rows in range(BAND, FEW - 1, -2) if height % rows == 0), height)


def modulate(x: Tensor, first: int, index: Tensor, table: Tensor, top: int, bottom: int) -> Tensor:
    """x · scale + shift in the rows top ≤ y < bottom, which may reach beyond the map, where the
    result is zero.

    x: [rows, columns, channels] from row `first` on, of the map's size or of half of it. index:
    int64 [H, W], rows of the table [numbers, 2 · channels], which holds scale, then shift. Returns
    [bottom - top, W, channels].
    """
    height, width = index.shape
    out = torch.empty(bottom - top, width, x.shape[2], dtype=table.dtype)
    start, end = max(top, 0), min(bottom, height)
    out[: start - top], out[end - top :] = 0, 0
    x = upsampled(x, first, index.shape, start, end)
    rows = table.index_select(0, index[start:end].reshape(-1)).view(*x.shape[:-1], 2, -1)
    scale, shift = rows.unbind(-2)
    torch.addcmul(shift, x, scale, out=out[start - top : end - top].view(x.shape))
    return out


def noisy(x: Tensor, plane: Tensor, weight: Tensor) -> Tensor:
    """x + weight · plane [h, W, channels]. x: as `upsampled` gives it. plane: [h, W]. weight:
    [channels].
    """
    plane = plane.to(weight.dtype).view(*x.shape[:-1], 1)
    return torch.addcmul(x, plane, weight).view(len(x) * x.shape[1], -1, x.shape[-1])


def upsampled(x: Tensor, first: int, size: Sequence[int], top: int, bottom: int) -> Tensor:
    """The rows top ≤ y < bottom of a map of `size`, given as x [rows, columns, channels] from row
    `first` on.

    Where x has half as many columns each value stands for 2x2; nothing is copied. Returns [rows,
    up, columns, up, channels].
    """
    up = size[1] // x.shape[1]
    x = x[top // up - first : bottom // up - first, None, :, None]
    return x.expand(-1, up, -1, up, -1)


class Shared:
    """What pictures of all sizes have in common: embedding, first layer, modulations.

    dtype: of features and products. start: (h0, w0) of the first layer's features.
    """

    @torch.inference_mode()
    def __init__(self, generator: Generator, dtype: torch.dtype, scales: Scales = NO_SCALES):
        """scales: of the layers whose products are of eight bits; dtype is then bfloat16."""
        self._scales = scales
        self.dtype, self.start = dtype, generator.start
        self._embedding = generator.embedding.weight.detach().numpy().copy()
        self._set_first(generator.fc, dtype)
        self.modulations = [
            Modulation(generator.block(name), layer is ONE_HOT, dtype, name, scales)
            for name, _, _, layer, _ in generator.plan
        ]

    def _set_first(self, fc: nn.Linear, dtype: torch.dtype) -> None:
        """Order the first layer's outputs channels-last."""
        cells = self.start[0] * self.start[1]
        self._first_weight = (
            fc.weight.view(-1, cells, fc.in_features)
            .transpose(0, 1)
            .reshape(fc.weight.shape)
            .to(dtype)
        )
        self._first_bias = fc.bias.view(-1, cells).T.reshape(-1).to(dtype)

    def convolution(
        self, block: str, layer: str, conv: nn.Conv2d, size: tuple[int, int], slope: float
    ) -> Callable[[Tensor], Tensor]:
        """A convolution of features, see `kernels`: of eight bits where there are scales of that
        layer, for an input in its steps.
        """
        known = self._scales.of(f"{block}.{layer}")
        if known is None:
            return convolution(conv, size, self.dtype, slope)
        return eight_bits.convolution(conv, size, *known, slope)

    def first(self, global_code: np.ndarray, size: tuple[int, int]) -> Tensor:
        """The features [*size, channels] that a global code [Zg] starts from."""
        code = torch.from_numpy(global_code.copy()).to(self.dtype)
        x = linear(code, self._first_weight, self._first_bias).view(*self.start, -1)
        return continued(x.permute(2, 0, 1)[None], *size)[0].permute(1, 2, 0).contiguous()

    def conditions(self, classes: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """The condition of each object: embedding of its class plus its code [O, numbers]."""
        return self._embedding[classes] + codes


class BandedGenerator:
    """A generator compiled for pictures of one size. Immutable, so that many threads may use it at
    a time.

    size: (H, W) of its pictures. start: (h0, w0) of its first features. blocks: in order. shared:
    what it has in common with those of other sizes. noise: whether its blocks take planes of noise.
    nbytes: of what it has for itself.
    """

    @torch.inference_mode()
    def __init__(
        self,
        generator: Generator,
        dtype: torch.dtype,
        size: tuple[int, int] | None = None,
        shared: Shared | None = None,
        scales: Scales = NO_SCALES,
    ):
        """size: that of the generator unless given. shared: made anew unless given. scales: see
        `Shared`.
        """
        self.dtype, self.shared = dtype, shared or Shared(generator, dtype, scales)
        self.noise = generator.noise
        own = generator.start[0] * generator.stride, generator.start[1] * generator.stride
        self.size = own if size is None else size
        self.start = self.size[0] // generator.stride, self.size[1] // generator.stride
        self.blocks: list[Block] = []
        at = self.start
        for (name, _, _, layer, upsample), modulation in zip(
            generator.plan, self.shared.modulations, strict=True
        ):
            convolve = partial(self.shared.convolution, name)
            self.blocks.append(Block(generator.block(name), at, layer, modulation, convolve))
            at = at[0] * (1 + upsample), at[1] * (1 + upsample)
        self.band = band_of(self.size[0])
        size = self.band + 2, self.size[1]
        self._to_rgb = convolution(generator.to_rgb, size, dtype, SLOPE)
        self.nbytes = sum(block.nbytes for block in self.blocks)

    def picture(self, x: Tensor, top: int, out: Tensor) -> None:
        """Write the band from row `top` of the picture [H, W, 3], float32 in [-1, 1], from the last
        features x.
        """
        rows = x.new_zeros(self.band + 2, *x.shape[1:])
        start, end = max(top - 1, 0), min(top + self.band + 1, len(x))
        rows[start - top + 1 : end - top + 1] = x[start:end]
        torch.tanh(self._to_rgb(rows).float(), out=out[top : top + self.band])
