"""Variations of a look to choose from, for an object or for the whole picture."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field

import numpy as np

from ...core.style import Style
from ...engine import Engine
from ...errors import ClvaeError, Text
from . import edits, pieces
from .state import State

COUNT = 9  # looks of a grid
STRENGTH = 0.35  # of "more like this": how far its looks are from that one, see Sampler.near


@dataclass(frozen=True, eq=False)
class Grid:
    """Looks to choose from, for the object `object_id` or, None, for the whole picture.

    name: what they are for. layers: which are new, None is all. styles: each a style of the scene
    they were drawn for, whose objects have `classes` uint8 [O]. steps: the states in the document's
    history that the pictures are true of, the one they were drawn for and those in which one of
    them was taken.
    """

    object_id: int | None
    name: str
    layers: list[int | str] | None
    classes: np.ndarray
    styles: tuple[Style, ...]
    steps: tuple[int, ...] = ()
    number: int = field(default_factory=itertools.count(1).__next__)

    @property
    def nbytes(self) -> int:
        """Bytes of its codes."""
        return sum(style.local_codes.nbytes for style in self.styles)


def new_grid(
    engine: Engine, state: State, object_id: int | None, layers: list[int | str] | None
) -> Grid:
    """Fresh looks for an object, or None for the whole picture.

    What is locked or not to be seen is an error.
    """
    styles = tuple(engine.sample(state.scene, secrets.randbelow(2**31)) for _ in range(COUNT))
    grid = Grid(object_id, what(engine, state, object_id), layers, state.scene.classes, styles)
    worn(engine, state, grid, 0)  # what is locked says so
    seen = state.scene.present()
    if object_id is not None and not seen[object_id]:
        raise ClvaeError("not in the picture yet: {name}; paint some first", name=grid.name)
    if not any(seen[o] for o in range(len(seen)) if o not in state.locks):
        raise edits.Locked("everything is locked; unlock what is to vary")
    return grid


def grid_around(engine: Engine, state: State, grid: Grid, index: int) -> Grid:
    """One look of a grid, and others near it; see Sampler.near."""
    centre = edits.fitted(grid.styles[index], grid.classes, state.scene)
    near = (
        engine.sampler.near(centre, state.scene, secrets.randbelow(2**31), STRENGTH)
        for _ in range(COUNT - 1)
    )
    around = Grid(grid.object_id, grid.name, grid.layers, state.scene.classes, (centre, *near))
    worn(engine, state, around, 0)
    return around


def what(engine: Engine, state: State, object_id: int | None) -> Text:
    """What an object is called, or with None the whole picture."""
    if object_id is None:
        return Text("the whole picture")
    return pieces.name(engine.labels, state, object_id)


def worn(engine: Engine, state: State, grid: Grid, index: int) -> State:
    """The state with one look of a grid, its sliders in the middle as after the dice.

    The state may be another one than the grid was drawn for: what of the grid's codes has a place
    in it is taken. An object that is gone or locked is an error.
    """
    style = edits.fitted(grid.styles[index], grid.classes, state.scene)
    if grid.object_id is None:
        return edits.dress_all(engine, state, style, grid.layers)
    if not there(engine, state, grid):
        raise ClvaeError(
            "no longer there: {name}; show variations of something else", name=grid.name
        )
    codes, grain = style.local_codes[grid.object_id], int(style.grain[grid.object_id])
    return edits.dress(engine, state, grid.object_id, codes, grid.layers, grain)


def there(engine: Engine, state: State, grid: Grid) -> bool:
    """Whether a state still has the object of a grid; it always has the whole picture."""
    o = grid.object_id
    if o is None:
        return True
    known = o < engine.labels.count or o in state.pieces
    return known and state.scene.classes[o] == grid.classes[o]
