"""The events of the style photos: opened, painted over, renamed, set, removed, taken over."""

from __future__ import annotations

import numpy as np

from ....errors import ClvaeError, Text
from ...document import renaming, style_photos
from ...document.state import State, StylePhoto
from .. import intake
from ..messages import Message, Painted
from ..presenters import (
    Showing,
    Shown,
    push_map,
    show_edit,
    show_match,
    show_panel,
    show_photo,
    show_style_photos,
)
from ..service import Service
from ..style_photos import looked_at, of_project, read_photos, with_map
from ..workspace import Workspace


def read(service: Service, message: Message) -> list[intake.Arrival]:
    """{files, names}: the photos that came together, but those with which something is wrong."""
    files = message.values.get("files")
    if not isinstance(files, list) or not files:
        raise ClvaeError("there is no photo in this event")
    style_photos.check_count(len(files))  # before any is read
    return read_photos(service, files, message.values.get("names"))


def open_photos(workspace: Workspace, message: Message) -> Showing:
    """Photos were opened."""
    arrivals, names = message.read, workspace.service.names
    style_photos.check_room(workspace.document.state, len(arrivals))
    parts = [arrival.part(intake.MIDDLE) for arrival in arrivals]

    def with_photos(state: State) -> State:
        for part in parts:
            state = style_photos.add(state, part.colors, part.known, names)
        return state

    workspace.document.edit(with_photos)
    fresh = workspace.document.state.style_photos[-len(arrivals) :]
    for style_photo, arrival in zip(fresh, arrivals):
        intake.keep(workspace, style_photo.number, arrival)
    workspace.turn_to(workspace.document.state.style_photos[-1].number)
    workspace.taking.ask()  # they can be encoded before somebody waits for it
    return lambda: show_style_photos(workspace) | show_photo(workspace)


def open_map(workspace: Workspace, message: Message) -> Showing:
    """A label map was opened for the photo that shows."""
    if isinstance(brought := message.read, dict):
        return lambda: {"style_photo": push_map(workspace.service, **brought)}
    style_photo = _painted_on(workspace, message.style_photo)
    number, names = style_photo.number, workspace.service.names
    known = workspace.arrivals.get(number) or of_project(style_photo)
    arrival = with_map(workspace.service, known, brought)
    shown = (p for p in arrival.parts.values() if np.array_equal(p.colors, style_photo.photo))
    label_map = next(shown, arrival.part(intake.MIDDLE)).known
    intake.keep(workspace, number, arrival)
    workspace.document.end_strokes()
    workspace.document.edit(lambda state: style_photos.paint(state, number, label_map, names))
    workspace.taking.ask()
    return lambda: show_style_photos(workspace) | show_photo(workspace)


def crop(workspace: Workspace, message: Message) -> Showing:
    """{place}: where the part lies that is wanted of the photo that shows, 0 to 1."""
    style_photo = _painted_on(workspace, message.style_photo)
    number, names, place = style_photo.number, workspace.service.names, message.values.get("place")
    arrival, place = intake.other_part(
        workspace, number, style_photo.labels, place, style_photo.photo
    )
    arrival = looked_at(workspace.service, arrival, place)
    intake.keep(workspace, number, arrival)
    photo, labels = arrival.part(place).colors, arrival.part(place).known
    workspace.document.end_strokes()
    workspace.document.edit(lambda s: style_photos.reframe(s, number, photo, labels, names))
    return lambda: show_style_photos(workspace) | show_photo(workspace)


def stroke(workspace: Workspace, message: Message) -> Showing:
    """The hand painted over a style photo, which may be gone."""
    if style_photos.find(workspace.document.state, message.style_photo.of) is None:
        return lambda: show_style_photos(workspace) | show_photo(workspace)
    return lambda: show_panel(workspace) | show_photo(workspace)


def show(workspace: Workspace, message: Message) -> Showing:
    """{number} of the style photo that is to show."""
    workspace.turn_to(message.number("number", Text("a style photo")))
    return lambda: show_style_photos(workspace)


def remove(workspace: Workspace, message: Message) -> Showing:
    """{number} of a style photo that is to go."""
    number = message.number("number", Text("a style photo"))
    workspace.document.edit(lambda state: style_photos.remove(state, number))
    return lambda: show_style_photos(workspace) | show_photo(workspace)


def rename(workspace: Workspace, message: Message) -> Showing:
    """{number, from, to}: what a style photo has of one class is to be of another."""
    number, count = message.number("number", Text("a style photo")), workspace.service.names
    old, new = (
        message.number(end, Text("a style photo's class"), count - 1) for end in ("from", "to")
    )
    labels = workspace.engine.labels
    workspace.document.end_strokes()
    workspace.document.edit(lambda state: renaming.rename(labels, state, number, old, new, count))
    workspace.taking.ask()
    return lambda: show_style_photos(workspace) | show_photo(workspace)


def settle(workspace: Workspace, message: Message) -> Showing:
    """Something was set. Once taken over, that acts at once, until something else is done."""
    before, after = message.before, workspace.document.state
    known = message.settings.wishes.keys() == {photo.number for photo in after.style_photos}

    def shown() -> Shown:
        panel = show_match(workspace) if known else show_style_photos(workspace)
        if before is None or after.base is before.base:
            return panel | show_photo(workspace)
        return panel | show_edit(workspace, (before, after))

    return shown


def take_over(workspace: Workspace, message: Message) -> Showing:
    """Give the scene what is ticked."""
    before = workspace.document.state
    style_photos.check(before)
    workspace.take_over()
    edit = before, workspace.document.state
    return lambda: show_edit(workspace, edit) | show_match(workspace)


def _painted_on(workspace: Workspace, painted: Painted) -> StylePhoto:
    """The style photo under what was painted; where there is none that is an error."""
    if (style_photo := style_photos.find(workspace.document.state, painted.of)) is None:
        raise ClvaeError("choose a style photo first")
    return style_photo
