"""The style photos' tab: photos in and out, their maps, and taking over what they give."""

from __future__ import annotations

import functools

import gradio as gr
import numpy as np

from .. import photos
from ..errors import ClvaeError
from . import guides
from .document import State
from .files import file_bytes, spoken
from .guide_panel import Settings, panel
from .painter import Painted
from .parts import Parts, show_guides, show_looks, show_panel, show_photo
from .samples import crop_photo, crop_to
from .studio import Desk, Studio


def guides_tab(studio: Studio) -> dict:
    """The components beside the style photos' painter, by their names in Parts."""
    hint = ("Look at its map, and paint where it is wrong." if studio.engine.has_segmenter else
            "Paint what is what in it, or open its label map.")
    return {"guides": panel(studio.engine.labels, hint, elem_id="guides"),
            "apply": gr.Button("Take over", variant="primary", size="sm", elem_id="apply")}


def first_map(studio: Studio, photo: np.ndarray) -> np.ndarray:
    """The map of a style photo to begin with: what the bundle's segmenter finds in it; without one nothing is painted yet."""
    if studio.engine.has_segmenter:
        return studio.engine.segment(photo)
    return np.full(photo.shape[:2], studio.blank or 0, np.uint8)


def wire_guides(studio: Studio, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    size, names = studio.engine.config.size, len(studio.engine.labels.names)

    def at_desk(request: gr.Request, painted: Painted, settings: Settings, scene: Painted | None = None) -> Desk:
        desk = studio.desk(request)
        desk.take(scene, painted, settings)
        return desk

    def with_photos(state: State, pairs: list[tuple[np.ndarray, np.ndarray]]) -> State:
        return functools.reduce(lambda state, pair: guides.add(state, *pair, names), pairs, state)

    @spoken
    def open_photos(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """All of the photos that came together, or where something is wrong with one of them none."""
        files = event._data.get("files")
        if not isinstance(files, list) or not files:
            raise ClvaeError("there is no photo in this event")
        desk = at_desk(request, painted, settings)
        guides.check_room(desk.document.state, len(files))
        found = [crop_photo(photos.read_photo(file_bytes(file, "photo")), size) for file in files]
        pairs = [(photo, first_map(studio, photo)) for photo in found]
        desk.document.edit(lambda state: with_photos(state, pairs))
        desk.turn_to(desk.document.state.guides[-1].number)
        return show_guides(parts, studio, desk)

    @spoken
    def open_map(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        label_map = crop_to(studio.engine.labels.read(file_bytes(event._data.get("file"), "label map")), size)
        desk = at_desk(request, painted, settings)
        if guides.find(desk.document.state, painted.of) is None:
            raise ClvaeError("choose a style photo first")
        desk.document.end_strokes()
        desk.document.edit(lambda state: guides.paint(state, painted.of, label_map, names))
        return show_guides(parts, studio, desk)

    @spoken
    def stroke(painted: Painted, settings: Settings, request: gr.Request):
        desk = at_desk(request, painted, settings)
        gone = guides.find(desk.document.state, painted.of) is None
        return show_guides(parts, studio, desk) if gone else show_panel(parts, desk)

    @spoken
    def show(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        desk = at_desk(request, painted, settings)
        desk.turn_to(event._data.get("number"))
        return show_guides(parts, studio, desk)

    @spoken
    def remove(painted: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        desk = at_desk(request, painted, settings)
        desk.document.edit(lambda state: guides.remove(state, event._data.get("number")))
        return show_guides(parts, studio, desk)

    @spoken
    def settle(scene: Painted, painted: Painted, settings: Settings, request: gr.Request):
        """Something was set. Once taken over, that acts at once, as long as nothing else was done."""
        before = studio.desk(request).document.state
        desk = at_desk(request, painted, settings, scene)
        after = desk.document.state
        shown = {} if settings.wishes.keys() == {guide.number for guide in after.guides} else show_guides(parts, studio, desk)
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
    reading = edit | {"show_progress_on": parts.guide}           # see assets/files.js
    parts.guide.open_photo(open_photos, own, shown, trigger_mode="multiple", **reading)
    parts.guide.open_map(open_map, own, shown, trigger_mode="multiple", **reading)
    parts.guide.stroke(stroke, own, shown, trigger_mode="always_last", **edit)
    parts.guides.show(show, own, shown, trigger_mode="multiple", **edit)
    parts.guides.remove(remove, own, shown, trigger_mode="multiple", **edit)
    parts.guides.settle(settle, everything, redrawn, trigger_mode="always_last", **edit)
    parts.apply.click(take_over, everything, [parts.photo, *parts.looks], trigger_mode="once", **edit)
