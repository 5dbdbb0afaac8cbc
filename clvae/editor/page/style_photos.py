"""The style photos' tab: photos in and out, their maps, and taking over what they give."""

from __future__ import annotations

import functools

import gradio as gr
import numpy as np

from ...errors import ClvaeError, ForeignColors
from ..document import style_photos as style_photos
from ..document.document import State
from ..server import intake
from ..server.messages import Painted, Settings
from ..server.style_photos import looked_at, of_project, read_photos, with_map
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from .display import spoken
from .events import data_of, number_of
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


def wire_style_photos(workspaces: Workspaces, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    names = len(workspaces.engine.labels.names)

    def at_workspace(
        request: gr.Request, painted: Painted, settings: Settings, scene: Painted | None = None
    ) -> Workspace:
        workspace = workspaces.of(request)
        workspace.take(scene, painted, settings)
        return workspace

    def with_photos(state: State, pairs: list[tuple[np.ndarray, np.ndarray]]) -> State:
        return functools.reduce(
            lambda state, pair: style_photos.add(state, *pair, names), pairs, state
        )

    @spoken
    def open_photos(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """The photos that came together, but those with which something is wrong."""
        files = data_of(event).get("files")
        if not isinstance(files, list) or not files:
            raise ClvaeError("there is no photo in this event")
        workspace = at_workspace(request, painted, settings)
        style_photos.check_room(workspace.document.state, len(files))
        arrivals = read_photos(workspaces, files, data_of(event).get("names"))
        pairs = [(arrival.photos[1], arrival.maps[1]) for arrival in arrivals]
        workspace.document.edit(lambda state: with_photos(state, pairs))
        for style_photo, arrival in zip(
            workspace.document.state.style_photos[-len(arrivals) :], arrivals
        ):
            intake.keep(workspace, style_photo.number, arrival)
        workspace.turn_to(workspace.document.state.style_photos[-1].number)
        return show_style_photos(parts, workspaces, workspace)

    @spoken
    def open_map(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        try:
            brought = intake.map_arrival(workspaces.engine, data_of(event))
        except ForeignColors as error:
            return {
                parts.style_photo: parts.style_photo.push(
                    ask=intake.question(error, workspaces.whose)
                )
            }
        workspace = at_workspace(request, painted, settings)
        if (style_photo := style_photos.find(workspace.document.state, painted.of)) is None:
            raise ClvaeError("choose a style photo first")
        arrival = with_map(
            workspaces,
            workspace.arrivals.get(style_photo.number) or of_project(style_photo),
            brought,
        )
        shown = [i for i in (1, 0, 2) if np.array_equal(arrival.photos[i], style_photo.photo)]
        label_map = arrival.maps[shown[0] if shown else 1]
        intake.keep(workspace, style_photo.number, arrival)
        workspace.document.end_strokes()
        workspace.document.edit(
            lambda state: style_photos.paint(state, style_photo.number, label_map, names)
        )
        return show_style_photos(parts, workspaces, workspace)

    @spoken
    def crop(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """Another part of the photo that shows, with its map."""
        workspace, place = at_workspace(request, painted, settings), data_of(event).get("place")
        if (style_photo := style_photos.find(workspace.document.state, painted.of)) is None:
            raise ClvaeError("choose a style photo first")
        arrival = intake.other_part(
            workspace, style_photo.number, style_photo.labels, place, style_photo.photo
        )
        arrival = looked_at(workspaces, arrival, place)
        intake.keep(workspace, style_photo.number, arrival)
        part = arrival.photos[place], arrival.maps[place]
        workspace.document.end_strokes()
        workspace.document.edit(
            lambda state: style_photos.reframe(state, style_photo.number, *part, names)
        )
        return show_style_photos(parts, workspaces, workspace)

    @spoken
    def stroke(painted: Painted, settings: Settings, request: gr.Request):
        workspace = at_workspace(request, painted, settings)
        gone = style_photos.find(workspace.document.state, painted.of) is None
        return (
            show_style_photos(parts, workspaces, workspace)
            if gone
            else show_panel(parts, workspace)
        )

    @spoken
    def show(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        workspace = at_workspace(request, painted, settings)
        workspace.turn_to(number_of(event, "number", "a style photo"))
        return show_style_photos(parts, workspaces, workspace)

    @spoken
    def remove(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        workspace = at_workspace(request, painted, settings)
        number = number_of(event, "number", "a style photo")
        workspace.document.edit(lambda state: style_photos.remove(state, number))
        return show_style_photos(parts, workspaces, workspace)

    @spoken
    def settle(scene: Painted, painted: Painted, settings: Settings, request: gr.Request):
        """Something was set. Once taken over, that acts at once, as long as nothing else was done."""
        before = workspaces.of(request).document.state
        workspace = at_workspace(request, painted, settings, scene)
        after = workspace.document.state
        shown = (
            {}
            if settings.wishes.keys() == {style_photo.number for style_photo in after.style_photos}
            else show_style_photos(parts, workspaces, workspace)
        )
        if after.base is before.base:
            return shown or {parts.photo: gr.skip()}
        photo = show_photo(workspace)
        return (
            shown | show_looks(parts, workspaces, workspace, (before, after)) | {parts.photo: photo}
        )

    @spoken
    def take_over(scene: Painted, painted: Painted, settings: Settings, request: gr.Request):
        workspace = at_workspace(request, painted, settings, scene)
        before = workspace.document.state
        style_photos.check(before)
        workspace.take_over()
        after, photo = workspace.document.state, show_photo(workspace)
        return show_looks(parts, workspaces, workspace, (before, after)) | {parts.photo: photo}

    own, shown = [parts.style_photo, parts.style_photos], [parts.style_photo, parts.style_photos]
    everything, redrawn = [parts.scene, *own], [*shown, parts.photo, *parts.looks]
    reading = edit | {"show_progress_on": parts.style_photo}  # see assets/painter/files.js
    parts.style_photo.crop(crop, own, shown, trigger_mode="multiple", **reading)
    parts.style_photo.open_photo(open_photos, own, shown, trigger_mode="multiple", **reading)
    parts.style_photo.open_map(open_map, own, shown, trigger_mode="multiple", **reading)
    parts.style_photo.stroke(stroke, own, shown, trigger_mode="always_last", **edit)
    parts.style_photos.show(show, own, shown, trigger_mode="multiple", **edit)
    parts.style_photos.remove(remove, own, shown, trigger_mode="multiple", **edit)
    parts.style_photos.settle(settle, everything, redrawn, trigger_mode="always_last", **edit)
    parts.apply.click(
        take_over, everything, [parts.photo, *parts.looks], trigger_mode="once", **edit
    )
