"""The discriminator, needed only to train: multi-scale patches (Wang et al. 2018), and classes
where they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, leaky_relu, one_hot
from torch.nn.utils.parametrizations import spectral_norm

from clvae.nn.spade import SLOPE

from .projected import ClassDiscriminator


class PatchDiscriminator(nn.Module):
    """Five 4x4 convolutions, strides 2 2 2 1 1; spectral and instance norm on the inner three."""

    def __init__(self, inputs: int, width: int):
        super().__init__()
        channels = [inputs, width, 2 * width, 4 * width, 8 * width]
        self.first = nn.Conv2d(inputs, width, 4, stride=2, padding=2)
        self.inner = nn.ModuleList(
            nn.Sequential(
                spectral_norm(nn.Conv2d(a, b, 4, stride=stride, padding=2, bias=False)),
                nn.InstanceNorm2d(b),
            )
            for a, b, stride in zip(channels[1:], channels[2:], (2, 2, 1))
        )
        self.last = nn.Conv2d(8 * width, 1, 4, padding=2)

    def forward(self, x: Tensor) -> list[Tensor]:
        """The activations of every layer, the verdict last."""
        outputs = [leaky_relu(self.first(x), SLOPE)]
        for layer in self.inner:
            outputs.append(leaky_relu(layer(outputs[-1]), SLOPE))
        return outputs + [self.last(outputs[-1])]


class Verdicts(NamedTuple):
    """patches: per scale the activations of every layer, the verdict last. scores: see
    `ClassDiscriminator`.
    """

    patches: list[list[Tensor]]
    scores: list[Tensor]


class Discriminator(nn.Module):
    """Patch discriminators on the picture beside its one-hot map, each on half the size of the one
    before.

    pictures [B, 3, H, W] in [-1, 1], labels int64 [B, H, W]. features: of a feature network, of
    these pictures or of others, empty for no scores; stages: those of them by which classes are
    told, see `ClassDiscriminator`.
    """

    def __init__(
        self, classes: int, width: int = 64, scales: int = 2, stages: dict[int, int] | None = None
    ):
        super().__init__()
        self.classes = classes
        self.scales = nn.ModuleList(PatchDiscriminator(classes + 3, width) for _ in range(scales))
        self.of_classes = ClassDiscriminator(stages or {}, classes)

    def forward(
        self, pictures: Tensor, labels: Tensor, features: Sequence[Tensor] = ()
    ) -> Verdicts:
        """The verdicts of every scale, and the scores where there are features."""
        maps = one_hot(labels, self.classes).to(pictures.dtype).permute(0, 3, 1, 2)
        x = torch.cat([maps, pictures], 1)
        outputs = []
        for scale in self.scales:
            outputs.append(scale(x))
            x = avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)
        return Verdicts(outputs, self.of_classes(features) if features else [])
