"""Which backend draws on which kind of device."""

from __future__ import annotations

from typing import Any

import torch

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
) -> Backend[Any]:
    """A generator compiled for a device; it stays as it is.

    many: whether pictures of other sizes than its own may be asked for.
    """
    if device.type == "cpu":
        return CpuBackend(generator, dtype, memory, many)
    return GpuBackend(generator, device, dtype, memory)
