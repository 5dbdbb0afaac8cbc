"""The style photos' tab: photos in and out, their maps, and taking over what they give."""

from __future__ import annotations

import functools
from typing import Any

import gradio as gr
import numpy as np

from ...errors import ClvaeError, ForeignColors
from ..document import style_photos
from ..document.state import State, StylePhoto
from ..server import intake
from ..server.messages import Painted, Settings
from ..server.style_photos import looked_at, of_project, read_photos, with_map
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from .display import spoken
from .events import data_of, number_of
from .handlers import Handlers, modes
from .parts import Parts, show_looks, show_panel, show_photo, show_style_photos
from .style_photo_panel import panel


def style_photos_tab(workspaces: Workspaces) -> dict:
    """The components beside the style photos' painter, by their names in Parts."""
    hint = (
        "Look at its map, and paint where it is wrong."
        if workspaces.engine.has_segmenter
        else "Paint what is what in it, or open its label map."
    )
    return {
        "style_photos": panel(workspaces.engine.labels, hint, elem_id="style-photos"),
        "apply": gr.Button("Take over", variant="primary", size="sm", elem_id="apply"),
    }


class StylePhotos(Handlers):
    """The handlers."""

    def __init__(self, workspaces: Workspaces, parts: Parts):
        super().__init__(workspaces, parts)
        self._names = len(self.engine.labels.names)

    @spoken
    def open_photos(
        self, painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData
    ):
        """The photos that came together, but those with which something is wrong."""
        files = data_of(event).get("files")
        if not isinstance(files, list) or not files:
            raise ClvaeError("there is no photo in this event")
        workspace = self.after(None, request, painted, settings)
        style_photos.check_room(workspace.document.state, len(files))
        arrivals = read_photos(self.workspaces, files, data_of(event).get("names"))
        middle = intake.MIDDLE
        pairs = [(arrival.photos[middle], arrival.map_at(middle)) for arrival in arrivals]
        workspace.document.edit(lambda state: self._with_photos(state, pairs))
        fresh = workspace.document.state.style_photos[-len(arrivals) :]
        for style_photo, arrival in zip(fresh, arrivals):
            intake.keep(workspace, style_photo.number, arrival)
        workspace.turn_to(workspace.document.state.style_photos[-1].number)
        return self._shown(workspace)

    @spoken
    def open_map(
        self, painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData
    ):
        """A label map was opened for the photo that shows."""
        try:
            brought = intake.map_arrival(self.engine, data_of(event))
        except ForeignColors as error:
            question = intake.question(error, self.workspaces.whose)
            return {self.parts.style_photo: self.parts.style_photo.push(ask=question)}
        workspace = self.after(None, request, painted, settings)
        style_photo = _painted_on(workspace, painted)
        known = workspace.arrivals.get(style_photo.number) or of_project(style_photo)
        arrival = with_map(self.workspaces, known, brought)
        places = (intake.MIDDLE, 0, 2)
        shown = [i for i in places if np.array_equal(arrival.photos[i], style_photo.photo)]
        label_map = arrival.map_at(shown[0] if shown else intake.MIDDLE)
        intake.keep(workspace, style_photo.number, arrival)
        workspace.document.end_strokes()
        workspace.document.edit(
            lambda state: style_photos.paint(state, style_photo.number, label_map, self._names)
        )
        return self._shown(workspace)

    @spoken
    def crop(self, painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """Another part of the photo that shows, with its map."""
        workspace, place = (
            self.after(None, request, painted, settings),
            data_of(event).get("place"),
        )
        style_photo = _painted_on(workspace, painted)
        arrival, place = intake.other_part(
            workspace, style_photo.number, style_photo.labels, place, style_photo.photo
        )
        arrival = looked_at(self.workspaces, arrival, place)
        intake.keep(workspace, style_photo.number, arrival)
        part = arrival.photos[place], arrival.map_at(place)
        workspace.document.end_strokes()
        workspace.document.edit(
            lambda state: style_photos.reframe(state, style_photo.number, *part, self._names)
        )
        return self._shown(workspace)

    @spoken
    def stroke(self, painted: Painted, settings: Settings, request: gr.Request):
        """The hand painted over a style photo, which may be gone."""
        workspace = self.after(None, request, painted, settings)
        if style_photos.find(workspace.document.state, painted.of) is None:
            return self._shown(workspace)
        return show_panel(self.parts, workspace)

    @spoken
    def show(self, painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """{number} of the style photo that is to show."""
        workspace = self.after(None, request, painted, settings)
        workspace.turn_to(number_of(event, "number", "a style photo"))
        return self._shown(workspace)

    @spoken
    def remove(
        self, painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData
    ):
        """{number} of a style photo that is to go."""
        workspace = self.after(None, request, painted, settings)
        number = number_of(event, "number", "a style photo")
        workspace.document.edit(lambda state: style_photos.remove(state, number))
        return self._shown(workspace)

    @spoken
    def settle(self, scene: Painted, painted: Painted, settings: Settings, request: gr.Request):
        """Something was set. Once taken over, that acts at once, until something else is done."""
        before = self.workspaces.of(request).document.state
        workspace = self.after(scene, request, painted, settings)
        after = workspace.document.state
        known = settings.wishes.keys() == {photo.number for photo in after.style_photos}
        shown = {} if known else self._shown(workspace)
        if after.base is before.base:
            return shown or {self.parts.photo: gr.skip()}
        return shown | self._redrawn(workspace, before, after)

    @spoken
    def take_over(self, scene: Painted, painted: Painted, settings: Settings, request: gr.Request):
        """Give the scene what is ticked."""
        workspace = self.after(scene, request, painted, settings)
        before = workspace.document.state
        style_photos.check(before)
        workspace.take_over()
        return self._redrawn(workspace, before, workspace.document.state)

    def attach(self, edit: dict[str, Any]) -> None:
        """Attach the handlers; see Handlers."""
        parts, painter, tab = self.parts, self.parts.style_photo, self.parts.style_photos
        own, looks = [painter, tab], [parts.photo, *parts.looks]
        everything = [parts.scene, *own]
        once, last, each = modes(edit)
        reading = each | {"show_progress_on": painter}  # see assets/painter/files.js
        painter.crop(self.crop, own, own, **reading)
        painter.open_photo(self.open_photos, own, own, **reading)
        painter.open_map(self.open_map, own, own, **reading)
        painter.stroke(self.stroke, own, own, **last)
        tab.show(self.show, own, own, **each)
        tab.remove(self.remove, own, own, **each)
        tab.settle(self.settle, everything, [*own, *looks], **last)
        parts.apply.click(self.take_over, everything, looks, **once)

    def _with_photos(self, state: State, pairs: list[tuple[np.ndarray, np.ndarray]]) -> State:
        return functools.reduce(
            lambda state, pair: style_photos.add(state, *pair, self._names), pairs, state
        )

    def _shown(self, workspace: Workspace) -> dict:
        return show_style_photos(self.parts, self.workspaces, workspace)

    def _redrawn(self, workspace: Workspace, before: State, after: State) -> dict:
        photo = show_photo(workspace)  # first: while it is drawn, something else may come to hand
        looks = show_looks(self.parts, self.workspaces, workspace, (before, after))
        return looks | {self.parts.photo: photo}


def _painted_on(workspace: Workspace, painted: Painted) -> StylePhoto:
    """The style photo under what was painted; where there is none that is an error."""
    if (style_photo := style_photos.find(workspace.document.state, painted.of)) is None:
        raise ClvaeError("choose a style photo first")
    return style_photo
