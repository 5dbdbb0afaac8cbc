"""Edits of real photos that programs ask for: each call stands alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ...core.labels import LabelSet
from ...core.maps import doubt
from ...core.photo_style import PhotoStyle
from ...core.photos import check_photo, read_edited, scaled_down
from ...engine import Engine
from ...engine.changes import Changes, changed
from ...engine.wishes import Slide, StyleOf, Tint
from ...errors import ClvaeError, ForeignColors
from ..document.edits import whole
from . import notes
from .intake import foreign, photo_in_call
from .programs import by_number, several
from .service import Service


def wished(
    labels: LabelSet,
    resample: Any,
    seed: Any,
    style: str | None,
    style_map: str | None,
    classes: Any,
    layers: Any,
    tints: Any,
    slides: Any,
    mode: Any,
    strength: Any,
) -> Changes:
    """What a call asks for, see Api.edit; what cannot be is an error before anything is read."""
    chosen = several(layers, "layers")
    changes = Changes(
        tuple(by_number(name) for name in several(resample, "classes") or ()),
        whole(seed),
        StyleOf(_path(style), _path(style_map)),
        tuple(by_number(name) for name in several(classes, "classes") or ()),
        None if chosen is None else tuple(chosen),
        tuple(map(Tint.read, several(tints, "tints") or ())),
        tuple(map(Slide.read, several(slides, "slides") or ())),
        mode,
        strength,
    )
    changes.check()
    said = (*changes.tints, *changes.slides)
    for name in (*changes.resample, *changes.classes, *(one.name for one in said)):
        labels.id(name)
    return changes


def _path(file: str | None) -> Path | None:
    return None if file is None else Path(file)


def edit(
    service: Service, photo: str | None, photo_map: str | None, changes: Changes, ids: bool
) -> np.ndarray:
    """A photo with changes made, at its own size: uint8 [h, w, 3 or 4]. photo, photo_map: files.
    ids: whether maps' numbers are class ids.
    """
    if photo is None:
        raise ClvaeError("there is no photo in this call")
    engine = service.engine
    pixels, shape = read_edited(photo)
    check_photo(pixels)
    if said := scaled_down(shape):
        _tell("photo", said)
    label_map = None if photo_map is None else _map(service, photo_map, ids, "photo's map")
    style = _style(service, changes.style, ids)
    opened = engine.edit(pixels, label_map)
    draw = changed(engine, opened, changes, style, partial(_tell, "photo"))
    with service.slots:
        return draw()


def _style(service: Service, style: StyleOf, ids: bool) -> PhotoStyle | None:
    """The codes of the style photo of a call."""
    if style.photo is None:
        return None
    engine: Engine = service.engine
    label_map = None if style.map is None else _map(service, str(style.map), ids, "style's map")
    return engine.encode(photo_in_call(engine, str(style.photo), label_map), label_map)


def _map(service: Service, file: str, ids: bool, what: str) -> np.ndarray:
    """A photo's label map of a call, all of it; what is doubtful of it is said."""
    labels = service.engine.labels
    try:
        label_map = labels.read(file, ids, what)
    except ForeignColors as error:
        raise foreign(service, error, "call with ids=true") from None
    labels.drawable(label_map, f"the {what}")
    if doubtful := doubt(label_map, labels):
        _tell(what, doubtful)
    return label_map


def _tell(what: str, sentence: str) -> None:
    notes.inform(f"The {what}: {sentence}.")
