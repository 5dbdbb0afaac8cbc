"""The events of the variations: a grid of other looks of an object or of the whole picture.

One tries them on by pointing, and takes one by a click.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ....core.codes import LAYER_NAMES
from ....errors import ClvaeError, Text
from ...document.document import Snapshot
from ...document.variations import Grid, grid_around, new_grid, worn
from ...texts import say, translated
from ..messages import Message
from ..presenters import Showing, Shown, show_edit
from ..render import jpeg
from ..workspace import Workspace
from .asked import layers_asked, object_asked


def show(workspace: Workspace, message: Message) -> Showing:
    """{whole, layer}: whether for the whole picture, and which layer, null for all."""
    snapshot, layers = workspace.document.snapshot(), layers_asked(message.values.get("layer"))
    object_id = object_asked(workspace, message)
    grid = new_grid(workspace.engine, snapshot.state, object_id, layers)
    return lambda: _drawn(workspace, snapshot, grid)


def more(workspace: Workspace, message: Message) -> Showing:
    """More like the one that was clicked: {grid, index}."""
    snapshot = workspace.document.snapshot()
    picked = _picked(workspace, message.values)
    grid = grid_around(workspace.engine, snapshot.state, *picked)
    return lambda: _drawn(workspace, snapshot, grid)


def adopt(workspace: Workspace, message: Message) -> Showing:
    """Take the one that was clicked: {grid, index}."""
    document, (grid, index) = workspace.document, _picked(workspace, message.values)
    fresh, before = document.snapshot().step in grid.steps, document.state
    document.edit(lambda state: worn(workspace.engine, state, grid, index))
    steps = grid.steps
    if fresh:
        steps = (*steps, document.snapshot().step)
        workspace.grid = replace(grid, steps=steps)
    edit, known = (before, document.state), {"grid": grid.number, "steps": list(steps)}
    return lambda: show_edit(workspace, edit) | {"variations": known}


def _drawn(workspace: Workspace, snapshot: Snapshot, grid: Grid) -> Iterator[Shown]:
    """The widget's values while a grid is drawn for a state, until another takes its place."""
    workspace.grid = replace(grid, steps=(snapshot.step,))
    value = {
        "grid": grid.number,
        "title": _title(grid),
        "count": len(grid.styles),
        "steps": [snapshot.step],
        "tiles": [],
    }
    yield {"variations": value}
    engine = workspace.engine
    styles = [
        worn(engine, snapshot.state, grid, index).style(engine.directions)
        for index in range(len(grid.styles))
    ]
    for picture in workspace.service.draw_each(snapshot.state, styles):
        if workspace.grid.number != grid.number:
            return
        value = value | {"tiles": [*value["tiles"], jpeg(picture)]}
        yield {"variations": value}


def _title(grid: Grid) -> str:
    if grid.layers is None:
        return translated(grid.name)
    layer = Text(LAYER_NAMES[int(grid.layers[0])])
    return say("{name}, {layer} layer", name=grid.name, layer=layer)


def _picked(workspace: Workspace, data: dict) -> tuple[Grid, int]:
    """What was clicked: {grid, index}."""
    grid, index = workspace.grid, data.get("index")
    if grid is None or data.get("grid") != grid.number:
        raise ClvaeError("these variations are gone: show new ones")
    if type(index) is not int or not 0 <= index < len(grid.styles):
        raise ClvaeError("there is no such variation")
    return grid, index
