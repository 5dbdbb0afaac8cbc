"""Kept looks: a shelf of looks of objects and of whole pictures, to give away again, and to blend
two of them.
"""

from __future__ import annotations

import gradio as gr

from ...errors import ClvaeError
from ..document.kept_looks import blend, find, keep, remove, wear
from ..server.messages import Painted
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from . import components as widgets
from .display import spoken
from .events import data_of, flag_of
from .parts import Parts, show_edit, show_kept_looks, show_photo


def kept_looks_panel() -> dict:
    """The components, by their names in Parts."""
    return {
        "kept_looks": widgets.kept_looks(elem_id="kept-looks"),
        "blend": widgets.blend(elem_id="blend"),
    }


def wire_kept_looks(workspaces: Workspaces, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    engine = workspaces.engine

    @spoken
    def keep_it(painted: Painted, request: gr.Request, event: gr.EventData):
        """{whole}: the look of the whole picture, else of what is in hand."""
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        object_id = (
            None if flag_of(event, "whole", "the whole picture or not") else workspace.selected
        )
        picture = workspace.renderer.picture()
        workspace.document.edit(lambda state: keep(engine, state, object_id, picture))
        return {parts.kept_looks: show_kept_looks(workspace), parts.photo: show_photo(workspace)}

    @spoken
    def remove_it(painted: Painted, request: gr.Request, event: gr.EventData):
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        number = find(workspace.document.state, data_of(event).get("number")).number
        workspace.document.edit(lambda state: remove(state, number))
        return {parts.kept_looks: show_kept_looks(workspace), parts.photo: show_photo(workspace)}

    @spoken
    def wear_it(painted: Painted, request: gr.Request, event: gr.EventData):
        workspace = workspaces.of(request)
        look = find(workspace.document.state, data_of(event).get("number"))
        moved = workspace.change(painted, lambda state: wear(engine, state, painted.selected, look))
        return show_edit(parts, workspaces, workspace, moved)

    @spoken
    def blend_them(painted: Painted, asked: dict | None, request: gr.Request):
        """While the slider is dragged, and once more when the hand lets go; see widgets.blend."""
        workspace, (a, b, share, done) = workspaces.of(request), chosen(asked)
        if overtaken(asked, workspace):
            return {parts.photo: gr.skip()}
        first, second = (find(workspace.document.state, number) for number in (a, b))
        held = painted.selected in workspace.document.state.locks and not first.whole
        if held and not done:  # it says so once, when the hand lets go
            return {parts.photo: gr.skip()}
        moved = workspace.change(
            painted,
            lambda state: blend(engine, state, painted.selected, first, second, share / 100),
            ("blend", painted.selected, a, b),
        )
        if done:
            workspace.document.seal()
        return show_edit(parts, workspaces, workspace, moved)

    kept_looks, seen = parts.kept_looks, [parts.photo, *parts.looks]
    kept_looks.keep(
        keep_it, parts.scene, [kept_looks, parts.photo], trigger_mode="multiple", **edit
    )
    kept_looks.remove(
        remove_it, parts.scene, [kept_looks, parts.photo], trigger_mode="multiple", **edit
    )
    kept_looks.wear(wear_it, parts.scene, seen, trigger_mode="multiple", **edit)
    parts.blend.blend(
        blend_them, [parts.scene, parts.blend], seen, trigger_mode="always_last", **edit
    )


def chosen(asked: object) -> tuple[int, int, float, bool]:
    """What the page sent to blend: the numbers of two looks, the share of the second in per cent,
    whether the hand let go.
    """
    asked = asked if isinstance(asked, dict) else {}
    a, b, share, done = (asked.get(name) for name in ("a", "b", "share", "done"))
    if type(share) not in (int, float) or not 0 <= share <= 100:
        raise ClvaeError("a blend is between 0 and 100 per cent")
    return a, b, share, bool(done)


def overtaken(asked: dict, workspace: Workspace) -> bool:
    """Whether an undo, done after what was asked, came before it: then that is undone already."""
    number = asked.get("number")
    return type(number) is int and number < workspace.document.travelled
