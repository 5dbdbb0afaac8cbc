"""Variations: a grid of other looks of an object or of the whole picture, to try on by pointing and to take by a click."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import gradio as gr
import numpy as np

from ...engine import Engine
from ...errors import ClvaeError
from ...core.style import Style
from ..document import edits, pieces
from . import components as widgets
from ..document.document import Snapshot, State
from .events import data_of, flag_of
from .display import spoken
from .looks import chosen_layers
from .painter import Painted
from .parts import LAYER_NAMES, Parts, show_edit
from ..server.render import jpeg
from ..server.workspaces import Desk, Studio

COUNT = 9                                 # looks of a grid
STRENGTH = 0.35                           # of "more like this": how far its looks are from that one, see Sampler.near


@dataclass(frozen=True, eq=False)
class Grid:
    """Looks to choose from, for the object `object_id` or, None, for the whole picture.

    name: what they are for. layers: which are new, None is all. styles: each a style of the scene they were drawn for, whose
    objects have `classes` uint8 [O]. steps: the states in the document's history that the pictures are true of, the one
    they were drawn for and those in which one of them was taken.
    """

    object_id: int | None
    name: str
    layers: list[int] | None
    classes: np.ndarray
    styles: tuple[Style, ...]
    steps: tuple[int, ...] = ()
    number: int = field(default_factory=itertools.count(1).__next__)

    @property
    def nbytes(self) -> int:
        return sum(style.local_codes.nbytes for style in self.styles)


def new_grid(engine: Engine, state: State, object_id: int | None, layers: list[int] | None) -> Grid:
    """Fresh looks for an object, or None for the whole picture. What is locked or not to be seen is an error."""
    styles = tuple(engine.sample(state.scene, secrets.randbelow(2 ** 31)) for _ in range(COUNT))
    grid = Grid(object_id, what(engine, state, object_id), layers, state.scene.classes, styles)
    worn(engine, state, grid, 0)          # what is locked says so
    seen = state.scene.present()
    if object_id is not None and not seen[object_id]:
        raise ClvaeError(f"{grid.name} is not in the picture yet: paint some first")
    if not any(seen[o] for o in range(len(seen)) if o not in state.locks):
        raise edits.Locked("everything is locked; unlock what is to vary")
    return grid


def grid_around(engine: Engine, state: State, grid: Grid, index: int) -> Grid:
    """One look of a grid, and others near it; see Sampler.near."""
    centre = edits.fitted(grid.styles[index], grid.classes, state.scene)
    near = (engine.sampler.near(centre, state.scene, secrets.randbelow(2 ** 31), STRENGTH) for _ in range(COUNT - 1))
    around = Grid(grid.object_id, grid.name, grid.layers, state.scene.classes, (centre, *near))
    worn(engine, state, around, 0)
    return around


def what(engine: Engine, state: State, object_id: int | None) -> str:
    """What an object is called, or with None the whole picture."""
    return "the whole picture" if object_id is None else pieces.name(engine.labels, state, object_id)


def worn(engine: Engine, state: State, grid: Grid, index: int) -> State:
    """The state with one look of a grid, its sliders in the middle as after the dice.

    The state may be another one than the grid was drawn for: what of the grid's codes has a place in it is taken. An object
    that is gone or locked is an error.
    """
    style = edits.fitted(grid.styles[index], grid.classes, state.scene)
    if grid.object_id is None:
        return edits.dress_all(engine, state, style, grid.layers)
    if not there(engine, state, grid):
        raise ClvaeError(f"{grid.name} is gone: show variations of something else")
    return edits.dress(engine, state, grid.object_id, style.local_codes[grid.object_id], grid.layers)


def there(engine: Engine, state: State, grid: Grid) -> bool:
    """Whether a state still has the object of a grid."""
    o = grid.object_id
    return (o < engine.labels.count or o in state.pieces) and state.scene.classes[o] == grid.classes[o]


def variations_panel(studio: Studio) -> dict:
    """The component, by its name in Parts."""
    return {"variations": widgets.variations(studio.engine.config.size, LAYER_NAMES, elem_id="variations")}


def wire_variations(studio: Studio, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    engine = studio.engine

    def picked(desk: Desk, data: dict) -> tuple[Grid, int]:
        """What was clicked: {grid, index}."""
        grid, index = desk.grid, data.get("index")
        if grid is None or data.get("grid") != grid.number:
            raise ClvaeError("these variations are gone: show new ones")
        if type(index) is not int or not 0 <= index < len(grid.styles):
            raise ClvaeError("there is no such variation")
        return grid, index

    def drawn(desk: Desk, snapshot: Snapshot, grid: Grid) -> Iterator[dict]:
        """The widget's values while a grid is drawn for a state, until another takes its place."""
        desk.grid = replace(grid, steps=(snapshot.step,))
        layer = "" if grid.layers is None else f", {LAYER_NAMES[grid.layers[0]].lower()} layer"
        value = {"grid": grid.number, "title": grid.name + layer, "count": len(grid.styles), "steps": [snapshot.step], "tiles": []}
        yield value
        states = [worn(engine, snapshot.state, grid, index) for index in range(len(grid.styles))]
        for picture in studio.draw_each(snapshot.state.scene, [state.style(engine.directions) for state in states]):
            if desk.grid.number != grid.number:
                return
            value = value | {"tiles": [*value["tiles"], jpeg(picture)]}
            yield value

    @spoken
    def show(painted: Painted, request: gr.Request, event: gr.EventData):
        """{whole, layer}: whether for the whole picture, and which layer, null for all."""
        desk = studio.desk(request)
        desk.take(scene=painted)
        snapshot, layers = desk.document.snapshot(), chosen_layers(data_of(event).get("layer"))
        object_id = None if flag_of(event, "whole", "the whole picture or not") else desk.selected
        yield from drawn(desk, snapshot, new_grid(engine, snapshot.state, object_id, layers))

    @spoken
    def more(painted: Painted, request: gr.Request, event: gr.EventData):
        desk = studio.desk(request)
        desk.take(scene=painted)
        snapshot = desk.document.snapshot()
        grid, index = picked(desk, data_of(event))
        yield from drawn(desk, snapshot, grid_around(engine, snapshot.state, grid, index))

    @spoken
    def adopt(painted: Painted, request: gr.Request, event: gr.EventData):
        desk = studio.desk(request)
        desk.take(scene=painted)
        grid, index = picked(desk, data_of(event))
        fresh, before = desk.document.snapshot().step in grid.steps, desk.document.state
        desk.document.edit(lambda state: worn(engine, state, grid, index))
        if fresh:
            grid = desk.grid = replace(grid, steps=(*grid.steps, desk.document.snapshot().step))
        shown = show_edit(parts, studio, desk, (before, desk.document.state))
        return shown | {parts.variations: {"grid": grid.number, "steps": list(grid.steps)}}

    tiles = parts.variations
    tiles.show(show, parts.scene, tiles, trigger_mode="multiple", **edit)
    tiles.more(more, parts.scene, tiles, trigger_mode="multiple", **edit)
    tiles.adopt(adopt, parts.scene, [tiles, parts.photo, *parts.looks], trigger_mode="multiple", **edit)
