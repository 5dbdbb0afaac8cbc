"""How an object's colour moves with its code at one look, by gradients: where a mean is wrong."""

from __future__ import annotations

import copy
import threading

import numpy as np
import torch

from ..core.scene import Scene
from ..core.style import Style
from ..nn import Generator
from ..nn.cielab import cielab
from ..nn.grain import keys, planes
from .device import without_tf32
from .memory import Memory


class Slopes:
    """A plain generator on a device, in float32. Safe to use from many threads."""

    def __init__(self, generator: Generator, device: torch.device, memory: Memory):
        self._generator, self._device, self._memory = generator, device, memory
        self._turn = threading.Lock()

    def of(self, scene: Scene, style: Style, object_id: int) -> np.ndarray:
        """The Jacobian [4, 5, Zl] of an object's mean CIELAB, and of the spread of its pixels
        around that, by its code: about as much work as nine pictures.
        """

        def jacobian() -> np.ndarray:
            with torch.enable_grad(), without_tf32(self._device):
                return self._jacobian(scene, style, object_id)

        return self._memory.do(jacobian)

    def _jacobian(self, scene: Scene, style: Style, object_id: int) -> np.ndarray:
        generator = self._resident()
        objects, classes, overall, local = (
            torch.tensor(array[None], device=self._device)
            for array in (
                scene.objects.astype(np.int64),
                scene.classes.astype(np.int64),
                style.global_code,
                style.local_codes,
            )
        )
        key = torch.tensor(keys(style.grain)[None], device=self._device)
        noise = planes(objects, key) if generator.noise else None
        picture = generator(objects, classes, overall, local.requires_grad_(), planes=noise)[0]
        pixels = cielab(picture)[:, objects[0] == object_id]
        colour = pixels.mean(1)
        # Where nothing is spread, as of one pixel, the root would have no slope; there it is 0.
        spread = (pixels - colour[:, None]).square().sum(0).mean().clamp(min=1e-6).sqrt()
        parts = (*colour, spread)
        rows = [torch.autograd.grad(part, local, retain_graph=True)[0] for part in parts]
        return torch.stack([row[0, object_id] for row in rows]).cpu().numpy()

    def _resident(self) -> Generator:
        with self._turn:
            if not _same(self._generator.fc.weight.device, self._device):
                self._generator = copy.deepcopy(self._generator).to(self._device)
            return self._generator


def _same(one: torch.device, other: torch.device) -> bool:
    """Whether devices are the same, where "cuda" without a number is any GPU."""
    numbers = {one.index, other.index}
    return one.type == other.type and (len(numbers) == 1 or None in numbers)
