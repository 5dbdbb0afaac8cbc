"""What the well of a colour shows: that of the object in hand in the picture that is seen."""

from __future__ import annotations

from typing import Any

from ..document import photo_modes, pieces
from ..texts import say, sentence
from .pushes import next_push
from .workspace import Workspace


def show_color(workspace: Workspace, object_id: int) -> dict[str, Any]:
    """What the well shows of an object: its colour as it was drawn last, or why there is none."""
    engine, state = workspace.engine, workspace.document.state
    name = pieces.name(engine.labels, state, object_id)
    known = engine.colours_of(int(state.scene.classes[object_id]))
    bar = "" if known else say("How the colours of {name} move was never measured", name=name)
    if photo_modes.is_nobodys(engine.labels, state, object_id):
        bar = sentence(photo_modes.NOBODYS)
    if known and not state.scene.present()[object_id]:
        bar = say("Not in the picture yet: {name}; paint some first", name=name)
    color = workspace.renderer.color_of(object_id)
    if color is None and state is workspace.service.opening_state:  # which was drawn for all
        color = workspace.service.opening_color(object_id)
    return {
        "push": next_push(),
        "object": object_id,
        "color": color,
        "bar": bar,
    }


def held(workspace: Workspace) -> dict[str, Any]:
    """What the well shows of the object in hand with the picture that was just drawn; asked: the
    colour that somebody chose, where the picture is the one that this gave.
    """
    shown = show_color(workspace, workspace.selected)
    state, object_id, asked = workspace.tinted
    if state is workspace.document.state and object_id == shown["object"]:
        shown["asked"] = asked
    return shown
