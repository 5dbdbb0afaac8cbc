"""What the benchmark runs on, and its clock."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

import torch

from ..engine import Engine

try:
    import resource
except ImportError:  # not on Windows
    resource = None

NO_DEVICE = "not measured: no device"


def clock(call: Callable) -> float:
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    call()
    return 1e3 * (time.perf_counter() - start)


def machine(engine: Engine) -> dict:
    """What it is measured on."""
    on_gpu = engine.device.type == "cuda"
    return {
        "processor": _processor(),
        "cores": cores(),
        "gpu": f"{torch.cuda.get_device_name(engine.device)}, CUDA {torch.version.cuda}"
        if on_gpu
        else NO_DEVICE,
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def peak() -> float:
    """MB, the most this process has had in memory so far; 0 where the system does not say."""
    return 0.0 if resource is None else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
