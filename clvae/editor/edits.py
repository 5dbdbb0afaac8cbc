"""The edits: functions from a state of the document to the next one. They return the same state for "no change"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ..engine import Engine
from ..errors import ClvaeError
from ..scene import Scene
from ..style import Style
from . import pieces, sliders
from .document import State, still

MAX_SEED = 2 ** 53 - 1                    # the largest whole number that a browser's number box holds exactly
REACH = 100                               # of a slider, in per cent of its direction's reach


def whole(seed: float | None) -> int:
    """A seed that somebody typed, or said in a call."""
    if seed is None or not 0 <= seed <= MAX_SEED or seed != int(seed):
        raise ClvaeError(f"a seed is a whole number from 0 to {MAX_SEED}")
    return int(seed)


def start(engine: Engine, label_map: np.ndarray, seed: int) -> State:
    """A fresh state of a map uint8 [H, W] of class ids, every object with a random look."""
    scene, places = Scene.from_labels(label_map, engine.labels.count), sliders.count(engine.directions, engine.labels.count)
    return State(scene, engine.sample(scene, seed), still(np.zeros((len(scene.classes), places), np.float32)), seed=seed)


def paint(state: State, objects: np.ndarray) -> State:
    """Another map of the same objects."""
    return state if np.array_equal(objects, state.scene.objects) else replace(
        state, scene=state.scene.with_objects(objects))


def open_map(engine: Engine, state: State, label_map: np.ndarray) -> State:
    """Another map of class ids: the looks of the classes stay, pieces that were split off go."""
    return paint(pieces.without(engine.labels, state), Scene.from_labels(label_map, engine.labels.count).objects)


def resample(engine: Engine, state: State, objects: Iterable[int], seed: int) -> State:
    """New random looks for some objects; their sliders go back to the middle. A locked object is an error."""
    objects = list(objects)
    return _renewed(engine, state, engine.resample(state.base, state.scene, objects, seed), objects)


def resample_all(engine: Engine, state: State, seed: int) -> State:
    """New random looks for everything unlocked.

    The global code, which touches the whole picture, follows only while nothing in the picture is locked.
    """
    state = resample(engine, state, _unlocked(state), seed)
    return replace(state, base=state.base.with_global(_overall(state, engine.sampler.global_code(seed))), seed=seed)


def move(state: State, object_id: int, slider: int, position: float) -> State:
    """Set one slider of one object."""
    position = np.float32(min(REACH, max(-REACH, position)))
    if object_id in state.locks or state.positions[object_id, slider] == position:
        return state
    positions = state.positions.copy()
    positions[object_id, slider] = position
    return replace(state, positions=still(positions))


def dress(engine: Engine, state: State, object_id: int, codes: np.ndarray) -> State:
    """Give one object the look of codes [5, Zl], its sliders in the middle. A locked object is an error."""
    return _renewed(engine, state, state.base.with_object(object_id, codes), [object_id])


def dress_all(engine: Engine, state: State, codes: np.ndarray, overall: np.ndarray) -> State:
    """Give everything unlocked the looks of a scene: codes [C, 5, Zl] by class; its global code [Zg] as in `resample_all`."""
    free = _unlocked(state)
    local_codes = state.base.local_codes.copy()
    local_codes[free] = codes[state.scene.classes[free]]
    return _renewed(engine, state, Style(_overall(state, overall), local_codes), free)


def _renewed(engine: Engine, state: State, base: Style, objects: list[int]) -> State:
    """The state with another base style, in which these objects have new looks: their sliders go back to the middle."""
    for object_id in objects:
        if object_id in state.locks:
            name = engine.labels.name(int(state.scene.classes[object_id]))
            raise ClvaeError(f"{name} is locked; unlock it to give it a new look")
    positions = state.positions.copy()
    positions[objects] = 0
    return replace(state, base=base, positions=still(positions))


def _unlocked(state: State) -> list[int]:
    return [o for o in range(len(state.scene.classes)) if o not in state.locks]


def _overall(state: State, code: np.ndarray) -> np.ndarray:
    """The global code to go on with: a new one, or the old while something in the picture is locked."""
    return state.base.global_code if any(state.scene.present()[o] for o in state.locks) else code


def lock(state: State, object_id: int, locked: bool) -> State:
    """Keep an object's look from dice, sliders and style photos, or let it go."""
    locks = state.locks | {object_id} if locked else state.locks - {object_id}
    return state if locks == state.locks else replace(state, locks=locks)
