"""Kept looks: a shelf of looks of objects and of whole pictures, to give away and to blend."""

from __future__ import annotations

from typing import Any, NamedTuple

import gradio as gr

from ...errors import ClvaeError
from ..document.kept_looks import blend, find, keep, remove, wear
from ..server.messages import Painted
from ..server.workspace import Workspace
from . import components as widgets
from .display import spoken
from .events import data_of, whole_or
from .handlers import Handlers, modes
from .parts import show_kept_looks, show_photo


def kept_looks_panel() -> dict:
    """The components, by their names in Parts."""
    return {
        "kept_looks": widgets.kept_looks(elem_id="kept-looks"),
        "blend": widgets.blend(elem_id="blend"),
    }


class KeptLooks(Handlers):
    """The handlers."""

    @spoken
    def keep_it(self, painted: Painted, request: gr.Request, event: gr.EventData):
        """{whole}: the look of the whole picture, else of what is in hand."""
        workspace = self.after(painted, request)
        object_id = whole_or(event, workspace.selected)
        picture = workspace.renderer.picture()
        workspace.document.edit(lambda state: keep(self.engine, state, object_id, picture))
        return self._shelf(workspace)

    @spoken
    def remove_it(self, painted: Painted, request: gr.Request, event: gr.EventData):
        """{number} of a look that is to go off the shelf."""
        workspace = self.after(painted, request)
        number = find(workspace.document.state, data_of(event).get("number")).number
        workspace.document.edit(lambda state: remove(state, number))
        return self._shelf(workspace)

    @spoken
    def wear_it(self, painted: Painted, request: gr.Request, event: gr.EventData):
        """{number} of a look that is put on."""
        workspace, held = self.workspaces.of(request), painted.selected
        look = find(workspace.document.state, data_of(event).get("number"))
        moved = workspace.change(painted, lambda state: wear(self.engine, state, held, look))
        return self.shown(workspace, moved)

    @spoken
    def blend_them(self, painted: Painted, asked: dict | None, request: gr.Request):
        """While the slider is dragged, and once more when the hand lets go; see widgets.blend."""
        workspace, (a, b, share, done) = self.workspaces.of(request), chosen(asked)
        if overtaken(asked, workspace):
            return {self.parts.photo: gr.skip()}
        first, second = (find(workspace.document.state, number) for number in (a, b))
        held = painted.selected in workspace.document.state.locks and not first.whole
        if held and not done:  # it says so once, when the hand lets go
            return {self.parts.photo: gr.skip()}
        moved = workspace.change(
            painted,
            lambda state: blend(self.engine, state, painted.selected, first, second, share / 100),
            ("blend", painted.selected, a, b),
        )
        if done:
            workspace.document.seal()
        return self.shown(workspace, moved)

    def attach(self, edit: dict[str, Any]) -> None:
        """Attach the handlers; see Handlers."""
        parts, shelf = self.parts, self.parts.kept_looks
        scene, seen = parts.scene, [parts.photo, *parts.looks]
        _, last, each = modes(edit)
        shelf.keep(self.keep_it, scene, [shelf, parts.photo], **each)
        shelf.remove(self.remove_it, scene, [shelf, parts.photo], **each)
        shelf.wear(self.wear_it, scene, seen, **each)
        parts.blend.blend(self.blend_them, [scene, parts.blend], seen, **last)

    def _shelf(self, workspace: Workspace) -> dict:
        shelf = show_kept_looks(workspace)
        return {self.parts.kept_looks: shelf, self.parts.photo: show_photo(workspace)}


class Blend(NamedTuple):
    """What the page sent to blend.

    first, second: the numbers of two looks, whatever came. share: of the second, in per cent. done:
    whether the hand let go.
    """

    first: object
    second: object
    share: float
    done: bool


def chosen(asked: object) -> Blend:
    """What the page sent to blend, of a value {a, b, share, done}."""
    asked = asked if isinstance(asked, dict) else {}
    a, b, share, done = (asked.get(name) for name in ("a", "b", "share", "done"))
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 100:
        raise ClvaeError("a blend is between 0 and 100 per cent")
    return Blend(a, b, share, bool(done))


def overtaken(asked: object, workspace: Workspace) -> bool:
    """Whether an undo, done after what was asked, came before it: then that is undone already."""
    number = asked.get("number") if isinstance(asked, dict) else None
    return type(number) is int and number < workspace.document.travelled
