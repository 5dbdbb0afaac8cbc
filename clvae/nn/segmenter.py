"""The segmenter: a photo → a score for each class at each pixel, so that a photo needs no map made
by hand.

The trunk is EfficientNet-Lite0 or a deeper one of its kind (Tan & Le 2019, without squeeze and
excitation and with ReLU6), whose ImageNet weights it can take in training; a feature pyramid (Lin
et al. 2017) with the whole picture's context reads it out at stride 4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, pad

# Of each stage of Lite0: blocks, channels, kernel, stride of the first block. Everything expands
# six times but the first.
STAGES = (
    (1, 16, 3, 1),
    (2, 24, 3, 2),
    (2, 40, 5, 2),
    (3, 80, 3, 2),
    (3, 112, 5, 1),
    (4, 192, 5, 2),
    (1, 320, 3, 1),
)
STEM, EXPANSION = 32, 6
LITE0, LITE1 = 1.0, 1.1  # times as many blocks, but in the first stage and the last
LEAST = 1e-6  # of a share, before its logarithm
DEEPEST = 4.0  # what a bundle says is not to fill the memory
LEVELS = (1, 2, 4, 6)  # stages whose output is read, at strides 4, 8, 16 and 32
WIDTH = 96  # channels of the pyramid
STRIDE = 32  # the size that photos are looked at is a multiple of it
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's photos


class Block(nn.Module):
    """Inverted residual (Sandler et al. 2018). Its names are those of the published weights,
    without underscores.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        middle = inputs * expansion
        if expansion > 1:
            self.expand_conv, self.bn0 = nn.Conv2d(inputs, middle, 1, bias=False), norm(middle)
        self.depthwise_conv, self.bn1 = (
            nn.Conv2d(middle, middle, kernel, stride, groups=middle, bias=False),
            norm(middle),
        )
        self.project_conv, self.bn2 = nn.Conv2d(middle, outputs, 1, bias=False), norm(outputs)
        self.expands, self.skips = expansion > 1, stride == 1 and inputs == outputs
        self.padding = same(kernel, stride)

    def forward(self, x: Tensor) -> Tensor:
        """x [B, inputs, h, w] → [B, outputs, h / stride, w / stride]."""
        y = nn.functional.relu6(self.bn0(self.expand_conv(x))) if self.expands else x
        y = nn.functional.relu6(self.bn1(self.depthwise_conv(pad(y, self.padding))))
        y = self.bn2(self.project_conv(y))
        return x + y if self.skips else y


class Trunk(nn.Module):
    """EfficientNet-Lite without its head: photos [B, 3, h, w], h and w multiples of 32 → features
    at each of LEVELS. depth: LITE0 or LITE1, which has more blocks of the same widths.
    """

    def __init__(self, depth: float = LITE0):
        super().__init__()
        self.conv_stem, self.bn0 = nn.Conv2d(3, STEM, 3, 2, bias=False), norm(STEM)
        blocks, inputs, self.ends = [], STEM, []
        for stage, (count, outputs, kernel, stride) in enumerate(STAGES):
            grows = 0 < stage < len(STAGES) - 1
            for index in range(math.ceil(count * depth) if grows else count):
                blocks.append(
                    Block(
                        inputs, outputs, kernel, 1 if index else stride, EXPANSION if blocks else 1
                    )
                )
                inputs = outputs
            self.ends.append(len(blocks) - 1)
        self.blocks = nn.ModuleList(blocks)

    def forward(self, photos: Tensor) -> list[Tensor]:
        """The features at LEVELS, finest first, see the class."""
        x, outputs = nn.functional.relu6(self.bn0(self.conv_stem(pad(photos, same(3, 2))))), []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in (self.ends[level] for level in LEVELS):
                outputs.append(x)
        return outputs


