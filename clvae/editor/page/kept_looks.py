"""Kept looks: a shelf of looks of objects and of whole pictures, to give away again, and to blend
two of them.
"""

from __future__ import annotations

import gradio as gr

from ...errors import ClvaeError
from ..document.kept_looks import blend, find, keep, remove, wear
from ..server.messages import Painted
from ..server.workspace import Desk
from ..server.workspaces import Studio
from . import components as widgets
from .display import spoken
from .events import data_of, flag_of
from .parts import Parts, show_edit, show_photo, show_shelf


def shelf_panel() -> dict:
    """The components, by their names in Parts."""
    return {"shelf": widgets.shelf(elem_id="shelf"), "blend": widgets.blend(elem_id="blend")}


def wire_shelf(studio: Studio, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    engine = studio.engine

    @spoken
    def keep_it(painted: Painted, request: gr.Request, event: gr.EventData):
        """{whole}: the look of the whole picture, else of what is in hand."""
        desk = studio.desk(request)
        desk.take(scene=painted)
        object_id = None if flag_of(event, "whole", "the whole picture or not") else desk.selected
        picture = desk.renderer.picture()
        desk.document.edit(lambda state: keep(engine, state, object_id, picture))
        return {parts.shelf: show_shelf(desk), parts.photo: show_photo(desk)}

    @spoken
    def remove_it(painted: Painted, request: gr.Request, event: gr.EventData):
        desk = studio.desk(request)
        desk.take(scene=painted)
        number = find(desk.document.state, data_of(event).get("number")).number
        desk.document.edit(lambda state: remove(state, number))
        return {parts.shelf: show_shelf(desk), parts.photo: show_photo(desk)}

    @spoken
    def wear_it(painted: Painted, request: gr.Request, event: gr.EventData):
        desk = studio.desk(request)
        look = find(desk.document.state, data_of(event).get("number"))
        moved = desk.change(painted, lambda state: wear(engine, state, painted.selected, look))
        return show_edit(parts, studio, desk, moved)

    @spoken
    def blend_them(painted: Painted, asked: dict | None, request: gr.Request):
        """While the slider is dragged, and once more when the hand lets go; see widgets.blend."""
        desk, (a, b, share, done) = studio.desk(request), chosen(asked)
        if overtaken(asked, desk):
            return {parts.photo: gr.skip()}
        first, second = (find(desk.document.state, number) for number in (a, b))
        held = painted.selected in desk.document.state.locks and not first.whole
        if held and not done:  # it says so once, when the hand lets go
            return {parts.photo: gr.skip()}
        moved = desk.change(
            painted,
            lambda state: blend(engine, state, painted.selected, first, second, share / 100),
            ("blend", painted.selected, a, b),
        )
        if done:
            desk.document.seal()
        return show_edit(parts, studio, desk, moved)

    shelf, seen = parts.shelf, [parts.photo, *parts.looks]
    shelf.keep(keep_it, parts.scene, [shelf, parts.photo], trigger_mode="multiple", **edit)
    shelf.remove(remove_it, parts.scene, [shelf, parts.photo], trigger_mode="multiple", **edit)
    shelf.wear(wear_it, parts.scene, seen, trigger_mode="multiple", **edit)
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


def overtaken(asked: dict, desk: Desk) -> bool:
    """Whether an undo, done after what was asked, came before it: then that is undone already."""
    number = asked.get("number")
    return type(number) is int and number < desk.document.travelled
