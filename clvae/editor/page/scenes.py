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
from ..server.workspaces import Studio
from .display import spoken
from .events import data_of, number_of
from .parts import Parts, draw_photo, show_all, show_looks, show_photo, show_scene


def wire_scenes(studio: Studio, parts: Parts, strip: gr.HTML, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""

    @spoken
    def stroke(painted: Painted, request: gr.Request):
        desk = studio.desk(request)
        desk.take(scene=painted)
        before, photo = desk.document.state, show_photo(desk)
        strays = not np.array_equal(pieces.known(before, painted.ids, painted.classes), painted.ids)
        return {parts.photo: photo} | (
            show_scene(parts, studio, desk, painted, before) if strays else {}
        )

    @spoken
    def choose(painted: Painted, request: gr.Request):
        desk = studio.desk(request)
        desk.take(scene=painted)
        desk.document.seal()
        return show_looks(parts, studio, desk)

    @spoken
    def travel(scene: Painted, guide: Painted, settings: Settings, request: gr.Request):
        """Undo, redo or a step of the history, which come with the map: see assets/acts.js."""
        desk = studio.desk(request)
        left = desk.take(scene, guide, settings)
        # else another event brought it, or several
        before = left[0] if len(left) == 1 else None
        return show_all(parts, studio, desk, scene, before)

    def renew(scene, guide, settings, request, change):
        """One undo step that changes the map under everything."""
        desk = studio.desk(request)
        desk.take(scene, guide, settings)
        before = desk.document.state
        desk.document.end_strokes()
        desk.document.edit(change)
        return show_all(parts, studio, desk, scene, before)

    def divide(change):
        """A handler that splits off a piece of the object in hand or merges it, and takes the
        outcome in hand.
        """

        @spoken
        def dividing(painted: Painted, request: gr.Request):
            desk = studio.desk(request)
            desk.take(scene=painted)
            before = desk.document.state
            after, selected = change(before, desk.selected, painted.point)
            desk.document.edit(lambda state: after if state is before else state)
            desk.take_up(selected)
            shown = {parts.photo: show_photo(desk)}
            return (
                shown
                | show_scene(parts, studio, desk, painted, before, selected=selected)
                | show_looks(parts, studio, desk)
            )

        return dividing

    @spoken
    def open_map(
        scene: Painted, guide: Painted, settings: Settings, request: gr.Request, event: gr.EventData
    ):
        data = data_of(event)
        try:
            arrival = intake.map_arrival(studio.engine, data)
        except ClvaeError as error:
            if intake.is_photo(data, error):
                return {parts.scene: parts.scene.push(no_map=True)}
            if not isinstance(error, ForeignColors):
                raise
            return {parts.scene: parts.scene.push(ask=intake.question(error, studio.whose))}
        intake.keep(studio.desk(request), None, arrival)
        return put_up(scene, guide, settings, request, arrival.maps[1])

    @spoken
    def crop(
        scene: Painted, guide: Painted, settings: Settings, request: gr.Request, event: gr.EventData
    ):
        """Another part of the map that was opened last."""
        desk = studio.desk(request)
        desk.take(scene, guide, settings)
        place, now = data_of(event).get("place"), desk.document.state.scene.objects
        part = intake.other_part(desk, None, now, place).maps[place]
        studio.engine.labels.drawable(part, "that part of the map")
        return put_up(scene, guide, settings, request, part)

    def put_up(scene, guide, settings, request, label_map):
        return renew(
            scene,
            guide,
            settings,
            request,
            lambda state: edits.open_map(studio.engine, state, label_map),
        )

    @spoken
    def pick(
        scene: Painted, guide: Painted, settings: Settings, request: gr.Request, event: gr.EventData
    ):
        index = number_of(event, "index", "a sample scene", len(studio.samples) - 1)
        engine, sample = studio.engine, studio.samples[index]
        return renew(
            scene,
            guide,
            settings,
            request,
            lambda state: edits.resample_all(
                engine, edits.open_map(engine, state, sample.labels), sample.seed
            ),
        )

    @spoken
    def download(painted: Painted, request: gr.Request):
        desk = studio.desk(request)
        desk.take(scene=painted)
        return {
            parts.outbox: parcel("picture.png", data_url(desk.renderer.picture(), ".png")),
            parts.photo: draw_photo(desk),
        }

    @spoken
    def draw(painted: Painted, request: gr.Request):
        """The visitor who draws by hand asks for the picture."""
        desk = studio.desk(request)
        desk.take(scene=painted)
        return draw_photo(desk)

    scene, everything = parts.scene, [parts.scene, parts.guide, parts.guides]
    scene.stroke(stroke, scene, [parts.photo, scene], trigger_mode="always_last", **edit)
    labels, divided = studio.engine.labels, [scene, parts.photo, *parts.looks]
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
    reading = edit | {"show_progress_on": [parts.photo, scene]}  # see assets/files.js
    scene.crop(crop, everything, parts.all, trigger_mode="multiple", **reading)
    scene.open_map(open_map, everything, parts.all, trigger_mode="multiple", **reading)
    strip.pick(pick, everything, parts.all, trigger_mode="multiple", **edit)
    parts.photo.download(download, scene, [parts.outbox, parts.photo], trigger_mode="once", **edit)
    parts.photo.draw(draw, scene, parts.photo, trigger_mode="always_last", **edit)
