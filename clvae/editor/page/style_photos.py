"""The style photos' tab: photos in and out, their maps, and taking over what they give."""

from __future__ import annotations

import functools

import gradio as gr
import numpy as np

from ...errors import ClvaeError, ForeignColors
from ..document import style_photos as guides
from ..document.document import State
from ..server import intake
from ..server.messages import Painted, Settings
from ..server.style_photos import looked_at, of_project, read_photos, with_map
from ..server.workspace import Desk
from ..server.workspaces import Studio
from .display import spoken
from .events import data_of, number_of
from .guide_panel import panel
from .parts import Parts, show_guides, show_looks, show_panel, show_photo


def guides_tab(studio: Studio) -> dict:
    """The components beside the style photos' painter, by their names in Parts."""
    hint = (
        "Look at its map, and paint where it is wrong."
        if studio.engine.has_segmenter
        else "Paint what is what in it, or open its label map."
    )
    return {
        "guides": panel(studio.engine.labels, hint, elem_id="guides"),
        "apply": gr.Button("Take over", variant="primary", size="sm", elem_id="apply"),
    }


def wire_guides(studio: Studio, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    size, names = studio.engine.config.size, len(studio.engine.labels.names)

    def at_desk(
        request: gr.Request, painted: Painted, settings: Settings, scene: Painted | None = None
    ) -> Desk:
        desk = studio.desk(request)
        desk.take(scene, painted, settings)
        return desk

    def with_photos(state: State, pairs: list[tuple[np.ndarray, np.ndarray]]) -> State:
        return functools.reduce(lambda state, pair: guides.add(state, *pair, names), pairs, state)

    @spoken
    def open_photos(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """The photos that came together, but those with which something is wrong."""
        files = data_of(event).get("files")
        if not isinstance(files, list) or not files:
            raise ClvaeError("there is no photo in this event")
        desk = at_desk(request, painted, settings)
        guides.check_room(desk.document.state, len(files))
        arrivals = read_photos(studio, files, data_of(event).get("names"))
        pairs = [(arrival.photos[1], arrival.maps[1]) for arrival in arrivals]
        desk.document.edit(lambda state: with_photos(state, pairs))
        for guide, arrival in zip(desk.document.state.guides[-len(arrivals) :], arrivals):
            intake.keep(desk, guide.number, arrival)
        desk.turn_to(desk.document.state.guides[-1].number)
        return show_guides(parts, studio, desk)

    @spoken
    def open_map(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        try:
            brought = intake.map_arrival(studio.engine, data_of(event))
        except ForeignColors as error:
            return {parts.guide: parts.guide.push(ask=intake.question(error, studio.whose))}
        desk = at_desk(request, painted, settings)
        if (guide := guides.find(desk.document.state, painted.of)) is None:
            raise ClvaeError("choose a style photo first")
        arrival = with_map(studio, desk.arrivals.get(guide.number) or of_project(guide), brought)
        shown = [i for i in (1, 0, 2) if np.array_equal(arrival.photos[i], guide.photo)]
        label_map = arrival.maps[shown[0] if shown else 1]
        intake.keep(desk, guide.number, arrival)
        desk.document.end_strokes()
        desk.document.edit(lambda state: guides.paint(state, guide.number, label_map, names))
        return show_guides(parts, studio, desk)

    @spoken
    def crop(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """Another part of the photo that shows, with its map."""
        desk, place = at_desk(request, painted, settings), data_of(event).get("place")
        if (guide := guides.find(desk.document.state, painted.of)) is None:
            raise ClvaeError("choose a style photo first")
        arrival = intake.other_part(desk, guide.number, guide.labels, place, guide.photo)
        arrival = looked_at(studio, arrival, place)
        intake.keep(desk, guide.number, arrival)
        part = arrival.photos[place], arrival.maps[place]
        desk.document.end_strokes()
        desk.document.edit(lambda state: guides.reframe(state, guide.number, *part, names))
        return show_guides(parts, studio, desk)

    @spoken
    def stroke(painted: Painted, settings: Settings, request: gr.Request):
        desk = at_desk(request, painted, settings)
        gone = guides.find(desk.document.state, painted.of) is None
        return show_guides(parts, studio, desk) if gone else show_panel(parts, desk)

    @spoken
    def show(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        desk = at_desk(request, painted, settings)
        desk.turn_to(number_of(event, "number", "a style photo"))
        return show_guides(parts, studio, desk)

    @spoken
    def remove(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        desk = at_desk(request, painted, settings)
        number = number_of(event, "number", "a style photo")
        desk.document.edit(lambda state: guides.remove(state, number))
        return show_guides(parts, studio, desk)

    @spoken
    def settle(scene: Painted, painted: Painted, settings: Settings, request: gr.Request):
        """Something was set. Once taken over, that acts at once, as long as nothing else was done."""
        before = studio.desk(request).document.state
        desk = at_desk(request, painted, settings, scene)
        after = desk.document.state
        shown = (
            {}
            if settings.wishes.keys() == {guide.number for guide in after.guides}
            else show_guides(parts, studio, desk)
        )
        if after.base is before.base:
            return shown or {parts.photo: gr.skip()}
        photo = show_photo(desk)
        return shown | show_looks(parts, studio, desk, (before, after)) | {parts.photo: photo}

    @spoken
    def take_over(scene: Painted, painted: Painted, settings: Settings, request: gr.Request):
        desk = at_desk(request, painted, settings, scene)
        before = desk.document.state
        guides.check(before)
        desk.take_over()
        after, photo = desk.document.state, show_photo(desk)
        return show_looks(parts, studio, desk, (before, after)) | {parts.photo: photo}

    own, shown = [parts.guide, parts.guides], [parts.guide, parts.guides]
    everything, redrawn = [parts.scene, *own], [*shown, parts.photo, *parts.looks]
    reading = edit | {"show_progress_on": parts.guide}  # see assets/files.js
    parts.guide.crop(crop, own, shown, trigger_mode="multiple", **reading)
    parts.guide.open_photo(open_photos, own, shown, trigger_mode="multiple", **reading)
    parts.guide.open_map(open_map, own, shown, trigger_mode="multiple", **reading)
    parts.guide.stroke(stroke, own, shown, trigger_mode="always_last", **edit)
    parts.guides.show(show, own, shown, trigger_mode="multiple", **edit)
    parts.guides.remove(remove, own, shown, trigger_mode="multiple", **edit)
    parts.guides.settle(settle, everything, redrawn, trigger_mode="always_last", **edit)
    parts.apply.click(
        take_over, everything, [parts.photo, *parts.looks], trigger_mode="once", **edit
    )
