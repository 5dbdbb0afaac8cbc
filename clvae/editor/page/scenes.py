"""The painter's events: strokes, undo and redo, opened maps, sample scenes, downloads."""

from __future__ import annotations

import gradio as gr
import numpy as np

from ...errors import ClvaeError, ForeignColors
from ..document import edits, pieces
from ..server import intake
from ..server.data_urls import parcel
from ..server.messages import Painted, Settings
from ..server.render import data_url
from ..server.workspaces import Workspaces
from .display import spoken
from .events import data_of, number_of
from .parts import Parts, draw_photo, show_all, show_looks, show_photo, show_scene


def wire_scenes(workspaces: Workspaces, parts: Parts, strip: gr.HTML, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""

    @spoken
    def stroke(painted: Painted, request: gr.Request):
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        before, photo = workspace.document.state, show_photo(workspace)
        strays = not np.array_equal(pieces.known(before, painted.ids, painted.classes), painted.ids)
        return {parts.photo: photo} | (
            show_scene(parts, workspaces, workspace, painted, before) if strays else {}
        )

    @spoken
    def choose(painted: Painted, request: gr.Request):
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        workspace.document.seal()
        return show_looks(parts, workspaces, workspace)

    @spoken
    def travel(scene: Painted, style_photo: Painted, settings: Settings, request: gr.Request):
        """Undo, redo or a step of the history, which come with the map: see assets/painter/acts.js."""
        workspace = workspaces.of(request)
        left = workspace.take(scene, style_photo, settings)
        # else another event brought it, or several
        before = left[0] if len(left) == 1 else None
        return show_all(parts, workspaces, workspace, scene, before)

    def renew(scene, style_photo, settings, request, change):
        """One undo step that changes the map under everything."""
        workspace = workspaces.of(request)
        workspace.take(scene, style_photo, settings)
        before = workspace.document.state
        workspace.document.end_strokes()
        workspace.document.edit(change)
        return show_all(parts, workspaces, workspace, scene, before)

    def divide(change):
        """A handler that splits off a piece of the object in hand or merges it, and takes the
        outcome in hand.
        """

        @spoken
        def dividing(painted: Painted, request: gr.Request):
            workspace = workspaces.of(request)
            workspace.take(scene=painted)
            before = workspace.document.state
            after, selected = change(before, workspace.selected, painted.point)
            workspace.document.edit(lambda state: after if state is before else state)
            workspace.take_up(selected)
            shown = {parts.photo: show_photo(workspace)}
            return (
                shown
                | show_scene(parts, workspaces, workspace, painted, before, selected=selected)
                | show_looks(parts, workspaces, workspace)
            )

        return dividing

    @spoken
    def open_map(
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        data = data_of(event)
        try:
            arrival = intake.map_arrival(workspaces.engine, data)
        except ClvaeError as error:
            if intake.is_photo(data, error):
                return {parts.scene: parts.scene.push(no_map=True)}
            if not isinstance(error, ForeignColors):
                raise
            return {parts.scene: parts.scene.push(ask=intake.question(error, workspaces.whose))}
        intake.keep(workspaces.of(request), None, arrival)
        return put_up(scene, style_photo, settings, request, arrival.maps[1])

    @spoken
    def crop(
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """Another part of the map that was opened last."""
        workspace = workspaces.of(request)
        workspace.take(scene, style_photo, settings)
        place, now = data_of(event).get("place"), workspace.document.state.scene.objects
        part = intake.other_part(workspace, None, now, place).maps[place]
        workspaces.engine.labels.drawable(part, "that part of the map")
        return put_up(scene, style_photo, settings, request, part)

    def put_up(scene, style_photo, settings, request, label_map):
        return renew(
            scene,
            style_photo,
            settings,
            request,
            lambda state: edits.open_map(workspaces.engine, state, label_map),
        )

    @spoken
    def pick(
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        index = number_of(event, "index", "a sample scene", len(workspaces.samples) - 1)
        engine, sample = workspaces.engine, workspaces.samples[index]
        return renew(
            scene,
            style_photo,
            settings,
            request,
            lambda state: edits.resample_all(
                engine, edits.open_map(engine, state, sample.labels), sample.seed
            ),
        )

    @spoken
    def download(painted: Painted, request: gr.Request):
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        return {
            parts.outbox: parcel("picture.png", data_url(workspace.renderer.picture(), ".png")),
            parts.photo: draw_photo(workspace),
        }

    @spoken
    def draw(painted: Painted, request: gr.Request):
        """The visitor who draws by hand asks for the picture."""
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        return draw_photo(workspace)

    scene, everything = parts.scene, [parts.scene, parts.style_photo, parts.style_photos]
    scene.stroke(stroke, scene, [parts.photo, scene], trigger_mode="always_last", **edit)
    labels, divided = workspaces.engine.labels, [scene, parts.photo, *parts.looks]
    scene.split(
        divide(lambda state, selected, point: pieces.split(labels, state, selected, point)),
        scene,
        divided,
        trigger_mode="multiple",
        **edit,
    )
    scene.merge(
        divide(lambda state, selected, _: pieces.merge(labels, state, selected)),
        scene,
        divided,
        trigger_mode="multiple",
        **edit,
    )
    scene.choose(choose, scene, parts.looks, trigger_mode="always_last", **edit)
    scene.travel(travel, everything, parts.all, trigger_mode="multiple", **edit)
    reading = edit | {"show_progress_on": [parts.photo, scene]}  # see assets/painter/files.js
    scene.crop(crop, everything, parts.all, trigger_mode="multiple", **reading)
    scene.open_map(open_map, everything, parts.all, trigger_mode="multiple", **reading)
    strip.pick(pick, everything, parts.all, trigger_mode="multiple", **edit)
    parts.photo.download(download, scene, [parts.outbox, parts.photo], trigger_mode="once", **edit)
    parts.photo.draw(draw, scene, parts.photo, trigger_mode="always_last", **edit)
