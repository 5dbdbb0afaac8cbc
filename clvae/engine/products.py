"""Convolutions and matrix products with fixed weights: laid out once for oneDNN on a CPU, plain PyTorch elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import conv2d, linear

ROWS = 512                                # rows of one matrix product: input and output stay in the processor's cache
LEAST = 64                                # and no fewer: kernels for a few rows add up in another order


def convolution(weight: Tensor, bias: Tensor | None, size: tuple[int, int], dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
    """x [1, inputs, h, w] (channels last) → weight * x + bias, zero-padded to x's size.

    weight: float32 [outputs, inputs, k, k], k odd. size: (h, w) of the x to come. dtype: of the computation.
    """
    pad = weight.shape[-1] // 2
    weight = weight.to(dtype).contiguous(memory_format=torch.channels_last)
    bias = None if bias is None else bias.to(dtype)
    if not _has_onednn(weight):
        return lambda x: conv2d(x, weight, bias, padding=pad)
    shape = [1, weight.shape[1], *size]
    packed = torch._C._nn.mkldnn_reorder_conv2d_weight(weight.to_mkldnn(), [pad, pad], [1, 1], [1, 1], 1, shape)
    run = torch.ops.mkldnn._convolution_pointwise
    return lambda x: run(x, packed, bias, [pad, pad], [1, 1], [1, 1], 1, "none", [], "")


def matrix_product(weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
    """rows [n, inputs], n ≤ ROWS → rows @ weightᵀ + bias [n, outputs]. weight: float32 [outputs, inputs].

    A row's result is the same bit for bit whatever the rows beside it, so it may be computed now or later.
    """
    weight = weight.to(dtype).contiguous()
    bias = None if bias is None else bias.to(dtype)
    run = _packed_linear(weight, bias) if _has_onednn(weight) else lambda rows: linear(rows, weight, bias)

    def product(rows: Tensor) -> Tensor:
        count = len(rows)
        if count < LEAST:
            rows = torch.cat([rows, rows.new_zeros(LEAST - count, rows.shape[1])])
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
    needed = ("_convolution_pointwise", "_linear_pointwise", "_reorder_linear_weight", "_is_mkldnn_bf16_supported")
    if not all(hasattr(torch.ops.mkldnn, name) for name in needed):
        return False
    return weight.dtype == torch.float32 or torch.ops.mkldnn._is_mkldnn_bf16_supported()
