"""Scales of a generator, see `Scales`: what its layers take while it draws pictures, and which of
them eight bits serve well enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from ..core.sampler import Sampler
from ..core.scales import Scales
from ..core.scene import Scene
from ..core.style import Style
from ..nn import Generator, grain
from ..nn.grain import Planes

BYTE = 255
LEAST = 1e-6  # of a range, a weight, a step
ALLOWED = 0.6  # of 255, see `find_scales`; bfloat16's rounding comes on top
SCENES = 12  # that ranges are found on
JUDGED = 3  # scenes that layers are judged by
Inputs = tuple[Tensor | Planes | None, ...]


def layers_of(generator: Generator) -> dict[str, list[nn.Conv2d]]:
    """The layers that may have scales, by name; those of one name take the same input."""
    found: dict[str, list[nn.Conv2d]] = {}
    for block_name, *_ in generator.plan:
        block = generator.block(block_name)
        for kind in "01s" if block.learned_skip else "01":
            norm = getattr(block, f"norm_{kind}")
            found[f"{block_name}.norm_{kind}"] = [norm.gamma, norm.beta]
            found[f"{block_name}.conv_{kind}"] = [getattr(block, f"conv_{kind}")]
    return found


def sizes_of(generator: Generator) -> dict[str, int]:
    """How many steps each layer's scales have."""
    return {
        name: 1 if ".norm_" in name else convs[0].in_channels
        for name, convs in layers_of(generator).items()
    }


def find_scales(
    generator: Generator,
    sampler: Sampler,
    scenes: Sequence[Scene],
    allowed: float | None = ALLOWED,
) -> Scales:
    """Scales of as many norms as fit into an error, found on scenes with looks drawn by chance.
    Convolutions of features are left out: a few pixels would be far off, see docs/performance.md.

    allowed: the mean difference of pictures, of 255, that all layers together may make, as the root
    of the sum of their squares; those go first that save the most work for their error. None
    takes all layers, convolutions too.
    """
    drawn = [_inputs(scene, sampler.sample(scene, seed)) for seed, scene in enumerate(scenes)]
    layers = layers_of(generator)
    every = _all_scales(layers, _ranges(generator, layers, drawn))
    if allowed is None:
        return every
    norms = {name: steps for name, steps in every.steps.items() if ".norm_" in name}
    errors = errors_of(generator, Scales(norms, every.zeros), drawn[:JUDGED])
    work = _work(generator, layers)
    chosen, spent = {}, 0.0
    for name in sorted(norms, key=lambda name: errors[name] ** 2 / work[name]):
        if spent + errors[name] ** 2 <= allowed**2:
            chosen[name] = norms[name]
            spent += errors[name] ** 2
    return Scales(chosen, dict.fromkeys(chosen, 0))


@torch.inference_mode()
def errors_of(generator: Generator, scales: Scales, drawn: Sequence[Inputs]) -> dict[str, float]:
    """By layer, how much pictures differ, of 255, if it alone has eight bits."""
    layers, exact = layers_of(generator), [generator(*inputs) for inputs in drawn]
    errors = {}
    for name in tqdm(scales.steps, desc="scales", unit="layer", leave=False):
        with _rounded(layers[name], scales.steps[name], scales.zeros[name]):
            rough = [generator(*inputs) for inputs in drawn]
        apart = [float((a - b).abs().mean()) for a, b in zip(exact, rough, strict=True)]
        errors[name] = float(np.mean(apart)) * BYTE / 2
    return errors


def _inputs(scene: Scene, style: Style) -> Inputs:
    """What the generator takes for a scene in a style."""
    objects = torch.from_numpy(scene.objects.astype(np.int64))[None]
    return (
        objects,
        torch.from_numpy(scene.classes.astype(np.int64))[None],
        torch.from_numpy(style.global_code.copy())[None],
        torch.from_numpy(style.local_codes.copy())[None],
        None,
        grain.planes(objects, torch.from_numpy(grain.keys(style.grain))[None]),
    )


