"""How different two pictures look: LPIPS where a trunk's weights are at hand, else the same idea on
EfficientNet-Lite0.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch.nn.functional import normalize
from torchmetrics.image.lpip import LearnedPerceptualImagePatchSimilarity

from clvae.nn.pixels import to_network

from ..fit.features import EfficientNetLite

Trunk = Literal["alex", "vgg", "squeeze"]
# torchvision's files, in its cache; they are looked for and never fetched.
TRUNKS: dict[Trunk, str] = {
    "alex": "alexnet-owt-7be5be79.pth",
    "vgg": "vgg16-397923af.pth",
    "squeeze": "squeezenet1_1-b8a52dc0.pth",
}
BATCH = 8


class Lpips:
    """LPIPS (Zhang et al. 2018) on one of its three trunks."""

    def __init__(self, trunk: Trunk, device: torch.device):
        self.name, self.device = f"LPIPS ({trunk})", device
        self.metric = LearnedPerceptualImagePatchSimilarity(net_type=trunk).to(device)

    def __call__(self, a: np.ndarray, b: np.ndarray) -> float:
        """Of two pictures uint8 [H, W, 3]; 0 where they are equal."""
        return self.spread([a, b])

    @torch.no_grad()
    def spread(self, pictures: list[np.ndarray]) -> float:
        """The mean over all pairs of some pictures."""
        pairs, total = list(combinations(to_network(np.stack(pictures)).to(self.device), 2)), 0.0
        for start in range(0, len(pairs), BATCH):
            ones, others = (torch.stack(side) for side in zip(*pairs[start : start + BATCH]))
            total += float(self.metric(ones, others)) * len(ones)
        return total / len(pairs)


class FeatureDifference:
    """The mean over six stages of the squared difference of unit-length features: LPIPS's idea
    without learned weights.
    """

    name = "EfficientNet-Lite0 difference"

    def __init__(self, trunk: EfficientNetLite):
        self.trunk = trunk

    def __call__(self, a: np.ndarray, b: np.ndarray) -> float:
        """Of two pictures uint8 [H, W, 3]; 0 where they are equal."""
        return self.spread([a, b])

    @torch.no_grad()
    def spread(self, pictures: list[np.ndarray]) -> float:
        """The mean over all pairs of some pictures."""
        stages = [
            normalize(stage, dim=1)
            for stage in self.trunk(to_network(np.stack(pictures)).to(self.trunk.device))
        ]
        pairs = list(combinations(range(len(pictures)), 2))
        total = sum(
            (stage[a] - stage[b]).square().sum(0).mean().item()
            for a, b in pairs
            for stage in stages
        )
        return total / len(stages) / len(pairs)


def find_difference(trunk: EfficientNetLite) -> Lpips | FeatureDifference:
    """LPIPS on the first trunk whose weights torchvision has cached, else the features of
    EfficientNet-Lite0.

    Either is computed on the device of `trunk`.
    """
    cache = Path(torch.hub.get_dir(), "checkpoints")
    for name, file in TRUNKS.items():
        if (cache / file).is_file():
            return Lpips(name, trunk.device)
    return FeatureDifference(trunk)
