"""The events of named snapshots of the picture: taken, gone back to, deleted."""

from __future__ import annotations

from ...document import snapshots
from ..keepsakes import show_snapshots
from ..messages import Message
from ..presenters import Showing, draw_photo, show_all, show_photo
from ..workspace import Workspace


def take(workspace: Workspace, message: Message) -> Showing:
    """{name, time}: the picture as it is, under a name."""
    snapshot, picture = workspace.renderer.drawn()
    held = workspace.selected if workspace.has(workspace.selected, snapshot.state) else 0
    name, time = message.values.get("name"), message.values.get("time")
    workspace.document.edit(
        lambda state: snapshots.take(workspace.engine, state, name, time, held, picture)
    )
    return lambda: show_snapshots(workspace) | show_photo(workspace)


def remove(workspace: Workspace, message: Message) -> Showing:
    """{number} of a snapshot that is deleted."""
    number = snapshots.find(workspace.document.state, message.values.get("number")).number
    workspace.document.edit(lambda state: snapshots.remove(state, number))
    return lambda: show_snapshots(workspace) | show_photo(workspace)


def back(workspace: Workspace, message: Message) -> Showing:
    """{number} of a snapshot that the picture goes back to, as one undo step."""
    before = workspace.document.state
    one = snapshots.find(before, message.values.get("number"))
    then, selected = snapshots.back(workspace.engine, before, one)
    workspace.document.end_strokes()
    workspace.document.edit(lambda _: then)
    workspace.take_up(selected)
    drawn = draw_photo(workspace)
    return lambda: show_all(workspace, message.scene, None, then) | drawn
