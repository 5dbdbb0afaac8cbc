"""The random numbers of a training step: drawn for each sample from (seed, sample number) alone.

So neither the number of processes nor a stop and a resume changes what a sample gets.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from clvae.bundle import NetworkConfig
from clvae.core.codes import LAYERS

from .bending import KNOTS


class Noise(NamedTuple):
    """Of b samples, the first m of which are mixed (see `mixing`) with donors from a whole batch of
    B.

    local: [b, C, 5, z_local], overall: [b, z_global], standard normal.
    donors: [m, B, C], classes: [m, C], whole: [m], stranger: [m, B], and texture: [b, 2], of each
    sample and its mixed one, uniform in [0, 1). moves: [m, 2, KNOTS, KNOTS], standard normal.
    """

    local: Tensor
    overall: Tensor
    donors: Tensor
    classes: Tensor
    whole: Tensor
    stranger: Tensor
    texture: Tensor
    moves: Tensor


def draw(numbers: Tensor, network: NetworkConfig, seed: int, batch: int, mixed: int) -> Noise:
    """The noise of the samples with these numbers [b], the first `mixed` of which are mixed; batch:
    B.

    It lies on the CPU, so that it is the same on every device.
    """
    rows = [_of_one(int(number), network, seed, batch) for number in numbers]
    columns = [torch.stack(column) for column in zip(*rows)]
    found = Noise(*columns)
    of_mixed = ("donors", "classes", "whole", "stranger", "moves")
    return found._replace(**{name: getattr(found, name)[:mixed] for name in of_mixed})


def _of_one(number: int, network: NetworkConfig, seed: int, batch: int) -> Noise:
    key = np.random.SeedSequence((seed, number)).generate_state(1, np.uint64)[0]
    random = torch.Generator().manual_seed(int(key))
    classes = network.classes
    return Noise(
        torch.randn(classes, LAYERS, network.z_local, generator=random),
        torch.randn(network.z_global, generator=random),
        torch.rand(batch, classes, generator=random),
        torch.rand(classes, generator=random),
        torch.rand((), generator=random),
        torch.rand(batch, generator=random),
        torch.rand(2, generator=random),
        torch.randn(2, KNOTS, KNOTS, generator=random),
    )


def grain(seed: int, step: int) -> int:
    """The seed of a step's planes of noise, see `networks.drawn_planes`."""
    return int(np.random.SeedSequence((seed, step, 2)).generate_state(1)[0])
