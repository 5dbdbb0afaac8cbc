"""Convolutions and matrix products with fixed weights: laid out once for oneDNN on a CPU, plain
PyTorch elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, leaky_relu_, linear

ROWS = 512  # rows of one matrix product: input and output stay in the processor's cache
# Their number is a multiple of this: kernels for a few rows add up in another order, and oneDNN
# makes a kernel for each number of rows that it meets, and keeps a thousand of them.
STEP = 64


def convolution(
    conv: nn.Conv2d, size: tuple[int, int], dtype: torch.dtype, slope: float = 1
) -> Callable[[Tensor], Tensor]:
    """x [h, w, inputs] → conv(leaky_relu(x)) [h - k + 1, w, outputs]: zero-padded at the sides, but
    not at the top and the bottom. x is overwritten.

    conv: k x k, k odd, stride 1. size: (h, w) of the x to come. dtype: of the computation. slope:
    of the leaky ReLU; 1 is none.
    """
    pad = [0, conv.kernel_size[1] // 2]
    weight = conv.weight.to(dtype).contiguous(memory_format=torch.channels_last)
    bias = None if conv.bias is None else conv.bias.to(dtype)
    run = (
        _packed_convolution(weight, bias, pad, size)
        if _has_onednn(weight)
        else lambda image: conv2d(image, weight, bias, padding=pad)
    )

    def product(x: Tensor) -> Tensor:
        x = x if slope == 1 else leaky_relu_(x, slope)
        return run(x.permute(2, 0, 1)[None])[0].permute(1, 2, 0)

    return product


def _packed_convolution(
    weight: Tensor, bias: Tensor | None, pad: list[int], size: tuple[int, int]
) -> Callable[[Tensor], Tensor]:
    once, shape = [1, 1], [1, weight.shape[1], *size]
    # Private, without a stub: tests/engine/test_private_operators.py says what it must do.
    pack = torch._C._nn.mkldnn_reorder_conv2d_weight  # pyright: ignore[reportAttributeAccessIssue]
    packed = pack(weight.to_mkldnn(), pad, once, once, 1, shape)
    run = torch.ops.mkldnn._convolution_pointwise
    return lambda image: run(image, packed, bias, pad, once, once, 1, "none", [], "")


def matrix_product(
    weight: Tensor, bias: Tensor | None, dtype: torch.dtype
) -> Callable[[Tensor], Tensor]:
    """rows [n, inputs], n ≤ ROWS → rows @ weightᵀ + bias [n, outputs]. weight: float32 [outputs,
    inputs].

    A row's result is the same bit for bit whatever the rows beside it, so it may be computed now or
    later.
    """
    weight = weight.to(dtype).contiguous()
    bias = None if bias is None else bias.to(dtype)
    run = (
        _packed_linear(weight, bias)
        if _has_onednn(weight)
        else lambda rows: linear(rows, weight, bias)
    )

    return in_few_sizes(run)


def in_few_sizes(run: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """A product of rows [n, inputs] that is only ever asked for multiples of STEP of them."""

    def product(rows: Tensor) -> Tensor:
        count = len(rows)
        if more := -count % STEP:
            rows = torch.cat([rows, rows.new_zeros(more, rows.shape[1])])
        return run(rows)[:count]

    return product


def _packed_linear(weight: Tensor, bias: Tensor | None) -> Callable[[Tensor], Tensor]:
    packed = torch.ops.mkldnn._reorder_linear_weight(weight, ROWS)
    run = torch.ops.mkldnn._linear_pointwise
    return lambda rows: run(rows, packed, bias, "none", [], "")


def _has_onednn(weight: Tensor) -> bool:
    """Whether this PyTorch has oneDNN with prepacked weights for a weight's device and dtype."""
    if weight.device.type != "cpu" or not torch.backends.mkldnn.is_available():
        return False
    needed = (
        "_convolution_pointwise",
        "_linear_pointwise",
        "_reorder_linear_weight",
        "_is_mkldnn_bf16_supported",
    )
    if not all(hasattr(torch.ops.mkldnn, name) for name in needed):
        return False
    return weight.dtype == torch.float32 or torch.ops.mkldnn._is_mkldnn_bf16_supported()
