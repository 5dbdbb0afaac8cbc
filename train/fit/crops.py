"""Crops: steps that draw a part of each picture, as many more of them fit into the same time.

The codes still come from the whole photos. The generator is convolutional but for its first
features, which are cut with the map; a crop's edges then look to it like a picture's, which is
why some steps draw whole pictures.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from torch import Tensor

from clvae.bundle import NetworkConfig

from ..data import Sample
from .config import Data


class Crop(NamedTuple):
    """A part of a picture, in cells of the generator's first features of `stride` pixels each."""

    top: int
    left: int
    height: int
    width: int
    stride: int

    def cut(self, images: Tensor) -> Tensor:
        """The part of images [..., H, W]."""
        top, left, height, width = (n * self.stride for n in self[:4])
        return images[..., top : top + height, left : left + width]

    def cut_features(self, features: Tensor) -> Tensor:
        """The part of the first features [B, channels, h0, w0]."""
        return features[..., self.top : self.top + self.height, self.left : self.left + self.width]

    def cut_sample(self, sample: Sample) -> Sample:
        """The part of a batch: of its photos, maps and weights."""
        return sample._replace(
            photo=self.cut(sample.photo),
            labels=self.cut(sample.labels),
            weight=None if sample.weight is None else self.cut(sample.weight),
        )


def draw(step: int, settings: Data, network: NetworkConfig, seed: int) -> Crop | None:
    """The crop of a step, the same on every process; None where the step draws whole pictures."""
    if not settings.window or step % settings.whole_every == 0:
        return None
    side, stride = settings.window // network.stride, network.stride
    height, width = min(side, network.height // stride), min(side, network.picture_width // stride)
    random = np.random.default_rng((seed, step, 1))
    return Crop(
        int(random.integers(network.height // stride - height + 1)),
        int(random.integers(network.picture_width // stride - width + 1)),
        height,
        width,
        stride,
    )
