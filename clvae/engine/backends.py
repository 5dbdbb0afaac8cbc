"""Which backend draws on which kind of device."""

from __future__ import annotations

from typing import Any

import torch

from ..bundle import Bundle
from ..core.scales import NO_SCALES, Scales
from ..errors import ClvaeError
from ..nn import Generator
from .backend import Backend
from .cpu.backend import CpuBackend
from .gpu.backend import GpuBackend
from .memory import Memory


def compiled(
    generator: Generator,
    device: torch.device,
    dtype: torch.dtype,
    memory: Memory,
    many: bool = True,
    scales: Scales = NO_SCALES,
) -> Backend[Any]:
    """A generator compiled for a device; it stays as it is.

    many: whether pictures of other sizes than its own may be asked for. scales: for products of
    eight bits on a CPU.
    """
    if device.type == "cpu":
        return CpuBackend(generator, dtype, memory, many, scales)
    return GpuBackend(generator, device, dtype, memory)


def scales_of(bundle: Bundle, precision: str) -> Scales:
    """A bundle's scales, if the precision needs any."""
    if precision != "int8":
        return NO_SCALES
    if not bundle.scales:
        raise ClvaeError(
            "the bundle has no scales, which int8 needs: python -m clvae scales finds them"
        )
    return bundle.scales
