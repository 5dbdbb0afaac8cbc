"""The painter's events: strokes, undo and redo, opened maps, sample scenes, downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ....core.checks import number
from ....errors import ClvaeError, Text
from ...document import edits, pieces, style_photos
from ...document.canvas import resized
from ...document.state import State
from ...texts import translated
from .. import intake, links
from ..messages import Message, decode
from ..presenters import (
    Showing,
    Shown,
    draw_photo,
    push_map,
    show_all,
    show_looks,
    show_match,
    show_photo,
    show_scene,
)
from ..questions import question
from ..service import Service
from ..workspace import Workspace


def stroke(workspace: Workspace, message: Message) -> Showing:
    """The hand painted; what it painted with may be there no more."""
    before, scene = workspace.document.state, message.scene
    known = np.array_equal(pieces.known(before, scene.ids, scene.classes), scene.ids)
    if known and not workspace.left_behind(scene):
        return lambda: show_photo(workspace)
    return lambda: show_photo(workspace) | show_scene(workspace, scene, before)


def choose(workspace: Workspace, message: Message) -> Showing:
    """Something else was taken in hand."""
    workspace.document.seal()
    return lambda: show_looks(workspace)


def travel(workspace: Workspace, message: Message) -> Showing:
    """Undo, redo or a step of the history, which come with the map; see painter/acts.js."""
    # else another event brought it, or several
    before = message.left[0] if len(message.left) == 1 else None
    after = workspace.document.state
    said = went(workspace, moved=before is not after)

    def shown() -> Shown:
        found = show_all(workspace, message.scene, before, after)
        return found | {"scene": found.get("scene", push_map(workspace.service)) | {"went": said}}

    return shown


def went(workspace: Workspace, moved: bool) -> dict:
    """Where in the history a page is that went through it: what led there, and to the next step."""
    snapshot = workspace.document.snapshot()
    at, names = snapshot.steps.index(snapshot.step), (*snapshot.names, "")
    step, undone = (translated(name) for name in (names[at], names[at + 1]))
    return {"moved": moved, "step": step, "undone": undone}


def split(workspace: Workspace, message: Message) -> Showing:
    """Split off the piece of the object in hand that was clicked, or {part}: what a lasso holds.

    part: ones on zeros, as a painter's map.
    """
    labels, held = workspace.engine.labels, workspace.selected
    url = message.data.get("part") if isinstance(message.data, dict) else None
    if url is not None:
        part = decode(url, workspace.engine.sizes, 2) > 0
        return _divide(workspace, message, lambda s: pieces.cut(labels, s, held, part))
    return _divide(workspace, message, lambda s: pieces.split(labels, s, held, message.scene.point))


def merge(workspace: Workspace, message: Message) -> Showing:
    """Join the piece in hand with its class's object again."""
    labels, held = workspace.engine.labels, workspace.selected
    return _divide(workspace, message, lambda s: pieces.merge(labels, s, held))


def read_map(service: Service, message: Message) -> np.ndarray | dict:
    """{file, name, ids, meaning, dropped}: a label map, or what the painter is to say instead.

    That is that what was dropped on it is a photo, or a question about what its values are.
    """
    data = message.values
    try:
        return intake.read_map(service.engine, data)
    except ClvaeError as error:
        if intake.is_photo(data, error):
            return {"no_map": True}
        if data.get("meaning") is not None:
            raise
        return question(service, data, error)


def open_map(workspace: Workspace, message: Message) -> Showing:
    """A label map was opened, or dropped on the painter where it may also be a photo."""
    if isinstance(found := message.read, dict):
        return lambda: {"scene": push_map(workspace.service, **found)}
    arrival = intake.map_arrival(workspace.engine, found)
    intake.keep(workspace, None, arrival)
    return renew(workspace, message, _with_map(workspace, arrival.part(intake.MIDDLE).known))


