"""Directions: ways to move a code, each named by what it was seen to do to the picture. What
sliders move along.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save as save_bytes

from ..errors import ClvaeError
from ..files.strict_json import parse_json
from .arrays import frozen
from .checks import is_whole
from .codes import LAYERS

UNMEASURED_REACH = 3.0  # of an axis that nobody measured, in standard deviations of real codes
ABOUT = ("class_id", "layer", "measure", "ends", "reach", "effect", "unit")


@dataclass(frozen=True, eq=False)
class Direction:
    """One way to move a code, float32.

    step: [5, Zl], or [Zg] of the global code; one standard deviation of real codes. reach: how many
    steps real codes lie apart to either side. class_id: whose looks it moves, None for the global
    code. layer: the only one it moves, None for all five together. measure: what it moves, as
    "lightness"; ends: words for less and more of it, as ("darker", "lighter").
    effect: how much more of it the one end showed than the other, in `unit`. All empty where nobody
    measured it.
    """

    step: np.ndarray
    reach: float
    class_id: int | None = None
    layer: int | None = None
    measure: str = ""
    ends: tuple[str, str] = ("", "")
    effect: float = 0.0
    unit: str = ""

    def __post_init__(self):
        object.__setattr__(self, "step", frozen(self.step))
        object.__setattr__(self, "ends", tuple(self.ends))

    def about(self) -> dict:
        """All but the step, as JSON knows it."""
        return {name: getattr(self, name) for name in ABOUT}


class Directions(tuple[Direction, ...]):
    """The directions of a model, in the order a person is shown them: of all layers together first,
    then the coarsest.
    """

    def of_class(self, class_id: int) -> list[Direction]:
        """Those that move the looks of a class."""
        return [direction for direction in self if direction.class_id == class_id]

    def of_picture(self) -> list[Direction]:
        """Those that move the global code."""
        return [direction for direction in self if direction.class_id is None]

    def check(self, classes: int, z_global: int, z_local: int) -> None:
        """Raise a ClvaeError unless they fit a model of these sizes."""
        for direction in self:
            shape = (z_global,) if direction.class_id is None else (LAYERS, z_local)
            if direction.step.shape != shape:
                raise ClvaeError(
                    "a slider direction has shape {shape} where the config says {wanted}",
                    shape=list(direction.step.shape),
                    wanted=list(shape),
                )
            if direction.class_id is not None and not 0 <= direction.class_id < classes:
                raise ClvaeError(
                    "a slider direction is of class {number}, the network has {classes}",
                    number=direction.class_id,
                    classes=classes,
                )

    def write(self, file: Path) -> None:
        """Write them as a safetensors file: the steps, and all the rest as JSON in its metadata."""
        file.write_bytes(self.dump())

    def dump(self) -> bytes:
        """The file that `write` writes."""
        return save_bytes(
            {f"step.{i}": direction.step for i, direction in enumerate(self)},
            {"directions": json.dumps([direction.about() for direction in self])},
        )

    @classmethod
    def read(cls, file: Path) -> Directions:
        """Read what `write` wrote; anything else is an error."""
        try:
            with safe_open(file, "numpy") as stored:
                return cls(
                    _direction(stored.get_tensor(f"step.{i}"), **about)
                    for i, about in enumerate(parse_json(stored.metadata()["directions"], "it"))
                )
        except Exception:  # noqa: BLE001 - any other file makes it fail in any way
            raise ClvaeError("{file} holds no slider directions", file=file.name) from None

    @classmethod
    def from_axes(cls, directions: np.ndarray, spread: np.ndarray) -> Directions:
        """The first axis of each class and layer, coarsest layer first, of unit vectors [C, 5, K,
        Zl] and spreads [C, 5, K].

        So are they kept in older bundles: principal axes that nobody measured. A spread of 0 means
        no data.
        """
        if (
            directions.ndim != 4
            or spread.shape != directions.shape[:3]
            or spread.shape[1] != LAYERS
        ):
            raise ClvaeError(
                "the slider axes have shapes {shape} and {other}",
                shape=list(directions.shape),
                other=list(spread.shape),
            )
        steps = (
            np.eye(LAYERS)[None, :, :, None] * (directions[:, :, 0] * spread[:, :, :1])[:, :, None]
        )
        return cls(
            Direction(steps[c, layer], UNMEASURED_REACH, c, layer)
            for c in range(len(spread))
            for layer in reversed(range(LAYERS))
            if spread[c, layer, 0] > 0
        )


def _direction(step: np.ndarray, **about) -> Direction:
    """A direction that was read, if its numbers and words are ones."""
    direction = Direction(step, **about)
    whole = all(
        value is None or is_whole(value, 0, most)
        for value, most in ((direction.class_id, 255), (direction.layer, LAYERS - 1))
    )
    words = [direction.measure, direction.unit, *direction.ends]
    if (
        not whole
        or not np.isfinite(direction.step).all()
        or len(direction.ends) != 2
        or not all(isinstance(word, str) for word in words)
        or not 0 < direction.reach < np.inf
        or not np.isfinite(direction.effect)
    ):
        raise ValueError("no direction")
    return direction
