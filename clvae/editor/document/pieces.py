"""Objects split off: a connected piece of an object becomes an object of its own, and goes back.

At first there is one object a class, object id = class id. Pieces have the ids after the classes'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np

from ...core.arrays import still
from ...core.labels import LabelSet
from ...core.scene import MAX_OBJECTS, Scene
from ...errors import ClvaeError, Text
from ..texts import translated
from .state import State

Chosen = TypeVar("Chosen")
# Of the class's colour, towards white or black, one piece after another.
SHADES = (0.4, -0.35, 0.2, -0.2, 0.55, -0.5)


def split(
    labels: LabelSet, state: State, object_id: int, point: tuple[int, int] | None
) -> tuple[State, int]:
    """Make the connected piece of an object under point (x, y) an object with a copy of its look.

    Returns the new state and the new object's id. A point that is not on the object, a piece that
    is all of the object, and a 257th object are errors.
    """
    (x, y), (height, width) = point or (0, 0), state.scene.size
    on_map = point is not None and x < width and y < height  # of a larger canvas it may not be
    if not on_map or state.scene.objects[y, x] != object_id:
        raise ClvaeError("click the piece that is to be split off, in the photo or on the map")
    if np.array_equal(state.scene.piece(y, x), state.scene.objects == object_id):
        raise ClvaeError(
            "in one piece: {name}; there is nothing to split off",
            name=name(labels, state, object_id),
        )
    return _split_off(labels, state, object_id, state.scene.piece(y, x))


def cut(labels: LabelSet, state: State, object_id: int, part: np.ndarray) -> tuple[State, int]:
    """Make what lies of an object in a part of the map, bool [H, W], an object, as `split` does.

    A part that has nothing of the object, or all of it, is an error.
    """
    fits = part.shape == state.scene.size  # the canvas may have changed meanwhile
    inside = (state.scene.objects == object_id) & (part if fits else False)
    if not inside.any():
        raise ClvaeError(
            "there is nothing of {name} in what was drawn", name=name(labels, state, object_id)
        )
    if np.array_equal(inside, state.scene.objects == object_id):
        raise ClvaeError(
            "what was drawn holds all of {name}: draw around a part",
            name=name(labels, state, object_id),
        )
    return _split_off(labels, state, object_id, inside)


def _split_off(
    labels: LabelSet, state: State, object_id: int, piece: np.ndarray
) -> tuple[State, int]:
    free = next((i for i in range(labels.count, MAX_OBJECTS) if i not in state.pieces), MAX_OBJECTS)
    scene, base = state.scene.split_off(piece, free), state.base
    codes, grain = base.local_codes[object_id], int(base.grain[object_id])
    grown = free == len(state.scene.classes)
    base = (
        base.extend(codes, grain)
        if grown
        else base.with_object(free, codes).with_grain(free, grain)
    )
    positions = (
        np.append(state.positions, state.positions[:1], 0) if grown else state.positions.copy()
    )
    positions[free] = positions[object_id]
    locks = state.locks | {free} if object_id in state.locks else state.locks - {free}
    pieces = {**state.pieces, free: _new_name(labels.name(int(scene.classes[free])), state.pieces)}
    modes, edges = (_handed(chosen, object_id, free) for chosen in (state.modes, state.edges))
    state = replace(state, scene=scene, base=base, positions=still(positions), locks=locks)
    return replace(state, pieces=pieces, modes=modes, edges=edges), free


def _handed(chosen: Mapping[int, Chosen], whole: int, piece: int) -> dict[int, Chosen]:
    """What somebody chose for objects, with a new piece that has what its whole has."""
    rest = {o: choice for o, choice in chosen.items() if o != piece}
    return rest | ({piece: chosen[whole]} if whole in chosen else {})


def named(labels: LabelSet, scene: Scene) -> dict[int, str]:
    """The names of a scene's pieces, by id."""
    names: dict[int, str] = {}
    for object_id, class_id in enumerate(scene.classes.tolist()[labels.count :], labels.count):
        names[object_id] = _new_name(labels.name(class_id), names)
    return names


def merge(labels: LabelSet, state: State, object_id: int) -> tuple[State, int]:
    """Join a piece with its class's object again, whose look it takes on.

    Returns the new state and that object's id.
    """
    if object_id not in state.pieces:
        raise ClvaeError("not split off from anything: {name}", name=name(labels, state, object_id))
    whole = int(state.scene.classes[object_id])
    pieces = {i: name for i, name in state.pieces.items() if i != object_id}
    return replace(
        state,
        scene=state.scene.merge(object_id, whole),
        locks=state.locks - {object_id},
        pieces=pieces,
    ), whole


def without(labels: LabelSet, state: State) -> State:
    """A state of the classes' own objects alone, for another map: every pixel is its class."""
    if not state.pieces:
        return state
    count = labels.count
    scene = Scene.from_labels(state.scene.labels, count)
    base = state.base.rows(range(count))
    return replace(
        state,
        scene=scene,
        base=base,
        positions=still(state.positions[:count].copy()),
        pieces={},
        locks=frozenset(i for i in state.locks if i < count),
    )


def known(state: State, ids: np.ndarray, classes: dict[int, int]) -> np.ndarray:
    """A painter's map uint8 [H, W] of object ids; a piece that the state lacks is its class again.

    classes: the class of each piece that the painter knows.
    """
    table = np.arange(MAX_OBJECTS, dtype=np.uint8)
    table[: len(state.scene.classes)] = state.scene.classes  # of a piece that was merged
    table[list(state.pieces)] = list(state.pieces)
    for object_id, class_id in classes.items():
        if object_id not in state.pieces or state.scene.classes[object_id] != class_id:
            table[object_id] = class_id
    return table[ids]


def name(labels: LabelSet, state: State, object_id: int) -> Text:
    """What an object is called: "tree", or "tree 2" where it was split off."""
    known = state.pieces.get(object_id)
    return said_name(known or labels.name(int(state.scene.classes[object_id])))


def said_name(name: str) -> Text:
    """The name of a class, or of a piece of one, as a text: the catalogues have those of our own
    bundles, others are shown as they are.
    """
    class_name, _, number = name.rpartition(" ")
    if class_name and number.isdecimal():
        return Text("{name} {number}", name=said_name(class_name), number=number)
    return Text(name)


def color(labels: LabelSet, state: State, object_id: int) -> tuple[int, int, int]:
    """The colour of an object: its class's, or where it was split off a shade of that."""
    class_id = int(state.scene.classes[object_id])
    base = labels.colors[class_id] if class_id < len(labels.colors) else (0, 0, 0)
    if object_id not in state.pieces:
        return base
    shade = SHADES[(object_id - labels.count) % len(SHADES)]
    red, green, blue = (round(v + abs(shade) * ((255 if shade > 0 else 0) - v)) for v in base)
    return red, green, blue


def listed(labels: LabelSet, state: State) -> list[dict]:
    """The pieces as a painter lists them, for the visitor: {id, name, color, class}."""
    return [
        {
            "id": i,
            "name": translated(name(labels, state, i)),
            "color": list(color(labels, state, i)),
            "class": int(state.scene.classes[i]),
        }
        for i in sorted(state.pieces)
    ]


def _new_name(class_name: str, names: Mapping[int, str]) -> str:
    taken = set(names.values())
    return next(
        f"{class_name} {n}" for n in range(2, MAX_OBJECTS + 2) if f"{class_name} {n}" not in taken
    )
