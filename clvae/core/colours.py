"""Colours: what the mean colour of a class answers when its codes move. What colour steps go by.

Measured on photos when a bundle is finished; see `colour_steps` for what is done with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from safetensors.numpy import save as save_bytes

from ..errors import ClvaeError
from .arrays import frozen
from .checks import array
from .codes import LAYERS

FIELDS = ("slopes", "variances")


def _none() -> np.ndarray:
    return np.zeros((0, LAYERS, 0), np.float32)


@dataclass(frozen=True, eq=False)
class Colours:
    """How the classes' codes move their colours, float32; none of a class whose slopes are zero.

    slopes: [C, 3, 5, Zl], the mean Jacobian of a region's mean CIELAB by its class's code.
    variances: [C, 5, Zl] of the codes of photos, at least a little everywhere. All empty where
    nobody measured them.
    """

    slopes: np.ndarray = field(default_factory=lambda: _none()[:, None])
    variances: np.ndarray = field(default_factory=_none)

    def __post_init__(self):
        for name in FIELDS:
            values = array(getattr(self, name), f"the {name} of colours")
            object.__setattr__(self, name, frozen(values))

    def __bool__(self) -> bool:
        return len(self.slopes) > 0

    @property
    def known(self) -> np.ndarray:
        """bool [C]: the classes whose colours are known to answer."""
        return np.array([slopes.any() for slopes in self.slopes], bool)

    def check(self, classes: int, z_global: int, z_local: int) -> None:
        """Raise a ClvaeError unless they fit a model of these sizes."""
        if not self:
            return
        shapes = {
            "slopes": (classes, 3, LAYERS, z_local),
            "variances": (classes, LAYERS, z_local),
        }
        for name, shape in shapes.items():
            values = getattr(self, name)
            if values.shape != shape or not np.isfinite(values).all():
                raise ClvaeError(
                    "the {name} of colours are numbers of shape {shape}",
                    name=name,
                    shape=list(shape),
                )
        if self.variances.min() <= 0:
            raise ClvaeError("the variances of colours are numbers above 0")

    def write(self, file: Path) -> None:
        """Write them as a safetensors file."""
        file.write_bytes(save_bytes({name: getattr(self, name) for name in FIELDS}))

    @classmethod
    def read(cls, file: Path) -> Colours:
        """Read what `write` wrote; anything else is an error."""
        try:
            return cls(**load_file(file))
        except Exception:  # noqa: BLE001 - any other file makes it fail in any way
            raise ClvaeError("{file} holds no colours", file=file.name) from None
