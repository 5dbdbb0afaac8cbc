"""The networks computed the way they were released: what `bench` compares with, and nothing else
uses.

Loops in Python over layers and classes paint the codes and pool the features; float32, channels
first, nothing folded except spectral norm, which a bundle no longer has (so this is a little faster
than the release). A generator with noise, which the released one has not, gets it here too.
"""

from __future__ import annotations

import copy

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import instance_norm, interpolate, leaky_relu, one_hot

from ..bundle import Bundle
from ..core.codes import LAYERS
from ..core.scene import Scene
from ..core.style import Style
from ..nn import grain
from ..nn.encoder import SIZE
from ..nn.spade import SLOPE


class Reference:
    """A bundle's networks in the released order of work, on the CPU. An object counts as a class of
    its own.
    """

    def __init__(self, bundle: Bundle):
        self.generator = (
            copy.deepcopy(bundle.generator).float().to(memory_format=torch.contiguous_format).eval()
        )
        self.encoder = (
            copy.deepcopy(bundle.encoder).float().to(memory_format=torch.contiguous_format).eval()
        )

    @torch.inference_mode()
    def generate(self, scene: Scene, style: Style) -> np.ndarray:
        """The picture, uint8 [H, W, 3]."""
        objects, classes = (
            torch.tensor(a, dtype=torch.long) for a in (scene.objects, scene.classes)
        )
        codes, network = torch.tensor(style.local_codes), self.generator
        conditions: list[Tensor] = [
            self._painted(objects, classes, codes, layer) for layer in range(LAYERS)
        ]
        mask = (
            one_hot(classes[objects], network.classes).permute(2, 0, 1)[None].float().contiguous()
        )
        x = network.fc(torch.tensor(style.global_code)[None]).view(1, -1, *network.start)
        planes = grain.planes(objects[None], torch.from_numpy(grain.keys(style.grain))[None])
        for number, (name, _, _, layer, upsample) in enumerate(network.plan):
            condition = mask if layer is None else conditions[layer]  # None is ONE_HOT
            condition = interpolate(condition, x.shape[-2:], mode="nearest")
            plane = planes(number, x.shape[-2:]) if network.noise else None
            x = network.blocks[name](x, condition, plane)
            if upsample:
                x = interpolate(x, scale_factor=2, mode="nearest")
        pixels = torch.tanh(network.to_rgb(leaky_relu(x, SLOPE)))[0].permute(1, 2, 0)
        return pixels.add(1).mul(127.5).round().clamp(0, 255).byte().numpy()

    def _painted(self, objects: Tensor, classes: Tensor, codes: Tensor, layer: int) -> Tensor:
        """The condition of one layer [1, Zl, h, w], painted object by object."""
        stride = 2 ** (layer + 1)
        ids = objects[::stride, ::stride]
        painted = self.generator.embedding(classes[ids]).permute(2, 0, 1).contiguous()
        for i in range(len(classes)):
            where = ids == i
            if where.any():
                painted[:, where] += codes[i, layer][:, None]
        return painted[None]

    @torch.inference_mode()
    def encode(self, photo: np.ndarray, scene: Scene) -> Tensor:
        """The codes [O, 5, Zl] of a photo uint8 [H, W, 3], pooled object by object."""
        x = torch.from_numpy(photo).permute(2, 0, 1)[None].float().div(127.5).sub(1)
        x = interpolate(x, (SIZE, SIZE), mode="bilinear", align_corners=False)
        ids = interpolate(
            torch.tensor(scene.objects)[None, None].float(), (SIZE, SIZE), mode="nearest"
        )[0, 0]
        numbers = len(self.encoder.local_mu[0].get_parameter("bias"))
        codes = torch.zeros(len(scene.classes), LAYERS, numbers)
        for i, conv in enumerate(self.encoder.convs):
            x = instance_norm(conv(leaky_relu(x, SLOPE) if i else x))
            if i < LAYERS:
                self._pool(x, ids[:: 2 ** (i + 1), :: 2 ** (i + 1)], i, codes)
        flat = leaky_relu(x, SLOPE).flatten(1)
        for head in (self.encoder.global_mu, self.encoder.global_logvar):
            head(flat)  # computed as in the release, and of no use here
        return codes

    def _pool(self, x: Tensor, ids: Tensor, layer: int, codes: Tensor) -> None:
        for i in range(len(codes)):
            where = ids == i
            if where.any():
                pooled = leaky_relu(x[0][:, where].amax(1), SLOPE)
                codes[i, layer] = self.encoder.local_mu[layer](pooled)
                self.encoder.local_logvar[layer](pooled)
