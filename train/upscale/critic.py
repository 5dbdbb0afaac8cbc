"""Tells enlarged pictures from what they should be, by what EfficientNet-Lite0's first stages see
in them (Sauer et al. 2021, Projected GANs).

An upscaler that is only asked for the mean of all it cannot know gives a blurred picture; one that
is also to pass for a large one gives a texture.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, relu
from torch.nn.utils.parametrizations import spectral_norm

CHANNELS = (32, 16, 24, 40)  # of the stages judged, which are the first
WIDTH = 64
SLOPE = 0.2


class Head(nn.Module):
    """Features [B, channels, h, w] → scores [B, 1, h, w] of places, high for large pictures."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = spectral_norm(nn.Conv2d(channels, WIDTH, 3, padding=1))
        self.second = spectral_norm(nn.Conv2d(WIDTH, WIDTH, 3, padding=1))
        self.last = nn.Conv2d(WIDTH, 1, 1)

    def forward(self, features: Tensor) -> Tensor:
        """The scores."""
        x = leaky_relu(self.first(features), SLOPE)
        return self.last(leaky_relu(self.second(x), SLOPE))


class Critic(nn.Module):
    """A head for each of the first stages: feature maps, finest first → their scores."""

    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleList(Head(n) for n in CHANNELS)

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        """The scores of each stage; features beyond CHANNELS are not looked at."""
        return [head(x) for head, x in zip(self.heads, features)]

    def passing(self, features: Sequence[Tensor]) -> Tensor:
        """What enlarged pictures lose by being told: the generator's half of the hinge loss."""
        return -torch.stack([scores.mean() for scores in self(features)]).mean()

    def telling(self, made: Sequence[Tensor], wanted: Sequence[Tensor]) -> Tensor:
        """What the critic loses by mistaking one for the other: its half of the hinge loss."""
        terms = [
            relu(1 + m).mean() + relu(1 - w).mean()
            for m, w in zip(self([f.detach() for f in made]), self(wanted))
        ]
        return torch.stack(terms).mean()
