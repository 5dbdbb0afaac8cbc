"""Scales: how the values inside a generator are put into eight bits, layer by layer.

Measured on pictures when a bundle is finished or converted; `precision="int8"` needs them. A layer
that has none stays in bfloat16, so they also say what is too sensitive for eight bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from safetensors.numpy import save as save_bytes

from ..errors import ClvaeError
from .arrays import frozen
from .checks import array

STEPS, ZEROS = "steps.", "zeros"
Layer = tuple[np.ndarray, int]  # steps and zero


@dataclass(frozen=True, eq=False)
class Scales:
    """The bytes that stand for a layer's input: round(value / step) + zero, from 0 to 255.

    steps: by the layer's name, "up_0.conv_0" or "up_0.norm_0"; float32, one number for each input
    channel of a convolution, [1] for the second convolution of a norm, whose zero is 0. zeros: of
    the convolutions. Both empty where nobody measured them.
    """

    steps: Mapping[str, np.ndarray] = field(default_factory=dict)
    zeros: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self):
        steps = {
            name: frozen(array(values, "the steps of scales"))
            for name, values in self.steps.items()
        }
        object.__setattr__(self, "steps", steps)

    def __bool__(self) -> bool:
        return bool(self.steps)

    def of(self, layer: str) -> Layer | None:
        """Steps and zero of a layer, None where it has none."""
        if layer not in self.steps:
            return None
        return self.steps[layer], self.zeros.get(layer, 0)

    def check(self, classes: int, z_global: int, z_local: int) -> None:
        """Raise a ClvaeError unless they are scales; whether of this network is told by `fit`."""
        for values in self.steps.values():
            if values.ndim != 1 or not np.isfinite(values).all() or values.min(initial=1) <= 0:
                raise ClvaeError("the steps of scales are rows of numbers above 0")
        if not all(0 <= zero <= 255 for zero in self.zeros.values()):
            raise ClvaeError("the zeros of scales are whole numbers from 0 to 255")

    def fit(self, sizes: Mapping[str, int]) -> None:
        """Raise a ClvaeError unless each layer is one of a network's, with as many steps.

        sizes: the number of steps of each of its layers.
        """
        if any(len(steps) != sizes.get(name) for name, steps in self.steps.items()):
            raise ClvaeError("the scales are not of this network")

    def write(self, file: Path) -> None:
        """Write them as a safetensors file; the zeros are in the order of the layers' names."""
        zeros = np.array([self.zeros.get(name, 0) for name in sorted(self.steps)], np.int32)
        named = {STEPS + name: values for name, values in self.steps.items()}
        file.write_bytes(save_bytes(named | {ZEROS: zeros}))

    @classmethod
    def read(cls, file: Path) -> Scales:
        """Read what `write` wrote; anything else is an error."""
        try:
            tensors = load_file(file)
            zeros = tensors.pop(ZEROS).tolist()
            steps = {name.removeprefix(STEPS): values for name, values in tensors.items()}
            return cls(steps, dict(zip(sorted(steps), map(int, zeros), strict=True)))
        except Exception:  # noqa: BLE001 - any other file makes it fail in any way
            raise ClvaeError("{file} holds no scales", file=file.name) from None


NO_SCALES = Scales()