class Segmenter(nn.Module):
    """Scores of `classes` named classes; size (height, width), multiples of 32: what every photo is
    looked at. depth: of its trunk. looks: the scales of that size that are averaged; mirrored:
    whether each is also looked at in the mirror, for classes of which none has a left and a right.
    """

    def __init__(
        self,
        classes: int,
        size: tuple[int, int],
        depth: float = LITE0,
        looks: Sequence[float] = (1.0,),
        mirrored: bool = False,
    ):
        super().__init__()
        self.classes, self.size, self.depth = classes, tuple(size), depth
        self.looks, self.mirrored = tuple(looks), mirrored
        channels = [STAGES[level][1] for level in LEVELS]
        self.trunk = Trunk(depth)
        self.laterals = nn.ModuleList(
            nn.Sequential(nn.Conv2d(c, WIDTH, 1, bias=False), norm(WIDTH)) for c in channels
        )
        self.context = nn.Conv2d(channels[-1], WIDTH, 1)
        self.merges = nn.ModuleList(separable(WIDTH) for _ in channels)
        self.classify = nn.Sequential(nn.Dropout2d(0.1), nn.Conv2d(WIDTH, classes, 1))

    def forward(self, photos: Tensor, size: Sequence[int] | None = None) -> Tensor:
        """Scores [B, classes, h, w] of photos [B, 3, H, W] in [-1, 1], of any size: what all looks
        say, their softmax averaged. size: (h, w); None is that of the photos.
        """
        size = photos.shape[-2:] if size is None else size
        total = torch.zeros((), device=photos.device)
        for scale in self.looks:
            seen = _at(photos, [max(1, round(x * scale / STRIDE)) * STRIDE for x in self.size])
            total = total + resize(self.coarse(seen), size).softmax(1)
            if self.mirrored:
                total = total + resize(self.coarse(seen.flip(-1)).flip(-1), size).softmax(1)
        return (total / (len(self.looks) * (1 + self.mirrored))).clamp(min=LEAST).log()

    def glance(self, photos: Tensor) -> Tensor:
        """Scores as those of a call, of one look at the segmenter's own size, in less time."""
        return resize(self.coarse(_at(photos, self.size)), photos.shape[-2:])

    def coarse(self, photos: Tensor) -> Tensor:
        """Scores [B, classes, h / 4, w / 4] of photos [B, 3, h, w] in [-1, 1] as they are; h and w
        are multiples of 32.
        """
        mean, deviation = (
            torch.tensor(values, device=photos.device).view(3, 1, 1) for values in (MEAN, DEVIATION)
        )
        features = self.trunk(((photos + 1) / 2 - mean) / deviation)
        x = self.context(features[-1].mean((2, 3), keepdim=True))
        for feature, lateral, merge in zip(*map(reversed, (features, self.laterals, self.merges))):
            x = merge(lateral(feature) + resize(x, feature.shape[-2:]))
        return self.classify(x)


def _at(photos: Tensor, size: Sequence[int]) -> Tensor:
    """Photos [B, 3, H, W] at size (height, width)."""
    if photos.shape[-2:] == tuple(size):
        return photos
    return interpolate(photos, list(size), mode="bilinear", align_corners=False, antialias=True)


def norm(channels: int) -> nn.BatchNorm2d:
    """Batch norm as the published weights have it."""
    return nn.BatchNorm2d(channels, eps=1e-3)


def separable(channels: int) -> nn.Sequential:
    """A 5×5 convolution as one of each channel by itself and one across channels (Chollet 2017)."""
    return nn.Sequential(
        nn.Conv2d(channels, channels, 5, padding=2, groups=channels, bias=False),
        norm(channels),
        nn.ReLU(),
        nn.Conv2d(channels, channels, 1, bias=False),
        norm(channels),
        nn.ReLU(),
    )


def same(kernel: int, stride: int) -> tuple[int, int, int, int]:
    """Padding that keeps a size, or halves an even one: where it is odd, the greater part goes
    right and below.
    """
    before, after = (kernel - stride) // 2, (kernel - stride + 1) // 2
    return before, after, before, after


def resize(x: Tensor, size: Sequence[int]) -> Tensor:
    """x [B, channels, h, w] at size (height, width), bilinear."""
    return interpolate(x, list(size), mode="bilinear", align_corners=False)
