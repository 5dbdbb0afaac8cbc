"""Which device and which precision a model runs on."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from ..errors import ClvaeError, shown
from .cpu.eight_bits import has_operators

# By name, what features are kept in; with int8 some products between them are of eight bits.
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "int8": torch.bfloat16}
_setting = threading.Lock()  # of the switch below, which is the whole process's


def choose_device(name: str) -> torch.device:
    """The device of a name: "auto" is the first CUDA GPU where there is one, else the CPU. A Mac's
    GPU ("mps") is for who asks for it: nothing here was run on one yet.
    """
    wrong = f"a device is auto, cpu, cuda or mps, not {shown(name)}"
    if not isinstance(name, str):
        raise ClvaeError(wrong)
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name.split(":")[0] not in ("cpu", "cuda", "mps"):
        raise ClvaeError(wrong)
    try:
        device = torch.device(name)
    except RuntimeError:
        raise ClvaeError(wrong) from None
    if (device.index or 0) >= _count(device.type):
        raise ClvaeError(f"there is no device {shown(name)} on this machine")
    return device


def _count(kind: str) -> int:
    """How many devices of a kind there are."""
    if kind == "cuda":
        return torch.cuda.device_count() if torch.cuda.is_available() else 0
    return int(torch.backends.mps.is_available()) if kind == "mps" else 1


def process() -> tuple[int, int]:
    """The number of this process, and how many there are; under torchrun there may be several."""
    return int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))


def own_device(device: str) -> str:
    """The device to use: under torchrun each process of a machine takes a GPU of its own."""
    local, chosen = os.environ.get("LOCAL_RANK"), choose_device(device)
    return f"cuda:{local}" if local and chosen.type == "cuda" and chosen.index is None else device


def choose_precision(name: str, device: torch.device) -> str:
    """The precision of a name: "auto" is bfloat16 where the processor computes it in hardware, else
    float32; never int8, whose pictures are further off.

    Goes by the processor's flags, never by timing, so that one machine always gives the same
    picture.
    """
    if isinstance(name, str) and name == "auto":
        return "bfloat16" if _has_bfloat16(device) else "float32"
    if not isinstance(name, str) or name not in PRECISIONS:
        first, *between, last = "auto", *PRECISIONS
        raise ClvaeError(
            f"a precision is {', '.join([first, *between])} or {last}, not {shown(name)}"
        )
    if name == "int8" and not _has_eight_bits(device):
        raise ClvaeError(
            "int8 needs a processor with AVX-512 VNNI and a PyTorch that uses it: draw with "
            "--precision auto"
        )
    return name


def _has_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    if device.type != "cpu" or not torch.backends.mkldnn.is_available():
        return False  # without oneDNN, as on a Mac, nothing here computes in it quickly
    return not {"avx512_bf16", "amx_bf16", "bf16"}.isdisjoint(_flags())


def _has_eight_bits(device: torch.device) -> bool:
    """Without VNNI sums of two products are cut off at 16 bits: pictures would be others."""
    return device.type == "cpu" and "avx512_vnni" in _flags() and has_operators()


def _flags() -> set[str]:
    """What the processor can do, as PyTorch sees it on any system."""
    return {name for name, has in torch.cpu.get_capabilities().items() if has is True}


@contextmanager
def without_tf32(device: torch.device) -> Iterator[None]:
    """Convolutions of float32 in float32: a GPU would by default round their factors to TF32's ten
    bits.
    """
    if device.type != "cuda":
        yield
        return
    with _setting, torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        yield
