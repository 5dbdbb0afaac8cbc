"""Intake: maps and photos that come to the page or in a call, read as everywhere, and cropped."""

from __future__ import annotations

import numpy as np

from ...core import cover, foreign_maps, photos
from ...core.checks import number as number_in
from ...core.labels import resize_map
from ...core.maps import doubt, packed
from ...engine import Engine
from ...errors import Blurred, ClvaeError, ForeignColors, Text
from ..document.style_photos import MAX_STYLE_PHOTOS
from . import notes
from .arrivals import MIDDLE, Arrival, Part, reduced
from .data_urls import file_bytes, name_of
from .service import Service
from .workspace import Workspace

COLORS = 64  # more of them than maps have, and fewer than photos


def read_map(engine: Engine, data: dict) -> np.ndarray:
    """The label map of a page's event {file, name, ids, meaning}, uint8 [h, w]; what is doubtful of
    it is said.

    meaning: of a map of another label set, see ForeignMap.read. ForeignColors: see LabelSet.read.
    """
    what, labels = name_of(data.get("name"), Text("label map")), engine.labels
    file = file_bytes(data.get("file"), what)
    if data.get("meaning") is None:
        label_map = labels.read(file, data.get("ids") is True, what)
    else:
        label_map = foreign_maps.opened(file, what).read(data["meaning"], labels)
    labels.drawable(label_map)
    if doubtful := doubt(label_map, labels):
        notes.inform(Text("The {what}: {said}.", what=what, said=doubtful), Text("Label map"))
    return label_map


def map_arrival(
    engine: Engine, label_map: np.ndarray, size: tuple[int, int] | None = None
) -> Arrival:
    """A label map [h, w] that was opened.

    size: (H, W) that it is to have; None is the nearest, see Engine.scene.
    """
    size, labels = size or engine.sizes.of_map(*label_map.shape), engine.labels
    way = cover.way(label_map.shape, size)
    small = labels.paint(reduced(label_map)) if way else None
    arrival = Arrival(label_map.shape, size, way, small, labels=label_map)
    middle = arrival.part(MIDDLE)
    labels.drawable(middle.known, Text("the middle of the map"))
    return arrival.seen(MIDDLE, middle)


def is_photo(data: dict, error: ClvaeError) -> bool:
    """Whether the file of a page's event {file, dropped}, refused as a map, is to be a style photo.

    dropped: it came by a drop on the map, which both may. Photos have more colours than maps.
    """
    if data.get("dropped") is not True or isinstance(error, Blurred):
        return False
    try:
        photo = photos.read_photo(file_bytes(data.get("file"), Text("photo")))
    except ClvaeError:
        return False
    colors = packed(photo)
    height, width = colors.shape
    sample = resize_map(colors, (min(512, height), min(512, width)))
    return len(np.unique(sample)) > COLORS


def photo_arrival(engine: Engine, file: object, name: object) -> Arrival:
    """A style photo of a page's event, of which nobody has said yet what is what in it."""
    what = name_of(name, Text("photo"))
    data = file_bytes(file, what)
    photo, shape = photos.read_sized(data, what)
    photos.check_photo(photo, what)
    size = engine.sizes.nearest(*photo.shape[:2])
    colors, hole = photos.filled(cover.cover_photo(photo, size))
    if hole is not None and hole.all():
        raise ClvaeError("the middle of the {what} is transparent", what=what)
    way = cover.way(photo.shape[:2], size)
    arrival = Arrival(shape, size, way, reduced(photo) if way else None, data if way else None)
    return arrival.seen(MIDDLE, Part(None, colors, hole))


def in_call(
    engine: Engine,
    file: str,
    ids: bool,
    what: str = Text("label map"),
    at: cover.At = cover.MIDDLE,
    size: tuple[int, int] | None = None,
) -> np.ndarray:
    """A label map of a program's call, uint8 [h, w]; what is doubtful of it is said.

    at: which part of it will be taken. size: (H, W) that it will have; None is the nearest.
    """
    label_map = engine.labels.read(file, ids, what)
    crop = cover.told(label_map.shape, size or engine.sizes.of_map(*label_map.shape), at)
    for said in filter(None, (doubt(label_map, engine.labels), crop)):
        notes.inform(Text("The {what}: {said}.", what=what, said=said))
    return label_map


def photo_in_call(
    engine: Engine, file: str, label_map: np.ndarray | None = None, at: cover.At = cover.MIDDLE
) -> np.ndarray:
    """A style photo of a program's call; see photos.read_photo. That it is cropped is said.

    label_map: the one that comes with it. at: which part of both will be taken.
    """
    photo, shape = photos.read_sized(file)
    photos.check_photo(photo)
    size = engine.sizes.nearest(*shape)
    if label_map is not None:
        size = engine.sizes.of_map(*label_map.shape)
        cover.check_pair(shape, label_map.shape, size)
    if said := cover.told(shape, size, at):
        notes.inform(Text("The {what}: {said}.", what=Text("photo"), said=said))
    return photo


def foreign(service: Service, error: ForeignColors, way: str) -> ClvaeError:
    """What to say of a map in strange colours. way: see ForeignColors.told."""
    if owner := service.whose(error.colors):
        return ClvaeError(
            "{fact}: it looks like a map of {owner}; open it there", fact=error.fact, owner=owner
        )
    return ClvaeError(error.told(way))


def keep(workspace: Workspace, number: int | None, arrival: Arrival) -> None:
    """Remember what was opened: the scene's map (None), or the style photo with a number."""
    workspace.arrivals[number] = arrival
    workspace.arrivals.move_to_end(number)
    while len(workspace.arrivals) > MAX_STYLE_PHOTOS + 1:
        workspace.arrivals.popitem(last=False)


def offered(
    workspace: Workspace, number: int | None, label_map: np.ndarray, photo: np.ndarray | None = None
) -> dict | None:
    """What to offer where this map, or photo with its map, shows; see Arrival.offer."""
    arrival = workspace.arrivals.get(number)
    return arrival and arrival.offer(arrival.place(label_map, photo))


def other_part(
    workspace: Workspace,
    number: int | None,
    label_map: np.ndarray,
    place: object,
    photo: np.ndarray | None = None,
) -> tuple[Arrival, float]:
    """What is kept of a picture that shows, and where the part lies that somebody wants of it."""
    arrival = workspace.arrivals.get(number)
    if arrival is None or arrival.place(label_map, photo) is None:
        raise ClvaeError("this was changed since it was opened: open it again for another part")
    return arrival, number_in(place, 0, 1, Text("a place to crop at"))
