"""The upscaler: pictures twice or four times as wide and high, with the detail of a larger one.

Plain 3×3 convolutions at the picture's own size and a pixel shuffle (Shi et al. 2016), as in the
small networks of Real-ESRGAN (Wang et al. 2021); what they give is added to the picture enlarged
bilinearly. One body serves both scales. What is added is detail alone: on average over some pixels
around it is nothing, so light and colours stay the picture's own, whatever a teacher does to them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, leaky_relu, pad, pixel_shuffle

SCALES = (2, 4)
SLOPE = 0.1
EVEN = 4  # pixels to each side, over which detail is nothing on average


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
        return self.depth + 1 + EVEN + 1  # the last: bilinear, a pixel takes from its neighbours

    def forward(self, pictures: Tensor, scale: int) -> Tensor:
        """pictures [B, 3, H, W] in [-1, 1], scale one of SCALES → [B, 3, scale · h, scale · w], of
        all pixels but `reach` at each border: h = H - 2 · reach. Features have the weights' dtype,
        the result the pictures'.
        """
        x = pictures.to(next(self.parameters()).dtype, memory_format=torch.channels_last)
        for convolution in self.body:
            x = leaky_relu(convolution(x), SLOPE)
        detail = self.heads[str(scale)](x).to(pictures.dtype)
        even = avg_pool2d(detail.unflatten(1, (3, scale * scale)).mean(2), 2 * EVEN + 1, 1)
        rim = self.reach - 1
        large = pictures[..., rim:-rim, rim:-rim] - even
        large = interpolate(large, scale_factor=scale, mode="bilinear")
        rim = EVEN + 1
        return large[..., scale:-scale, scale:-scale] + pixel_shuffle(
            detail[..., rim:-rim, rim:-rim], scale
        )

    def whole(self, pictures: Tensor, scale: int) -> Tensor:
        """The same of all pixels, those beyond the border being like those at it."""
        return self(pad(pictures, (self.reach,) * 4, "replicate"), scale)
