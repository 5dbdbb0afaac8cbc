"""The style photos' tab: photos in and out, their maps, and taking over what they give."""

from __future__ import annotations

import functools
import itertools
from dataclasses import replace

import gradio as gr
import numpy as np

from ...core.cover import check_pair
from ...errors import ClvaeError, ForeignColors
from ..document import style_photos as guides
from ..server import intake
from ..document.document import Guide, State
from .events import data_of, number_of
from .display import said_of, spoken
from .guide_panel import Settings, panel
from .painter import Painted
from .parts import Parts, show_guides, show_looks, show_panel, show_photo
from ..server.workspaces import Desk, Studio


def guides_tab(studio: Studio) -> dict:
    """The components beside the style photos' painter, by their names in Parts."""
    hint = ("Look at its map, and paint where it is wrong." if studio.engine.has_segmenter else
            "Paint what is what in it, or open its label map.")
    return {"guides": panel(studio.engine.labels, hint, elem_id="guides"),
            "apply": gr.Button("Take over", variant="primary", size="sm", elem_id="apply")}


def first_map(studio: Studio, photo: np.ndarray, hole: np.ndarray | None = None) -> np.ndarray:
    """The map of a style photo to begin with: what the bundle's segmenter finds in it; without one nothing is painted yet."""
    if studio.engine.has_segmenter:
        return without_hole(studio, studio.engine.segment(photo), hole)
    return np.full(photo.shape[:2], studio.blank or 0, np.uint8)


def without_hole(studio: Studio, label_map: np.ndarray, hole: np.ndarray | None) -> np.ndarray:
    """A style photo's map in which nobody has what is transparent, where the model knows nobody."""
    if hole is None or studio.blank is None:
        return label_map
    return np.where(hole, np.uint8(studio.blank), label_map)


def looked_at(studio: Studio, photo: intake.Arrival, place: int) -> intake.Arrival:
    """A style photo with a map of its part `place`, to begin with."""
    if photo.maps[place] is not None:
        return photo
    found = first_map(studio, photo.photos[place], photo.holes[place])
    shows = [i == place or photo.way is None for i in range(len(photo.maps))]
    return replace(photo, maps=tuple(found if s else old for s, old in zip(shows, photo.maps)))


def of_project(guide: Guide) -> intake.Arrival:
    """A style photo that came with a project, of which nobody knows what it was cropped from."""
    return intake.Arrival(guide.labels.shape, None, (guide.labels,) * 3, (guide.photo,) * 3,
                          (None,) * 3)


def read_photos(studio: Studio, files: list, names: object) -> list[intake.Arrival]:
    """Style photos of a page's event, with maps. What is wrong with one of several is said."""
    found, names = [], names if isinstance(names, list) else []
    for file, name in itertools.zip_longest(files, names[:len(files)]):
        try:
            arrival = intake.photo_arrival(file, name, studio.engine.config.size)
        except ClvaeError as error:
            if len(files) == 1:
                raise
            gr.Warning(said_of(error))
            continue
        found.append(looked_at(studio, arrival, intake.MIDDLE))
    if not found:
        raise ClvaeError("none of these photos can be taken")
    return found


def with_map(studio: Studio, photo: intake.Arrival, brought: intake.Arrival) -> intake.Arrival:
    """A style photo with a map that was opened for it.

    Where the two were not cropped alike, no other part is offered.
    """
    check_pair(photo.shape, brought.shape, studio.engine.config.size)
    pairs = zip(brought.maps, photo.holes, strict=True)
    maps = tuple(without_hole(studio, *pair) for pair in pairs)
    return replace(photo, maps=maps, way=brought.way if photo.way in (None, brought.way) else None)


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
        """The photos that came together, but those with which something is wrong."""
        files = data_of(event).get("files")
        if not isinstance(files, list) or not files:
            raise ClvaeError("there is no photo in this event")
        desk = at_desk(request, painted, settings)
        guides.check_room(desk.document.state, len(files))
        arrivals = read_photos(studio, files, data_of(event).get("names"))
        pairs = [(arrival.photos[1], arrival.maps[1]) for arrival in arrivals]
        desk.document.edit(lambda state: with_photos(state, pairs))
        for guide, arrival in zip(desk.document.state.guides[-len(arrivals):], arrivals):
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
    parts.guide.crop(crop, own, shown, trigger_mode="multiple", **reading)
    parts.guide.open_photo(open_photos, own, shown, trigger_mode="multiple", **reading)
    parts.guide.open_map(open_map, own, shown, trigger_mode="multiple", **reading)
    parts.guide.stroke(stroke, own, shown, trigger_mode="always_last", **edit)
    parts.guides.show(show, own, shown, trigger_mode="multiple", **edit)
    parts.guides.remove(remove, own, shown, trigger_mode="multiple", **edit)
    parts.guides.settle(settle, everything, redrawn, trigger_mode="always_last", **edit)
    parts.apply.click(take_over, everything, [parts.photo, *parts.looks], trigger_mode="once", **edit)
