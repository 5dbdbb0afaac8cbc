"""The generator: a map of objects, their classes and their codes → a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu, one_hot

from . import grain
from .spade import SLOPE, SpadeBlock

UPSAMPLING = {"normal": 5, "more": 6, "most": 7}  # log2 of the total stride
ONE_HOT = None  # the condition "the plain one-hot map" of the last blocks


def block_plan(width: int, upsampling: str) -> list[tuple[str, int, int, int | None, bool]]:
    """The blocks in order: (name, input channels, output channels, style layer or ONE_HOT,
    upsampled after).
    """
    n, extra = width, upsampling != "normal"
    plan = [
        ("head_0", 16 * n, 16 * n, 4, True),
        ("middle_0", 16 * n, 16 * n, 3, extra),
        ("middle_1", 16 * n, 16 * n, 3, True),
        ("up_0", 16 * n, 8 * n, 2, True),
        ("up_1", 8 * n, 4 * n, 1, True),
        ("up_2", 4 * n, 2 * n, 0, True),
        ("up_3", 2 * n, n, ONE_HOT, upsampling == "most"),
    ]
    return plan + [("up_4", n, n // 2, ONE_HOT, False)] if upsampling == "most" else plan


class Generator(nn.Module):
    """The SPADE generator conditioned on `embedding[class of object] + code[object, layer]`.

    classes: number of classes, the don't-care one included. width: base channels n. z_global,
    z_local: code sizes.
    start: (h0, w0) of the first features, see `start_size`. upsampling: "normal", "more" or "most".
    hidden: channels of the modulation networks. noise: whether each block takes a plane of noise.
    """

    def __init__(
        self,
        classes: int,
        width: int,
        z_global: int,
        z_local: int,
        start: tuple[int, int],
        upsampling: str = "normal",
        hidden: int = 128,
        noise: bool = False,
    ):
        super().__init__()
        self.noise = noise
        self.paint = paint  # another way to the same is compared in the training benchmark
        self.classes, self.stride = classes, 2 ** UPSAMPLING[upsampling]
        self.start = (start[0], start[1])
        self.plan = block_plan(width, upsampling)
        self.embedding = nn.Embedding(classes, z_local)
        self.fc = nn.Linear(z_global, 16 * width * start[0] * start[1])
        self.blocks = nn.ModuleDict(
            {
                name: SpadeBlock(
                    inputs, outputs, classes if layer is ONE_HOT else z_local, hidden, noise
                )
                for name, inputs, outputs, layer, _ in self.plan
            }
        )
        self.to_rgb = nn.Conv2d(self.plan[-1][2], 3, 3, padding=1)

    def block(self, name: str) -> SpadeBlock:
        """The block of that name in `plan`."""
        return cast(SpadeBlock, self.blocks[name])

    def forward(
        self,
        objects: Tensor,
        classes: Tensor,
        global_code: Tensor,
        local_codes: Tensor,
        cut: Callable[[Tensor], Tensor] | None = None,
        planes: grain.Planes | None = None,
    ) -> Tensor:
        """Render pictures.

        objects: int64 [B, H, W] object ids; H and W are multiples of the stride. Where they are not
        start · stride the first features go on, see `continued`. classes: int64 [B, O], the class
        of each object.
        global_code: [B, z_global]. local_codes: [B, O, 5, z_local]. Returns [B, 3, H, W] in [-1,
        1].
        cut: takes of the first features [B, 16 width, h0, w0] the part of a picture that `objects`
        then is the map of. planes: of noise, for a generator that takes it; None is grain 0.
        """
        if self.noise and planes is None:
            planes = grain.plain(objects, classes.shape[1])
        # One table row per object and layer; painting a layer's condition is one gather.
        tables = self.embedding(classes).unsqueeze(2) + local_codes
        x = self.fc(global_code).view(len(objects), -1, *self.start)
        x = cut(x) if cut else x
        x = continued(x, objects.shape[1] // self.stride, objects.shape[2] // self.stride)
        x = x.contiguous(memory_format=torch.channels_last)
        for number, (name, _, _, layer, upsample) in enumerate(self.plan):
            ids = downsample(objects, (x.shape[-2], x.shape[-1]))
            if layer is ONE_HOT:
                labels = classes.gather(1, ids.flatten(1)).view_as(ids)
                condition = one_hot(labels, self.classes).to(x.dtype).permute(0, 3, 1, 2)
            else:
                condition = self.paint(tables[:, :, layer], ids)
            plane = planes(number, x.shape[-2:]) if self.noise and planes else None
            x = self.blocks[name](x, condition, plane)
            if upsample:
                x = interpolate(x, scale_factor=2, mode="nearest")
        return torch.tanh(self.to_rgb(leaky_relu(x, SLOPE)))


def start_size(height: int, width: int, upsampling: str) -> tuple[int, int]:
    """(h0, w0) of the first features of a generator for height x width pictures."""
    w0 = width // 2 ** UPSAMPLING[upsampling]
    return round(w0 * height / width), w0


def continued(x: Tensor, height: int, width: int) -> Tensor:
    """First features [B, C, h0, w0] for a canvas of another shape: [B, C, height, width].

    A larger one goes on with their mirror image, again and again; a smaller one has their means.
    Stretched they would be smooth, and what grows from them has no texture.
    """
    if x.shape[-2:] == (height, width):
        return x
    within = min(height, x.shape[-2]), min(width, x.shape[-1])
    if within != x.shape[-2:]:
        x = interpolate(x.float(), within, mode="area").to(x.dtype)
    return x[..., _mirrored(within[0], height, x)[:, None], _mirrored(within[1], width, x)]


def _mirrored(count: int, length: int, like: Tensor) -> Tensor:
    """`length` places in a row of `count` and its mirror image, by turns: 0 1 2 2 1 0 0 1 …"""
    places = torch.arange(length, device=like.device) % (2 * count)
    return torch.minimum(places, 2 * count - 1 - places)


def downsample(ids: Tensor, size: Sequence[int]) -> Tensor:
    """Nearest-downsample maps [B, H, W] to [B, *size] by taking the first pixel of each cell, as
    the release does.
    """
    return ids[:, :: ids.shape[1] // size[0], :: ids.shape[2] // size[1]]


def paint(table: Tensor, ids: Tensor) -> Tensor:
    """Paint each object's row over its pixels: table [B, O, C], ids [B, h, w] → [B, C, h, w]
    (channels last).
    """
    rows = table[torch.arange(len(ids), device=ids.device)[:, None, None], ids]
    return rows.permute(0, 3, 1, 2)
