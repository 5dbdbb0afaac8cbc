"""The encoder: a photo and its map → the mean and log-variance of a code per object and layer, and
of a global code.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import instance_norm, interpolate, leaky_relu

from .generator import downsample
from .spade import SLOPE

SIZE = 256  # the encoder sees every photo at this size


class Codes(NamedTuple):
    """What the encoder says of a batch of photos.

    mu, logvar: [B, O, 5, z_local]; present: bool [B, O, 5], whether the object has a pixel at that
    layer's size (mu and logvar are zero where not). global_mu, global_logvar: [B, z_global].
    """

    mu: Tensor
    logvar: Tensor
    present: Tensor
    global_mu: Tensor
    global_logvar: Tensor


class Encoder(nn.Module):
    """Six strided convolutions; layer l's features, maximum-pooled over each object, give that
    object's code l.
    """

    def __init__(self, width: int, z_global: int, z_local: int):
        super().__init__()
        self.pool = region_max  # another way to the same is compared in the training benchmark
        channels = [3, width, 2 * width, 4 * width, 8 * width, 8 * width, 8 * width]
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=2, padding=1, bias=False) for a, b in pairwise(channels)
        )
        self.local_mu = nn.ModuleList(nn.Linear(c, z_local) for c in channels[1:6])
        self.local_logvar = nn.ModuleList(nn.Linear(c, z_local) for c in channels[1:6])
        cells = (SIZE // 2**6) ** 2
        self.global_mu = nn.Linear(channels[6] * cells, z_global)
        self.global_logvar = nn.Linear(channels[6] * cells, z_global)

    def forward(self, photos: Tensor, objects: Tensor, count: int) -> Codes:
        """Encode photos [B, 3, h, w] in [-1, 1] with maps int64 [B, h, w] of `count` objects."""
        if photos.shape[-2:] != (SIZE, SIZE):
            photos = interpolate(photos, (SIZE, SIZE), mode="bilinear", align_corners=False)
            objects = interpolate(objects[:, None].float(), (SIZE, SIZE), mode="nearest")[
                :, 0
            ].long()
        x, features = photos, []
        for i, conv in enumerate(self.convs):
            x = instance_norm(conv(leaky_relu(x, SLOPE) if i else x))
            features.append(x)
        mus, logvars, presents = [], [], []
        for layer, mu, logvar in zip(features, self.local_mu, self.local_logvar):
            pooled, present = self.pool(
                layer, downsample(objects, (layer.shape[-2], layer.shape[-1])), count
            )
            pooled = leaky_relu(pooled, SLOPE)
            mus.append(mu(pooled) * present[..., None])
            logvars.append(logvar(pooled) * present[..., None])
            presents.append(present)
        flat = leaky_relu(features[5], SLOPE).flatten(1)
        return Codes(
            torch.stack(mus, 2),
            torch.stack(logvars, 2),
            torch.stack(presents, 2),
            self.global_mu(flat),
            self.global_logvar(flat),
        )


def region_max(features: Tensor, ids: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The maximum of features [B, C, h, w] over each object of ids [B, h, w].

    Returns ([B, count, C], zero where an object has no pixel, and present [B, count]).
    """
    batch, channels = features.shape[:2]
    index = ids.flatten(1)
    present = torch.zeros(batch, count, dtype=torch.bool, device=ids.device).scatter_(
        1, index, True
    )
    rows = features.flatten(2).transpose(1, 2)
    pooled = rows.new_zeros(batch, count, channels).scatter_reduce(
        1, index[..., None].expand(-1, -1, channels), rows, "amax", include_self=False
    )
    return pooled, present
