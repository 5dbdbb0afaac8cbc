"""The edits: functions from a state of the document to the next one.

They return the same state for "no change".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from ...core import checks
from ...core.arrays import still
from ...core.codes import chosen_parts
from ...core.scene import Scene
from ...core.style import Style
from ...engine import Engine
from ...errors import ClvaeError, Text
from . import photo_modes, pieces, sliders
from .state import State

MAX_SEED = 2**53 - 1  # the largest whole number that a browser's number box holds exactly
REACH = 100  # of a slider, in per cent of its direction's reach


def whole(seed: object) -> int:
    """A seed that somebody typed, or said in a call: browsers' numbers have no kinds, 7.0 is 7."""
    if seed is None:
        raise ClvaeError("a seed is a whole number from 0 to {most}", most=MAX_SEED)
    if isinstance(seed, float) and seed.is_integer():
        seed = int(seed)
    return checks.whole(seed, 0, MAX_SEED, Text("a seed"))


class Locked(ClvaeError):
    """A lock keeps what was asked for from happening: nobody's mistake, so a hint."""


def start(engine: Engine, label_map: np.ndarray, seed: int) -> State:
    """A fresh state of a map uint8 [H, W] of class ids, every object with a random look."""
    scene, places = (
        Scene.from_labels(label_map, engine.labels.count),
        sliders.count(engine.directions, engine.labels.count),
    )
    return State(
        scene,
        engine.sample(scene, seed),
        still(np.zeros((len(scene.classes), places), np.float32)),
        seed=seed,
        sown=sown(engine, scene),
        overall=still(np.zeros(len(engine.directions.of_picture()), np.float32)),
    )


def sown(engine: Engine, scene: Scene) -> tuple[float, ...]:
    """What State.sown keeps of the scene that a seed is for."""
    return tuple(scene.shares(engine.labels.count).tolist())


def paint(state: State, objects: np.ndarray, anew: bool = False) -> State:
    """Another map of the same objects.

    anew: what changes comes to lie over the photo that is edited; else it says what is what in it.
    """
    if np.array_equal(objects, state.scene.objects):
        return state
    scene, photo = state.scene.with_objects(objects), state.photo
    if photo is not None and not anew:
        photo = photo.corrected(state.scene, scene)
    return replace(state, scene=scene, photo=photo)


def open_map(engine: Engine, state: State, label_map: np.ndarray) -> State:
    """Another map of class ids: the looks of the classes stay, pieces that were split off go."""
    return paint(
        pieces.without(engine.labels, state),
        Scene.from_labels(label_map, engine.labels.count).objects,
    )


def resample(
    engine: Engine,
    state: State,
    objects: Iterable[int],
    seed: int,
    layers: Collection[int | str] | None = None,
    shares: Sequence[float] | None = None,
) -> State:
    """New random looks for some objects, in some layers (None is all); see `_renewed`. shares: of
    another scene, in which the seed is meant.

    A locked object is an error.
    """
    objects = list(objects)
    return _renewed(
        engine,
        state,
        engine.resample(state.base, state.scene, objects, seed, layers, shares),
        objects,
        layers,
    )


def resample_all(engine: Engine, state: State, seed: int) -> State:
    """New random looks for everything unlocked.

    The global code, which touches the whole picture, follows only while nothing in the picture is
    locked.
    """
    state = resample(engine, state, _free(engine, state), seed)
    state = _with_global(state, engine.sampler.global_code(state.scene, seed))
    return replace(state, seed=seed, sown=sown(engine, state.scene))


def move(state: State, object_id: int, slider: int, position: float) -> State:
    """Set one slider of one object."""
    place = np.float32(min(REACH, max(-REACH, position)))
    if object_id in state.locks or state.positions[object_id, slider] == place:
        return state
    positions = state.positions.copy()
    positions[object_id, slider] = place
    return replace(state, positions=still(positions))


def move_overall(state: State, slider: int, position: float) -> State:
    """Set one slider of the whole picture.

    While something is locked, be it in the picture or not, none moves.
    """
    place = np.float32(min(REACH, max(-REACH, position)))
    if state.locks or state.overall[slider] == place:
        return state
    overall = state.overall.copy()
    overall[slider] = place
    return replace(state, overall=still(overall))


def centre(state: State, object_id: int) -> State:
    """Put the sliders of one object in the middle; a lock holds them."""
    if object_id in state.locks or not state.positions[object_id].any():
        return state
    positions = state.positions.copy()
    positions[object_id] = 0
    return replace(state, positions=still(positions))


def reset(engine: Engine, state: State, object_id: int) -> State:
    """Give one object the look it has by the picture's seed, or in a photo its own there, its
    sliders in the middle.

    A locked object is an error.
    """
    if state.photo is None:
        return resample(engine, state, [object_id], state.seed, shares=state.sown)
    own = state.photo.own(state.scene)
    return dress(
        engine, state, object_id, own.local_codes[object_id], grain=int(own.grain[object_id])
    )