def crop(workspace: Workspace, message: Message) -> Showing:
    """{place}: where the part lies that is wanted of the map that was opened last, 0 to 1."""
    now = workspace.document.state.scene.objects
    arrival, place = intake.other_part(workspace, None, now, message.values.get("place"))
    part = arrival.part(place)
    workspace.engine.labels.drawable(part.known, "that part of the map")
    intake.keep(workspace, None, arrival.seen(place, part))
    return renew(workspace, message, _with_map(workspace, part.known))


def lay_out(workspace: Workspace, message: Message) -> Showing:
    """{number}: the picture is to have the map of a style photo, and all that the photo gives."""
    state, number = workspace.document.state, message.number("number", Text("a style photo"))
    style_photo = style_photos.find(state, number)
    if style_photo is None:
        raise ClvaeError("choose a style photo first")
    if state.photo is not None:
        raise ClvaeError("a photo that is edited keeps its own map")
    labels = style_photos.without_specks(style_photo, workspace.service.names)
    workspace.engine.labels.drawable(labels, Text("the style photo's map"))
    opened, document = _with_map(workspace, labels), workspace.document
    document.end_strokes()
    laid = document.edit(lambda s: style_photos.leading(opened(s), number))
    workspace.take_over(joins=laid)
    after = document.state
    return lambda: show_all(workspace, message.scene, state, after) | show_match(workspace)


def canvas(workspace: Workspace, message: Message) -> Showing:
    """{size: [H, W], way, at}: the picture on a canvas of another shape, see document/canvas.py."""
    values, sizes = message.values, workspace.engine.sizes
    size, way, at = (values.get(name) for name in ("size", "way", "at"))
    size = sizes.check(size, Text("the canvas"))
    at = number(at, 0, 1, Text("a place on the canvas"))
    return renew(
        workspace, message, lambda state: resized(replace(state, photo=None), size, way, at)
    )


def pick(workspace: Workspace, message: Message) -> Showing:
    """{index}: a sample scene was chosen."""
    samples, engine = workspace.service.samples, workspace.engine
    sample = samples[message.number("index", Text("a sample scene"), len(samples) - 1)]
    opened = _with_map(workspace, sample.labels)
    return renew(
        workspace, message, lambda state: edits.resample_all(engine, opened(state), sample.seed)
    )


def follow(workspace: Workspace, message: Message) -> Showing:
    """{scene, seed}: the address with which the page was opened asks for them."""
    asked, engine = message.values, workspace.engine
    sample, seed = links.meant(workspace.service, asked.get("scene"), asked.get("seed"))
    opened = _with_map(workspace, sample.labels)

    def sown(state: State) -> State:
        return edits.resample_all(engine, replace(opened(state), locks=frozenset()), seed)

    return renew(workspace, message, sown)


def draw(workspace: Workspace, message: Message) -> Showing:
    """The visitor who draws by hand asks for the picture."""
    return lambda: draw_photo(workspace)


def _divide(
    workspace: Workspace, message: Message, divide: Callable[[State], tuple[State, int]]
) -> Showing:
    """Make a piece more or less, and take in hand what `divide` names."""
    before, named = workspace.document.state, []

    def change(state: State) -> State:
        after, selected = divide(state)
        named.append(selected)
        return after

    workspace.document.edit(change)
    workspace.take_up(named[-1])

    def shown() -> Shown:
        photo = show_photo(workspace)
        return photo | show_scene(workspace, message.scene, before) | show_looks(workspace)

    return shown


def _with_map(workspace: Workspace, label_map: np.ndarray) -> Callable[[State], State]:
    return lambda state: edits.open_map(workspace.engine, replace(state, photo=None), label_map)


def renew(
    workspace: Workspace, message: Message, change: Callable[[State], State]
) -> Callable[[], Shown]:
    """One undo step that changes the map under everything."""
    before = workspace.document.state
    workspace.document.end_strokes()
    workspace.document.edit(change)
    after = workspace.document.state
    return lambda: show_all(workspace, message.scene, before, after)
