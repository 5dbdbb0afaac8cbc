"""A discriminator that says of each cell of a picture which class it is of, or that it is made.

It looks at features of a pretrained network through fixed random mixtures, so that it cannot settle
on a few of them (Sauer et al. 2021, Projected GANs), and its verdicts are classes (Schönfeld et al.
2021, OASIS): a photo's cell is of the class that its map says, a made one of one class more. The
generator wants its cells to be taken for what their map says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, cross_entropy, interpolate, leaky_relu, one_hot
from torch.nn.utils.parametrizations import spectral_norm

from clvae.nn.generator import downsample
from clvae.nn.spade import SLOPE

from .distributed import mean
from .losses import total

WIDTH = 64  # channels of the mixtures and of the heads


class Mixture(nn.Module):
    """Feature maps mixed across channels, then each with the next coarser mixture, by random
    weights that never change.

    Maps [B, channels, h, w], finest first → as many maps [B, WIDTH, h, w].
    """

    def __init__(self, channels: Sequence[int]):
        super().__init__()
        # Buffers, so that no optimiser moves them and a checkpoint has them.
        for i, count in enumerate(channels):
            self.register_buffer(f"across_{i}", torch.randn(WIDTH, count, 1, 1) / math.sqrt(count))
            self.register_buffer(
                f"coarser_{i}", torch.randn(WIDTH, WIDTH, 3, 3) / math.sqrt(9 * WIDTH)
            )

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        """Mix the maps, see the class."""
        mixed: list[Tensor] = []
        for i, x in reversed(list(enumerate(features))):
            x = conv2d(x, self.get_buffer(f"across_{i}"))
            if mixed:
                coarser = conv2d(mixed[0], self.get_buffer(f"coarser_{i}"), padding=1)
                x = (
                    x + interpolate(coarser, x.shape[-2:], mode="bilinear", align_corners=False)
                ) / math.sqrt(2)
            mixed.insert(0, x)
        return mixed


class ClassHead(nn.Module):
    """Features [B, WIDTH, h, w] → scores [B, classes + 1, h, w]; the last one says "made"."""

    def __init__(self, classes: int):
        super().__init__()
        self.inner = nn.ModuleList(
            spectral_norm(nn.Conv2d(WIDTH, WIDTH, 3, padding=1)) for _ in range(2)
        )
        self.last = nn.Conv2d(WIDTH, classes + 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """The scores of each place, see the class."""
        for conv in self.inner:
            x = leaky_relu(conv(x), SLOPE)
        return self.last(x)


class ClassDiscriminator(nn.Module):
    """A head on each of the stages of a feature network that tell of classes.

    features [B, channels, h, w] of every stage of the network, finest first → scores [B, classes +
    1, h, w] of each of `stages`: their channels by their place among the features. Without any
    there are no scores.
    """

    def __init__(self, stages: dict[int, int], classes: int):
        super().__init__()
        self.stages = tuple(stages)
        self.mixture = Mixture(tuple(stages.values()))
        self.heads = nn.ModuleList(ClassHead(classes) for _ in stages)

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        """The scores by each of `stages`, see the class."""
        mixed = self.mixture([features[stage] for stage in self.stages])
        return [head(x) for head, x in zip(self.heads, mixed)]


def taken_for_class(scores: Sequence[Tensor], labels: Tensor) -> Tensor:
    """Cross-entropy between scores [B, classes + 1, h, w] and the classes of maps [B, H, W], mean
    over the heads.

    A class weighs one over the root of its share of the batch's cells, so that small things count,
    too. So do pixels nobody labelled, as a class like the others: there, too, pictures are to look
    like photos.
    """
    terms = []
    for s in scores:
        target = downsample(labels, (s.shape[-2], s.shape[-1]))
        shares = mean(one_hot(target, s.shape[1]).float().mean((0, 1, 2)))
        weight = shares.clamp(min=1e-9).rsqrt()  # those of classes without a cell are not used
        entropy = cross_entropy(s.float(), target, weight, reduction="sum")
        terms.append(entropy / mean(weight[target].sum()))
    return total(terms) / len(scores)


def taken_for_made(scores: Sequence[Tensor]) -> Tensor:
    """Cross-entropy between scores [B, classes + 1, h, w] and "made", mean over the heads."""
    return -total(s.float().log_softmax(1)[:, -1].mean() for s in scores) / len(scores)
