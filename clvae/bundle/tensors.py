"""The tensors of a model's files: names, shapes, and the networks around them."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TypeVar

import numpy as np
import torch

from .. import nn
from ..core.codes import LAYERS
from ..core.prior import Prior
from ..errors import ClvaeError
from .config import NetworkConfig

Module = TypeVar("Module", bound=torch.nn.Module)
COUNTER = "num_batches_tracked"  # batch norm's counter: of no use without training, never stored


@dataclass(frozen=True, eq=False)
class Axes:
    """Slider directions as older bundles kept them, see `Directions.from_axes`."""

    directions: np.ndarray
    spread: np.ndarray


def networks(
    config: NetworkConfig, tensors: dict[str, torch.Tensor]
) -> tuple[nn.Generator, nn.Encoder]:
    """The two networks around existing tensors (keys as in model.safetensors), in eval mode.

    They are first made without storage, so that no time and memory go into random weights.
    """
    with nn.hollow():
        modules = {"generator": config.generator(), "encoder": config.encoder()}
    for prefix, module in modules.items():
        filled(
            module,
            {
                key: tensors[f"{prefix}.{key}"]
                for key in module.state_dict()
                if not key.endswith(COUNTER)
            },
        )
    return modules["generator"], modules["encoder"]


def filled(module: Module, tensors: dict[str, torch.Tensor]) -> Module:
    """A module made without storage around existing tensors, in eval mode."""
    counters = {
        key: torch.zeros((), dtype=torch.long)
        for key in module.state_dict()
        if key.endswith(COUNTER)
    }
    module.load_state_dict(tensors | counters, assign=True)
    return module.eval().requires_grad_(False)


def network_tensors(generator: nn.Generator, encoder: nn.Encoder) -> dict[str, torch.Tensor]:
    """What a weights file holds of the two networks, by key."""
    return {
        f"{prefix}.{key}": value
        for prefix, module in (("generator", generator), ("encoder", encoder))
        for key, value in module.state_dict().items()
        if not key.endswith(COUNTER)
    }


def module_tensors(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """What the file of a module alone holds, by key."""
    return {key: value for key, value in module.state_dict().items() if not key.endswith(COUNTER)}


def as_stored(tensors: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Tensors as they are written: kernels and matrices as dtype, all others as float32."""
    tensors = {
        key: value.detach().cpu().to(dtype if value.ndim > 1 else torch.float32).contiguous()
        for key, value in tensors.items()
    }
    for key, value in tensors.items():
        if not value.isfinite().all():
            raise ClvaeError(
                "{key} has values that are NaN or infinite in {precision}",
                key=key,
                precision=str(dtype).removeprefix("torch."),
            )
    return tensors


def network_shapes(config: NetworkConfig) -> dict[str, tuple[int, ...]]:
    """The shapes that `network_tensors` have in networks of these sizes, by key."""
    with nn.hollow():
        tensors = network_tensors(config.generator(), config.encoder())
    return {key: tuple(value.shape) for key, value in tensors.items()}


def prior_tensors(prior: Prior | None) -> dict[str, torch.Tensor]:
    """What a weights file holds of a prior, by key; nothing of none."""
    return (
        {}
        if prior is None
        else {
            f"prior.{name}": torch.tensor(np.ascontiguousarray(value, np.float32))
            for name, value in vars(prior).items()
            if value is not None
        }
    )


def prior_shapes(config: NetworkConfig, prior: Prior | None) -> dict[str, tuple[int, ...]]:
    """The shapes that `prior_tensors` have where the prior fits networks of these sizes."""
    layers, numbers = LAYERS, LAYERS * config.z_local
    if prior is None:
        return {}
    shapes = {
        "prior.local_mean": (config.classes, layers, config.z_local),
        "prior.local_factor": (config.classes, numbers, numbers),
        "prior.global_mean": (config.z_global,),
        "prior.global_factor": (config.z_global, config.z_global),
    }
    if prior.local_shared is None and prior.local_own is None:
        return shapes
    shared = prior.local_shared
    shared_factors = (1,) if shared is None else np.shape(shared)[-1:] or (1,)
    return shapes | {
        "prior.local_shared": (config.classes, numbers, *shared_factors),
        "prior.local_own": (config.classes, numbers, numbers),
    }


def compare(tensors: dict[str, torch.Tensor], shapes: dict[str, tuple[int, ...]]) -> str | None:
    """The first tensor that is missing, of a wrong shape or unexpected, as part of a sentence; None
    if all is well.
    """
    for key, shape in shapes.items():
        if key not in tensors:
            return f"the tensor {key} is missing"
        if tuple(tensors[key].shape) != shape:
            found = list(tensors[key].shape)
            return f"the tensor {key} has shape {found} where the config says {list(shape)}"
    unexpected = [key for key in tensors if key not in shapes]
    return f"the tensor {unexpected[0]} is unexpected" if unexpected else None


def take_arrays(tensors: dict[str, torch.Tensor], prefix: str, kind: type):
    """Take `prefix.*` out of the tensors as a Prior or Axes; None where there is none of them."""
    names = [f.name for f in fields(kind)]
    found = {
        name: tensors.pop(f"{prefix}.{name}") for name in names if f"{prefix}.{name}" in tensors
    }
    missing = [f.name for f in fields(kind) if f.name not in found and f.default is MISSING]
    if found and missing:
        raise ClvaeError("the tensor {prefix}.{name} is missing", prefix=prefix, name=missing[0])
    return kind(**{name: value.numpy() for name, value in found.items()}) if found else None
