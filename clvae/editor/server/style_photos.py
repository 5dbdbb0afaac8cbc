"""Style photos that come to the page: their maps to begin with, and what is cropped of both."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from ...core.cover import check_pair
from ...errors import ClvaeError
from ..document.state import StylePhoto
from ..texts import sentence
from . import intake, notes
from .service import Service


def first_map(service: Service, photo: np.ndarray, hole: np.ndarray | None = None) -> np.ndarray:
    """The map of a style photo to begin with: what the bundle's segmenter finds in it.

    Without one nothing is painted yet.
    """
    if service.engine.has_segmenter:
        found = service.engine.segment(photo, size=photo.shape[:2])
        return without_hole(service, found, hole)
    return np.full(photo.shape[:2], service.blank or 0, np.uint8)


def without_hole(service: Service, label_map: np.ndarray, hole: np.ndarray | None) -> np.ndarray:
    """A style photo's map in which nobody has what is transparent, where the model knows nobody."""
    if hole is None or service.blank is None:
        return label_map
    return np.where(hole, np.uint8(service.blank), label_map)


def looked_at(service: Service, photo: intake.Arrival, at: float) -> intake.Arrival:
    """A style photo with a map of its part at a place, to begin with."""
    part = photo.part(at)
    if part.labels is None:
        part = replace(part, labels=first_map(service, part.colors, part.hole))
    return photo.seen(at, part)


def of_project(style_photo: StylePhoto) -> intake.Arrival:
    """A style photo that came with a project, of which nobody knows what it was cropped from."""
    part = intake.Part(style_photo.labels, style_photo.photo)
    size = style_photo.labels.shape
    return intake.Arrival(size, size, None, parts={intake.MIDDLE: part})


def read_photos(service: Service, files: list, names: object) -> list[intake.Arrival]:
    """Style photos of a page's event, with maps. What is wrong with one of several is said."""
    found, names = [], names if isinstance(names, list) else []
    for file, name in itertools.zip_longest(files, names[: len(files)]):
        try:
            arrival = intake.photo_arrival(service.engine, file, name)
        except ClvaeError as error:
            if len(files) == 1:
                raise
            notes.warn(sentence(error))
            continue
        found.append(looked_at(service, arrival, intake.MIDDLE))
    if not found:
        raise ClvaeError("none of these photos can be taken")
    return found


def with_map(service: Service, photo: intake.Arrival, label_map: np.ndarray) -> intake.Arrival:
    """A style photo with a map [h, w] that was opened for it.

    Where the two were not cropped alike, no other part is offered.
    """
    check_pair(photo.shape, label_map.shape, photo.size)
    brought = intake.map_arrival(service.engine, label_map, photo.size)

    def mapped(at: float, part: intake.Part) -> intake.Part:
        labels = brought.part(at).known
        return replace(part, labels=without_hole(service, labels, part.hole))

    parts = {at: mapped(at, part) for at, part in photo.parts.items()}
    way = brought.way if photo.way in (None, brought.way) else None
    return replace(photo, labels=label_map, parts=parts, way=way)
