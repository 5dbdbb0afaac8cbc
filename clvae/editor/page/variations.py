"""Variations: a grid of other looks of an object or of the whole picture, to try on by pointing and
to take by a click.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import gradio as gr

from ...errors import ClvaeError
from ..document.document import Snapshot
from ..document.variations import Grid, grid_around, new_grid, worn
from ..server.messages import Painted
from ..server.render import jpeg
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from . import components as widgets
from .display import spoken
from .events import chosen_layers, data_of, flag_of
from .parts import LAYER_NAMES, Parts, show_edit


def variations_panel(workspaces: Workspaces) -> dict:
    """The component, by its name in Parts."""
    return {
        "variations": widgets.variations(
            workspaces.engine.config.size, LAYER_NAMES, elem_id="variations"
        )
    }


def wire_variations(workspaces: Workspaces, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    engine = workspaces.engine

    def picked(workspace: Workspace, data: dict) -> tuple[Grid, int]:
        """What was clicked: {grid, index}."""
        grid, index = workspace.grid, data.get("index")
        if grid is None or data.get("grid") != grid.number:
            raise ClvaeError("these variations are gone: show new ones")
        if type(index) is not int or not 0 <= index < len(grid.styles):
            raise ClvaeError("there is no such variation")
        return grid, index

    def drawn(workspace: Workspace, snapshot: Snapshot, grid: Grid) -> Iterator[dict]:
        """The widget's values while a grid is drawn for a state, until another takes its place."""
        workspace.grid = replace(grid, steps=(snapshot.step,))
        layer = "" if grid.layers is None else f", {LAYER_NAMES[grid.layers[0]].lower()} layer"
        value = {
            "grid": grid.number,
            "title": grid.name + layer,
            "count": len(grid.styles),
            "steps": [snapshot.step],
            "tiles": [],
        }
        yield value
        states = [worn(engine, snapshot.state, grid, index) for index in range(len(grid.styles))]
        for picture in workspaces.draw_each(
            snapshot.state.scene, [state.style(engine.directions) for state in states]
        ):
            if workspace.grid.number != grid.number:
                return
            value = value | {"tiles": [*value["tiles"], jpeg(picture)]}
            yield value

    @spoken
    def show(painted: Painted, request: gr.Request, event: gr.EventData):
        """{whole, layer}: whether for the whole picture, and which layer, null for all."""
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        snapshot, layers = workspace.document.snapshot(), chosen_layers(data_of(event).get("layer"))
        object_id = (
            None if flag_of(event, "whole", "the whole picture or not") else workspace.selected
        )
        yield from drawn(workspace, snapshot, new_grid(engine, snapshot.state, object_id, layers))

    @spoken
    def more(painted: Painted, request: gr.Request, event: gr.EventData):
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        snapshot = workspace.document.snapshot()
        grid, index = picked(workspace, data_of(event))
        yield from drawn(workspace, snapshot, grid_around(engine, snapshot.state, grid, index))

    @spoken
    def adopt(painted: Painted, request: gr.Request, event: gr.EventData):
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        grid, index = picked(workspace, data_of(event))
        fresh, before = workspace.document.snapshot().step in grid.steps, workspace.document.state
        workspace.document.edit(lambda state: worn(engine, state, grid, index))
        if fresh:
            grid = workspace.grid = replace(
                grid, steps=(*grid.steps, workspace.document.snapshot().step)
            )
        shown = show_edit(parts, workspaces, workspace, (before, workspace.document.state))
        return shown | {parts.variations: {"grid": grid.number, "steps": list(grid.steps)}}

    tiles = parts.variations
    tiles.show(show, parts.scene, tiles, trigger_mode="multiple", **edit)
    tiles.more(more, parts.scene, tiles, trigger_mode="multiple", **edit)
    tiles.adopt(
        adopt, parts.scene, [tiles, parts.photo, *parts.looks], trigger_mode="multiple", **edit
    )
