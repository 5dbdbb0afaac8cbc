"""The generator compiled for a GPU, where one whole pass is cheaper than finding out what to leave
out.

Folded like the CPU's, but modulation is computed at every cell, and nothing depends on the values
in the map, so that a pass is the same sequence of kernels every time and can be captured (see
`cuda_graphs`).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, interpolate, leaky_relu, leaky_relu_, linear, one_hot

from ...core.codes import LAYERS
from ...nn import grain
from ...nn.generator import ONE_HOT, Generator, continued, downsample
from ...nn.pixels import to_bytes
from ...nn.spade import SLOPE, Spade, SpadeBlock
from ..cpu.modulation import folded

ALIGN = 8  # channels that tensor cores want a multiple of


class DenseGenerator:
    """A compiled generator. Immutable.

    size: (H, W) of its pictures unless told otherwise. z_global, z_local: lengths of its codes.
    noise: whether it takes grains.
    """

    @torch.inference_mode()
    def __init__(self, generator: Generator, device: torch.device, dtype: torch.dtype):
        self.device, self.dtype, self.start, self._plan = (
            device,
            dtype,
            generator.start,
            generator.plan,
        )
        self._stride, self.noise = generator.stride, generator.noise
        self.size = self._stride * self.start[0], self._stride * self.start[1]
        self.z_global, self.z_local = generator.fc.in_features, generator.embedding.embedding_dim
        self._classes = _aligned(generator.classes)
        self._embedding = generator.embedding.weight.to(device)
        self._fc = [part.to(device, dtype) for part in (generator.fc.weight, generator.fc.bias)]
        self._blocks = [_Block(generator.block(name), device, dtype) for name, *_ in generator.plan]
        self._to_rgb = _Convolution.of(generator.to_rgb, device, dtype)

    @torch.inference_mode()
    def run(
        self,
        objects: Tensor,
        classes: Tensor,
        global_code: Tensor,
        local_codes: Tensor,
        key: Tensor | None = None,
    ) -> Tensor:
        """Pictures uint8 [B, H, W, 3].

        objects: uint8 [B, H, W], multiples of the stride. classes: uint8 [B, O]. global_code:
        float32 [B, z_global]. local_codes: float32 [B, O, 5, z_local]. key: int64 [B, O], of the
        objects' grains (nn/grain.py), where there is noise. All on the device.
        """
        objects, classes = objects.long(), classes.long()
        planes = None if key is None else grain.planes(objects, key)
        tables = (self._embedding[classes].unsqueeze(2) + local_codes).to(self.dtype)
        tables = nn.functional.pad(tables, (0, _aligned(self.z_local) - self.z_local))
        x = linear(global_code.to(self.dtype), *self._fc).view(len(objects), -1, *self.start)
        x = continued(x, *(side // self._stride for side in objects.shape[1:]))
        x = x.contiguous(memory_format=torch.channels_last)
        blocks = zip(self._blocks, self._plan, strict=True)
        for number, (block, (_, _, _, layer, upsample)) in enumerate(blocks):
            ids = downsample(objects, x.shape[-2:])
            rows = torch.arange(len(ids), device=self.device)[:, None, None]
            if layer is ONE_HOT:
                condition = one_hot(classes[rows, ids], self._classes).to(self.dtype)
            else:
                condition = tables[rows, ids, layer]
            plane = planes(number, x.shape[-2:]) if planes else None
            x = block.run(x, condition.permute(0, 3, 1, 2), plane)
            if upsample:
                x = interpolate(x, scale_factor=2, mode="nearest")
        pictures = torch.tanh(self._to_rgb(leaky_relu(x, SLOPE)).float()).permute(0, 2, 3, 1)
        return to_bytes(pictures).contiguous()

    def inputs(
        self, objects: int, batch: int = 1, size: tuple[int, int] | None = None
    ) -> list[Tensor]:
        """Room on the device for the inputs of `run`, for a number of objects."""
        room = [
            torch.zeros(batch, *(size or self.size), dtype=torch.uint8, device=self.device),
            torch.zeros(batch, objects, dtype=torch.uint8, device=self.device),
            torch.zeros(batch, self.z_global, device=self.device),
            torch.zeros(batch, objects, LAYERS, self.z_local, device=self.device),
        ]
        if self.noise:
            room.append(torch.zeros(batch, objects, dtype=torch.long, device=self.device))
        return room


class _Convolution:
    """A convolution with weights in the kernels' layout."""

    def __init__(
        self, weight: Tensor, bias: Tensor | None, device: torch.device, dtype: torch.dtype
    ):
        short = _aligned(weight.shape[1]) - weight.shape[1]
        weight = nn.functional.pad(weight, (0, 0, 0, 0, 0, short))
        self._weight = weight.to(device, dtype).contiguous(memory_format=torch.channels_last)
        self._bias = None if bias is None else bias.to(device, dtype)
        self._short, self._pad = short, weight.shape[-1] // 2

    @classmethod
    def of(cls, conv: nn.Conv2d, device: torch.device, dtype: torch.dtype) -> _Convolution:
        return cls(conv.weight, conv.bias, device, dtype)

    def __call__(self, x: Tensor) -> Tensor:
        if x.shape[1] < self._weight.shape[1]:  # never so at the published sizes
            x = nn.functional.pad(x, (0, 0, 0, 0, 0, self._short))
        return conv2d(x, self._weight, self._bias, padding=self._pad)


class _Norm:
    """A SPADE norm: x · scale + shift."""

    def __init__(self, norm: Spade, device: torch.device, dtype: torch.dtype):
        self._shared = _Convolution.of(norm.shared, device, dtype)
        self._second = _Convolution(*folded(norm), device, dtype)

    def __call__(self, x: Tensor, condition: Tensor) -> Tensor:
        scale, shift = self._second(self._shared(condition).relu_()).chunk(2, 1)
        return torch.addcmul(shift, x, scale)


class _Block:
    """A SPADE block."""

    def __init__(self, block: SpadeBlock, device: torch.device, dtype: torch.dtype):
        self._norm_0, self._norm_1 = (
            _Norm(norm, device, dtype) for norm in (block.norm_0, block.norm_1)
        )
        self._conv_0, self._conv_1 = (
            _Convolution.of(conv, device, dtype) for conv in (block.conv_0, block.conv_1)
        )
        self._noise = None
        if block.noise is not None:
            self._noise = block.noise.to(device, dtype)[:, None, None]
        self._learned_skip = block.learned_skip
        if block.learned_skip:
            self._norm_s, self._conv_s = (
                _Norm(block.norm_s, device, dtype),
                _Convolution.of(block.conv_s, device, dtype),
            )

    def run(self, x: Tensor, condition: Tensor, plane: Tensor | None) -> Tensor:
        if self._noise is not None and plane is not None:
            x = torch.addcmul(x, plane.to(x.dtype), self._noise)
        skip = self._conv_s(self._norm_s(x, condition)) if self._learned_skip else x
        dx = self._conv_0(leaky_relu_(self._norm_0(x, condition), SLOPE))
        return self._conv_1(leaky_relu_(self._norm_1(dx, condition), SLOPE)).add_(skip)


def _aligned(channels: int) -> int:
    return -(-channels // ALIGN) * ALIGN
