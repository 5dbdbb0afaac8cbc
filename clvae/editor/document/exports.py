"""What of a document goes out as finished work: its layers, a blend's looks, a note, a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ...core.arrays import still
from ...core.style import Style
from ...engine import Engine
from ...errors import ClvaeError
from ...export.layers import Layer
from ...export.scale import Upscales, enlarge_map, is_upscaled
from . import kept_looks, pieces, sliders
from .project import pack
from .state import KeptLook, State

NOW = "now"  # in place of a kept look's number: the look that the picture has


def layers(engine: Engine, state: State, picture: np.ndarray, scale: int) -> Iterator[Layer]:
    """The layers of a picture, the lowest first: it, one of each object, and the map, hidden.

    picture: uint8 [scale · H, scale · W, 3] of this state.
    """
    objects = enlarge_map(state.scene.objects, scale)
    yield Layer("Photo", picture)
    for object_id in np.flatnonzero(state.scene.present()).tolist():
        yield Layer(pieces.name(engine.labels, state, object_id), picture, objects == object_id)
    label_map = engine.labels.paint(enlarge_map(state.scene.labels, scale))
    yield Layer("Map", label_map, shown=False)


def blended(
    engine: Engine, state: State, held: int, ends: tuple[object, object], shares: Sequence[float]
) -> list[Style]:
    """The styles between two looks, one of each share from 0 to 1.

    ends: numbers of kept looks, or NOW. Looks of objects are those of `held`. Locks keep nothing:
    the document stays as it is.
    """
    if ends[0] == ends[1]:
        raise ClvaeError("choose two looks that differ")
    known = [None if end == NOW else kept_looks.find(state, end) for end in ends]
    whole = all(look.whole for look in known if look is not None)
    if not whole and not state.scene.present()[held]:
        name = pieces.name(engine.labels, state, held)
        raise ClvaeError("not in the picture yet: {name}; paint some first", name=name)
    first, second = (look or _now(engine, state, None if whole else held) for look in known)
    free = replace(state, locks=frozenset())
    return [
        kept_looks.blend(engine, free, held, first, second, share).style(engine.directions)
        for share in shares
    ]


def _now(engine: Engine, state: State, object_id: int | None) -> KeptLook:
    """The look that an object has, or the whole picture (None), as one that was kept."""
    style, classes = state.style(engine.directions), state.scene.classes
    if object_id is not None:
        style = style.rows([object_id])
        classes = classes[[object_id]]
    return KeptLook(NOW, object_id is None, style, classes, still(np.zeros(0, np.uint8)))


def enlarging(engine: Engine, state: State) -> Upscales | None:
    """What makes up the detail of a larger picture. Of a photo nothing does: its pixels are real,
    and what is drawn into it has its detail already.
    """
    return engine if state.photo is None else None


def note(engine: Engine, state: State, scale: int, by: Upscales | None = None) -> dict:
    """What a file says of the picture in it; see `export.notes`. by: what enlarged it."""
    found = sliders.used(engine.directions, state.scene.classes, state.positions, state.overall)
    moved = [
        {
            "object": None if o is None else pieces.name(engine.labels, state, o),
            **about,
            "position": float(state.overall[place] if o is None else state.positions[o, place]),
        }
        for o, place, about in found
    ]
    return {
        "bundle": {"name": engine.name, "checksum": engine.checksum},
        "precision": engine.precision,
        "seed": state.seed,
        "size": list(state.scene.size),
        "scale": scale,
        "upscaled": is_upscaled(scale, by),
        "sliders": moved,
    }


def project(engine: Engine, state: State, held: int, picture: np.ndarray) -> bytes:
    """The project that a PNG holds: all but the style photos, which may be anybody's."""
    return pack(engine, replace(state, style_photos=()), held, picture)
