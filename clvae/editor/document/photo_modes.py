"""Edits of what becomes of a real photo's objects: what shows of them, and how they end."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np

from ...core import checks
from ...core.labels import LabelSet
from ...engine.photo_edit import Edge, Mode
from ...errors import ClvaeError, Text
from .state import State

NO_PHOTO = Text("there is no photo: open one first")
NOBODYS = Text("nobody has said what this is: choose a class and paint over it")


def is_nobodys(labels: LabelSet, state: State, object_id: int) -> bool:
    """Whether an object of the photo stays as it is because nobody has said what it is: a new look
    would not be seen. Whoever chose another mode for it sees one.
    """
    return (
        state.photo is not None
        and int(state.scene.classes[object_id]) >= len(labels.names)
        and state.modes.get(object_id, "original") == "original"
    )


def mode_of(state: State, object_id: int) -> Mode | None:
    """What becomes of an object of the photo that is edited; None where there is no photo."""
    if state.photo is None:
        return None
    if (chosen := state.modes.get(object_id)) is not None:
        return chosen
    own, base = state.photo.own(state.scene), state.base
    same = (
        np.array_equal(base.local_codes[object_id], own.local_codes[object_id])
        and base.grain[object_id] == own.grain[object_id]
        and not state.positions[object_id].any()
        and np.array_equal(base.global_code, own.global_code)
        and not state.overall.any()
    )
    return "original" if same else "recoloured"


def mode_named(name: object) -> Mode:
    """A mode by its name, or a ClvaeError."""
    known: dict[str, Mode] = {mode: mode for mode in get_args(Mode)}
    return checks.entry(known, name, Text("mode"))


def set_mode(state: State, object_id: int, mode: object) -> State:
    """Have an object of the photo be original, recoloured or replaced; see PhotoEdit.render."""
    chosen = mode_named(mode)
    if state.photo is None:
        raise ClvaeError(NO_PHOTO)
    if mode_of(state, object_id) == chosen:
        return state
    return replace(state, modes={**state.modes, object_id: chosen})


def set_edge(state: State, object_id: int, strength: object, softness: object) -> State:
    """How strongly an object of the photo changes, and how soft its edge is; see PhotoEdit."""
    strength = checks.number(strength, 0, 1, Text("a strength"))
    edge = Edge(strength, checks.number(softness, 0, 1, Text("a softness")))
    if state.photo is None:
        raise ClvaeError(NO_PHOTO)
    if state.edges.get(object_id, Edge()) == edge:
        return state
    return replace(state, edges={**state.edges, object_id: edge})
