"""Convolutions and matrix products of eight bits: bytes of features times weights of eight bits,
added up exactly in 32 bits, on processors that do that in one instruction (VNNI).

A value v becomes the byte round(v / step) + zero, see `Scales`. Steps differ from channel to
channel: what divides a channel before its rounding is multiplied into the weights that take it, and
each output of the weights has a scale of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu_

from .kernels import ROWS, in_few_sizes

# Added to a float32 of a smaller magnitude, it leaves the nearest whole number in the lowest bits.
ROUNDING = 1.5 * 2**23
LARGEST = 127  # of a weight's eight bits


def has_operators() -> bool:
    """Whether this PyTorch has the products; whether the processor is fit for them is told by
    `device`.
    """
    needed = ("qconv_prepack", "qconv_pointwise", "qlinear_prepack", "qlinear_pointwise")
    return torch.backends.mkldnn.is_available() and all(
        hasattr(torch.ops.onednn, name) for name in needed
    )


def to_bytes(steps: Tensor, zero: int, slope: float = 1) -> Tensor:
    """Numbers of steps as bytes uint8: rounded, moved by `zero`, what is too large or too small at
    the end of the range. slope: of a leaky ReLU on them first.
    """
    exact = steps.float() if steps.dtype != torch.float32 else steps.clone()
    if slope != 1:
        leaky_relu_(exact, slope)
    exact.clamp_(-zero, 255 - zero).add_(ROUNDING + zero)
    return torch.empty(exact.shape, dtype=torch.uint8).copy_(exact.view(torch.int32))


def convolution(
    conv: nn.Conv2d, size: tuple[int, int], steps: np.ndarray, zero: int, slope: float = 1
) -> Callable[[Tensor], Tensor]:
    """x [h, w, inputs] in steps → conv(leaky_relu(what it stands for)) [h - k + 1, w, outputs],
    bfloat16. conv, size, slope: as in `kernels.convolution`.
    """
    once, pad = [1, 1], [0, conv.kernel_size[1] // 2]
    weight, scale, none = _weights(conv.weight * torch.from_numpy(steps.copy())[:, None, None])
    bias = None if conv.bias is None else conv.bias.float()
    pack, run = torch.ops.onednn.qconv_prepack, torch.ops.onednn.qconv_pointwise
    shape = [1, conv.in_channels, *size]
    packed = pack(weight, scale, 1.0, zero, once, pad, once, 1, shape)

    def product(x: Tensor) -> Tensor:
        image = to_bytes(x, zero, slope).permute(2, 0, 1)[None]
        fixed = packed, scale, none, bias, once, pad, once, 1
        y = run(image, 1.0, zero, *fixed, 1.0, 0, torch.bfloat16, "none", [], "")
        return y[0].permute(1, 2, 0)

    return product


def matrix_product(weight: Tensor, bias: Tensor, step: float) -> Callable[[Tensor], Tensor]:
    """rows of bytes [n, inputs], n ≤ ROWS → (rows · step) @ weightᵀ + bias, bfloat16 [n,
    outputs]. weight: float32 [outputs, inputs].
    """
    packed_weight, scale, none = _weights(weight)
    packed = torch.ops.onednn.qlinear_prepack(packed_weight, [ROWS, weight.shape[1]])
    run = torch.ops.onednn.qlinear_pointwise
    return in_few_sizes(
        lambda rows: run(
            rows, step, 0, packed, scale, none, bias, 1.0, 0, torch.bfloat16, "none", [], ""
        )
    )


def _weights(weight: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Weights [outputs, …] as int8, the scale of each output, and the zeros, which are 0."""
    scale = weight.flatten(1).abs().amax(1).clamp(min=1e-12) / LARGEST
    rounded = (weight / scale.view(-1, *[1] * (weight.ndim - 1))).round().to(torch.int8)
    return rounded, scale.float(), torch.zeros(len(scale), dtype=torch.int32)