def dress(
    engine: Engine,
    state: State,
    object_id: int,
    codes: np.ndarray,
    layers: Collection[int | str] | None = None,
    grain: int | None = None,
) -> State:
    """Give one object the look of codes [5, Zl], or some layers of it; see `_renewed`.

    grain: of that look, which goes over with all layers, or with "texture" among them; None leaves
    the object its own. A locked object is an error.
    """
    chosen, texture = chosen_parts(layers)
    base = state.base.with_object(object_id, codes, chosen)
    if texture and grain is not None:
        base = base.with_grain(object_id, grain)
    return _renewed(engine, state, base, [object_id], layers)


def dress_all(
    engine: Engine,
    state: State,
    style: Style,
    layers: Collection[int | str] | None = None,
    keep_grain: bool = False,
) -> State:
    """Give everything unlocked its look in a style of this scene (see `fitted`).

    layers: only these; None is all. The global code, which belongs to no layer, follows as in
    `resample_all`, and only with all of them. keep_grain: for a style that says nothing of grains.
    """
    free = _free(engine, state)
    chosen, texture = chosen_parts(layers)
    local_codes, grain = state.base.local_codes.copy(), state.base.grain.copy()
    for object_id in free:
        local_codes[object_id, chosen] = style.local_codes[object_id, chosen]
    if texture and not keep_grain:
        grain[free] = style.grain[free]
    base = replace(state.base, local_codes=local_codes, grain=grain)
    state = _renewed(engine, state, base, free, layers)
    return _with_global(state, style.global_code) if layers is None else state


def fitted(style: Style, classes: np.ndarray, scene: Scene) -> Style:
    """A style for a scene, out of one whose rows have classes uint8 [R].

    The first rows are the classes' own, row i of class i. An object takes the row of its own id
    where that is of its class, else its class's.
    """
    rows = [
        o if o < len(classes) and classes[o] == c else c
        for o, c in enumerate(scene.classes.tolist())
    ]
    return style.rows(rows)


def _renewed(
    engine: Engine,
    state: State,
    base: Style,
    objects: list[int],
    layers: Collection[int | str] | None = None,
) -> State:
    """The state with another base style, in which these objects, or some layers of them, are new.

    layers: None is all. The sliders of what is new go back to the middle: all, or with some layers
    new those that move no other layer. A slider over all layers then stays where it is: who set
    "lighter" and rolls the fine layer wants another fine layer of the same lightness, and in the
    middle the slider would change the layers that were to stay.
    """
    check_free(engine, state, objects)
    positions = state.positions.copy()
    for object_id in objects:
        positions[object_id, moving(engine, int(state.scene.classes[object_id]), layers)] = 0
    return replace(state, base=base, positions=still(positions))


def check_free(engine: Engine, state: State, objects: Collection[int]) -> None:
    """Raise Locked where the look of one of these objects is to stay, another ClvaeError where it
    would not be seen; see `photo_modes.is_nobodys`.
    """
    for object_id in objects:
        if object_id in state.locks:
            name = engine.labels.name(int(state.scene.classes[object_id]))
            raise Locked("locked: {name}; unlock for a new look", name=name)
        if photo_modes.is_nobodys(engine.labels, state, object_id):
            raise ClvaeError(photo_modes.NOBODYS)


def moving(
    engine: Engine, class_id: int, layers: Collection[int | str] | None
) -> slice | list[int]:
    """Which of a class's sliders move nothing but these layers; None is all."""
    if layers is None:
        return slice(None)
    places = sliders.placed(engine.directions, class_id)
    return [i for i, direction in enumerate(places) if direction and direction.layer in layers]


def _free(engine: Engine, state: State) -> list[int]:
    """The objects that `check_free` lets have a new look."""
    return [
        o
        for o in range(len(state.scene.classes))
        if o not in state.locks and not photo_modes.is_nobodys(engine.labels, state, o)
    ]


def held(state: State) -> bool:
    """Whether something in the picture is locked, and with it what touches the whole picture."""
    present = state.scene.present()
    return any(present[o] for o in state.locks)


def _with_global(state: State, code: np.ndarray) -> State:
    """The state with a new global code, its sliders in the middle.

    It stays the same while something in the picture is locked.
    """
    if held(state):
        return state
    return replace(
        state, base=state.base.with_global(code), overall=still(np.zeros_like(state.overall))
    )


def lock(state: State, object_id: int, locked: bool) -> State:
    """Keep an object's look from dice, sliders and style photos, or let it go.

    Those for the whole picture are meant as well.
    """
    locks = state.locks | {object_id} if locked else state.locks - {object_id}
    return state if locks == state.locks else replace(state, locks=locks)
