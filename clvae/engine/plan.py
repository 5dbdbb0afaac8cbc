"""Plan: the generator compiled for a CPU, as fast as is exact.

Nothing here changes the picture beyond rounding: norms are folded into the products, modulation is computed once per
distinct neighbourhood (`modulation`), weights are laid out once (`products`), features are channels-last throughout.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, leaky_relu_, linear

from ..nn.generator import ONE_HOT, Generator
from ..nn.spade import SLOPE, SpadeBlock
from .modulation import Modulation
from .products import convolution

STRIP = 1 << 22                           # numbers of a map that are modulated at a time


class Block:
    """One compiled block: its modulation and its convolutions."""

    def __init__(self, block: SpadeBlock, size: tuple[int, int], layer: int | None, dtype: torch.dtype):
        self.size, self.layer = size, layer
        self.modulation = Modulation(block, layer is ONE_HOT, dtype)
        self.conv_0, self.conv_1 = (convolution(conv.weight, conv.bias, size, dtype) for conv in (block.conv_0, block.conv_1))
        self.conv_s = convolution(block.conv_s.weight, None, size, dtype) if block.learned_skip else None

    def run(self, x: Tensor, index: Tensor, tables: list[tuple[Tensor, Tensor]]) -> Tensor:
        """x [h, w, inputs], of the block's size or of half of it → [H, W, outputs].

        index: int64 [H, W], each cell's row in the tables (scale, shift) of the norms.
        """
        x = _to_size(x, self.size)
        dx = self.conv_0(_image(leaky_relu_(modulate(x, index, *tables[0]), SLOPE)))
        dx = self.conv_1(_image(leaky_relu_(modulate(_cells(dx)[:, None, :, None], index, *tables[1]), SLOPE)))
        dx = _cells(dx)
        if self.conv_s is not None:
            return dx.add_(_cells(self.conv_s(_image(modulate(x, index, *tables[2])))))
        height, width, channels = dx.shape
        dx.view(height // x.shape[1], x.shape[1], width // x.shape[3], x.shape[3], channels).add_(x)
        return dx


def modulate(x: Tensor, index: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """x · scale + shift, with rows of two tables taken by `index` [H, W]: [H, W, channels].

    x [rows, up, columns, up, channels], where `up` is 1 or an expanded 2: a nearest upsampling that is never stored.
    """
    _, up, columns, _, channels = x.shape
    height, width = index.shape
    out = torch.empty(height, width, channels, dtype=scale.dtype)
    step = max(1, STRIP // (width * channels * up)) * up
    for top in range(0, height, step):
        strip, places = out[top:top + step], index[top:top + step].reshape(-1)
        torch.index_select(shift, 0, places, out=strip.view(-1, channels))
        factor = scale.index_select(0, places)
        shape = (len(strip) // up, up, columns, up, channels)
        strip.view(shape).addcmul_(x[top // up:(top + step) // up], factor.view(shape))
    return out


def _to_size(x: Tensor, size: tuple[int, int]) -> Tensor:
    """x [h, w, channels] as [h, up, w, up, channels], upsampled without a copy where it is half the size."""
    height, width, channels = x.shape
    up = size[0] // height
    return x[:, None, :, None].expand(height, up, width, up, channels)


def _image(cells: Tensor) -> Tensor:
    """[h, w, channels] as [1, channels, h, w], channels last."""
    return cells.permute(2, 0, 1)[None]


def _cells(image: Tensor) -> Tensor:
    """[1, channels, h, w], channels last, as [h, w, channels]."""
    return image[0].permute(1, 2, 0)


class Plan:
    """A compiled generator. Immutable, so that many threads may use it at a time.

    size: (H, W) of its pictures. blocks: in order. dtype: of features and products.
    """

    @torch.inference_mode()
    def __init__(self, generator: Generator, dtype: torch.dtype):
        self.dtype, self.start = dtype, generator.start
        self.size = tuple(generator.stride * side for side in generator.start)
        self._embedding = generator.embedding.weight.detach().numpy().copy()
        self._set_first(generator.fc, dtype)
        self.blocks: list[Block] = []
        size = self.start
        for name, _, _, layer, upsample in generator.plan:
            self.blocks.append(Block(generator.blocks[name], size, layer, dtype))
            size = tuple(side * (1 + upsample) for side in size)
        rgb = generator.to_rgb
        self._to_rgb = convolution(rgb.weight, rgb.bias, self.size, dtype)

    def _set_first(self, fc: nn.Linear, dtype: torch.dtype) -> None:
        """Order the first layer's outputs channels-last."""
        cells = self.start[0] * self.start[1]
        self._first_weight = fc.weight.view(-1, cells, fc.in_features).transpose(0, 1).reshape(fc.weight.shape).to(dtype)
        self._first_bias = fc.bias.view(-1, cells).T.reshape(-1).to(dtype)

    def first(self, global_code: np.ndarray) -> Tensor:
        """The features [h0, w0, channels] that a global code [Zg] starts from."""
        code = torch.from_numpy(global_code.copy()).to(self.dtype)
        return linear(code, self._first_weight, self._first_bias).view(*self.start, -1)

    def conditions(self, classes: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """The condition of each object: embedding of its class plus its code [O, numbers]."""
        return self._embedding[classes] + codes

    def picture(self, x: Tensor) -> Tensor:
        """The last features → the picture [3, H, W] in [-1, 1], float32."""
        return torch.tanh(self._to_rgb(_image(leaky_relu(x, SLOPE)))[0].float())


