"""SPADE: normalisation modulated by a map (Park et al. 2019), and the residual block made of it."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, relu

SLOPE = 0.2  # of every leaky ReLU in these networks


class Spade(nn.Module):
    """Batch norm without affine parameters, then x · (1 + gamma) + beta with both computed from the
    condition.

    x [B, channels, h, w], condition [B, condition_channels, h, w] → [B, channels, h, w].
    """

    def __init__(self, channels: int, condition_channels: int, hidden: int):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.shared = nn.Conv2d(condition_channels, hidden, 3, padding=1)
        self.gamma = nn.Conv2d(hidden, channels, 3, padding=1)
        self.beta = nn.Conv2d(hidden, channels, 3, padding=1)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """x normalised and modulated, see the class."""
        a = relu(self.shared(condition))
        return torch.addcmul(self.beta(a), self.norm(x), 1 + self.gamma(a))


class SpadeBlock(nn.Module):
    """Two SPADE-modulated 3x3 convolutions beside a skip, which is a modulated 1x1 convolution
    where widths differ.

    x [B, inputs, h, w], condition [B, condition_channels, h, w] → [B, outputs, h, w].
    noise: whether a plane of noise [B or 1, 1, h, w], times a learned weight a channel, is added to
    x first (Karras et al. 2019), so that the modulation decides how much of it a class uses.
    """

    def __init__(
        self, inputs: int, outputs: int, condition_channels: int, hidden: int, noise: bool = False
    ):
        super().__init__()
        middle = min(inputs, outputs)
        self.noise = nn.Parameter(torch.zeros(inputs)) if noise else None
        self.norm_0 = Spade(inputs, condition_channels, hidden)
        self.conv_0 = nn.Conv2d(inputs, middle, 3, padding=1)
        self.norm_1 = Spade(middle, condition_channels, hidden)
        self.conv_1 = nn.Conv2d(middle, outputs, 3, padding=1)
        self.learned_skip = inputs != outputs
        if self.learned_skip:
            self.norm_s = Spade(inputs, condition_channels, hidden)
            self.conv_s = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor, condition: Tensor, plane: Tensor | None = None) -> Tensor:
        """The skip and the two convolutions, added. plane: of noise, where the block takes it."""
        if self.noise is not None and plane is not None:
            x = torch.addcmul(x, plane.to(x.dtype), self.noise.to(x.dtype)[:, None, None])
        skip = self.conv_s(self.norm_s(x, condition)) if self.learned_skip else x
        dx = self.conv_0(leaky_relu(self.norm_0(x, condition), SLOPE))
        dx = self.conv_1(leaky_relu(self.norm_1(dx, condition), SLOPE))
        return skip + dx
