"""Style photos that come to the page: their maps to begin with, and what is cropped of both."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from ...core.cover import check_pair
from ...errors import ClvaeError, sentence
from ..document.state import StylePhoto
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


def looked_at(service: Service, photo: intake.Arrival, place: int) -> intake.Arrival:
    """A style photo with a map of its part `place`, to begin with."""
    if photo.maps[place] is not None:
        return photo
    found = first_map(service, photo.photos[place], photo.holes[place])
    shows = [i == place or photo.way is None for i in range(len(photo.maps))]
    return replace(photo, maps=tuple(found if s else old for s, old in zip(shows, photo.maps)))


def of_project(style_photo: StylePhoto) -> intake.Arrival:
    """A style photo that came with a project, of which nobody knows what it was cropped from."""
    return intake.Arrival(
        style_photo.labels.shape,
        None,
        (style_photo.labels,) * 3,
        (style_photo.photo,) * 3,
        (None,) * 3,
    )


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
    size = photo.photos[intake.MIDDLE].shape[:2]
    check_pair(photo.shape, label_map.shape, size)
    brought = intake.map_arrival(service.engine, label_map, size)
    maps = tuple(
        without_hole(service, brought.map_at(place), hole) for place, hole in enumerate(photo.holes)
    )
    return replace(photo, maps=maps, way=brought.way if photo.way in (None, brought.way) else None)
