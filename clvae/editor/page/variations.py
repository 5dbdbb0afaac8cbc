"""Variations: a grid of other looks of an object or of the whole picture.

One tries them on by pointing, and takes one by a click.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

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
from .events import chosen_layers, data_of, whole_or
from .faces import LAYER_NAMES
from .handlers import Handlers, modes


def variations_panel(workspaces: Workspaces) -> dict:
    """The component, by its name in Parts."""
    return {
        "variations": widgets.variations(
            workspaces.engine.config.size, LAYER_NAMES, elem_id="variations"
        )
    }


class Variations(Handlers):
    """The handlers."""

    @spoken
    def show(self, painted: Painted, request: gr.Request, event: gr.EventData):
        """{whole, layer}: whether for the whole picture, and which layer, null for all."""
        workspace = self.after(painted, request)
        snapshot, layers = workspace.document.snapshot(), chosen_layers(data_of(event).get("layer"))
        object_id = whole_or(event, workspace.selected)
        grid = new_grid(self.engine, snapshot.state, object_id, layers)
        yield from self._drawn(workspace, snapshot, grid)

    @spoken
    def more(self, painted: Painted, request: gr.Request, event: gr.EventData):
        """More like the one that was clicked: {grid, index}."""
        workspace = self.after(painted, request)
        snapshot = workspace.document.snapshot()
        around = grid_around(self.engine, snapshot.state, *picked(workspace, data_of(event)))
        yield from self._drawn(workspace, snapshot, around)

    @spoken
    def adopt(self, painted: Painted, request: gr.Request, event: gr.EventData):
        """Take the one that was clicked: {grid, index}."""
        workspace = self.after(painted, request)
        grid, index = picked(workspace, data_of(event))
        fresh, before = workspace.document.snapshot().step in grid.steps, workspace.document.state
        workspace.document.edit(lambda state: worn(self.engine, state, grid, index))
        steps = grid.steps
        if fresh:
            steps = (*steps, workspace.document.snapshot().step)
            workspace.grid = replace(grid, steps=steps)
        return self.shown(workspace, (before, workspace.document.state)) | {
            self.parts.variations: {"grid": grid.number, "steps": list(steps)}
        }

    def attach(self, edit: dict[str, Any]) -> None:
        """Attach the handlers; see Handlers."""
        (_, _, each), parts, tiles = modes(edit), self.parts, self.parts.variations
        tiles.show(self.show, parts.scene, tiles, **each)
        tiles.more(self.more, parts.scene, tiles, **each)
        tiles.adopt(self.adopt, parts.scene, [tiles, parts.photo, *parts.looks], **each)

    def _drawn(self, workspace: Workspace, snapshot: Snapshot, grid: Grid) -> Iterator[dict]:
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
        directions = self.engine.directions
        styles = [
            worn(self.engine, snapshot.state, grid, index).style(directions)
            for index in range(len(grid.styles))
        ]
        for picture in self.workspaces.draw_each(snapshot.state.scene, styles):
            if workspace.grid.number != grid.number:
                return
            value = value | {"tiles": [*value["tiles"], jpeg(picture)]}
            yield value


def picked(workspace: Workspace, data: dict) -> tuple[Grid, int]:
    """What was clicked: {grid, index}."""
    grid, index = workspace.grid, data.get("index")
    if grid is None or data.get("grid") != grid.number:
        raise ClvaeError("these variations are gone: show new ones")
    if type(index) is not int or not 0 <= index < len(grid.styles):
        raise ClvaeError("there is no such variation")
    return grid, index