@torch.inference_mode()
def _ranges(
    generator: Generator, layers: dict[str, list[nn.Conv2d]], drawn: Sequence[Inputs]
) -> dict[str, tuple[Tensor, Tensor]]:
    """By layer, the least and the largest input [channels], 0 among them."""
    found: dict[str, tuple[Tensor, Tensor]] = {}

    def note(name: str, x: Tensor) -> None:
        low, high = x.amin((0, 2, 3)).clamp(max=0), x.amax((0, 2, 3)).clamp(min=0)
        if name in found:
            low, high = low.minimum(found[name][0]), high.maximum(found[name][1])
        found[name] = low, high

    def noting(name: str) -> Callable[[nn.Module, tuple[Tensor]], None]:
        return lambda _, given: note(name, given[0])

    hooks = [convs[0].register_forward_pre_hook(noting(name)) for name, convs in layers.items()]
    try:
        for inputs in tqdm(drawn, desc="ranges", unit="picture", leave=False):
            generator(*inputs)
    finally:
        for hook in hooks:
            hook.remove()
    return found


@torch.inference_mode()
def _all_scales(
    layers: dict[str, list[nn.Conv2d]], ranges: dict[str, tuple[Tensor, Tensor]]
) -> Scales:
    """Scales of all layers. A convolution's steps even out its channels: a step goes with the root
    of the largest input over the largest weight of its channel (Xiao et al. 2023, SmoothQuant), so
    that neither inputs nor weights lose more than the other.
    """
    steps, zeros = {}, {}
    for name, (low, high) in ranges.items():
        if ".norm_" in name:
            steps[name], zeros[name] = (high.amax().clamp(min=LEAST) / BYTE).view(1).numpy(), 0
            continue
        largest = torch.maximum(high, -low).clamp(min=LEAST)
        weights = layers[name][0].weight.abs().amax((0, 2, 3)).clamp(min=LEAST)
        even = (largest / weights).sqrt()
        even = even.clamp(min=float(even.max()) * 1e-3)
        least, most = (low / even).amin(), (high / even).amax()
        step = ((most - least) / BYTE).clamp(min=LEAST)
        steps[name], zeros[name] = (even * step).numpy(), int((-least / step).round())
    return Scales(steps, zeros)


@contextmanager
def _rounded(convs: list[nn.Conv2d], steps: np.ndarray, zero: int) -> Iterator[None]:
    """While entered, convolutions that share an input compute as if in eight bits."""
    step = torch.from_numpy(steps.copy())[:, None, None]

    def as_bytes(_, given: tuple[Tensor]) -> Tensor:
        return ((given[0] / step + zero).round().clamp(0, BYTE) - zero) * step

    kept, hooks = [conv.weight.data for conv in convs], []
    try:
        for conv in convs:
            weight = conv.weight.data * step
            scale = weight.abs().amax((1, 2, 3), keepdim=True).clamp(min=LEAST) / 127
            conv.weight.data = (weight / scale).round() * scale / step
            hooks.append(conv.register_forward_pre_hook(as_bytes))
        yield
    finally:
        for conv, weight in zip(convs, kept, strict=True):
            conv.weight.data = weight
        for hook in hooks:
            hook.remove()


def _work(generator: Generator, layers: dict[str, list[nn.Conv2d]]) -> dict[str, float]:
    """By layer, about how many products a picture takes; those of norms are computed for a third of
    the cells, as neighbourhoods repeat.
    """
    work, cells = {}, float(generator.start[0] * generator.start[1])
    for block, _, _, _, upsample in generator.plan:
        for name, convs in layers.items():
            if name.startswith(f"{block}."):
                share = 1 / 3 if ".norm_" in name else 1
                work[name] = cells * share * sum(conv.weight.numel() for conv in convs)
        cells *= 4 if upsample else 1
    return work
