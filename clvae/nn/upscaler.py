"""The upscaler: pictures twice or four times as wide and high, with the detail of a larger one.

Plain 3×3 convolutions at the picture's own size and a pixel shuffle (Shi et al. 2016), as in the
small networks of Real-ESRGAN (Wang et al. 2021); what they give is added to the picture enlarged
bilinearly. One body serves both scales.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu, pad, pixel_shuffle

SCALES = (2, 4)
SLOPE = 0.1


class Upscaler(nn.Module):
    """width: channels. depth: convolutions of the body."""

    def __init__(self, width: int = 64, depth: int = 8):
        super().__init__()
        self.width, self.depth = width, depth
        inputs = [3, *[width] * (depth - 1)]
        self.body = nn.ModuleList(nn.Conv2d(n, width, 3) for n in inputs)
        self.heads = nn.ModuleDict({str(s): nn.Conv2d(width, 3 * s * s, 3) for s in SCALES})

    @property
    def reach(self) -> int:
        """How many pixels around it decide on one."""
        return self.depth + 1

    def forward(self, pictures: Tensor, scale: int) -> Tensor:
        """pictures [B, 3, H, W] in [-1, 1], scale one of SCALES → [B, 3, scale · h, scale · w], of
        all pixels but `reach` at each border: h = H - 2 · reach. Features have the weights' dtype,
        the result the pictures'.
        """
        x = pictures.to(next(self.parameters()).dtype, memory_format=torch.channels_last)
        for convolution in self.body:
            x = leaky_relu(convolution(x), SLOPE)
        detail = pixel_shuffle(self.heads[str(scale)](x), scale)
        rim = self.reach - 1  # bilinear, a pixel takes from its neighbours
        inner = pictures[..., rim:-rim, rim:-rim]
        large = interpolate(inner, scale_factor=scale, mode="bilinear")
        return large[..., scale:-scale, scale:-scale] + detail

    def whole(self, pictures: Tensor, scale: int) -> Tensor:
        """The same of all pixels, those beyond the border being like those at it."""
        return self(pad(pictures, (self.reach,) * 4, "replicate"), scale)
