"""Names of the steps of a history: what an edit did, read off the states before and after it."""

from __future__ import annotations

import numpy as np

from ...core.codes import LAYER_NAMES
from ...core.directions import Direction, Directions
from ...core.labels import LabelSet
from . import pieces
from .sliders import direction_at, placed
from .state import State

MANY = 3  # objects that a name lists; of more it says how many


def step_name(labels: LabelSet, directions: Directions, before: State, after: State) -> str:
    """What was done: "paint sky", "new look of sea", "sea: lighter"; the first that fits."""
    split = after.pieces.keys() - before.pieces.keys()
    merged = before.pieces.keys() - after.pieces.keys()
    if before.style_photos != after.style_photos and before.base is after.base:
        return _photos(labels, before, after)
    if split and not merged and np.array_equal(before.scene.labels, after.scene.labels):
        return f"split off {_listed(labels, after, sorted(split))}"
    if merged and not split and np.array_equal(before.scene.labels, after.scene.labels):
        return f"merge {_listed(labels, before, sorted(merged))}"
    return (
        _photo(labels, before, after)
        or _scene(labels, before, after)
        or _sliders(labels, directions, before, after)
        or _looks(labels, before, after)
        or _rest(labels, before, after)
    )


def _photo(labels: LabelSet, before: State, after: State) -> str:
    """Of an edit of the real photo that the picture is of."""
    old, new = before.photo, after.photo
    if new is not None and (old is None or old.number != new.number):
        return "open a photo"
    if old is not None and new is None and np.array_equal(before.scene.labels, after.scene.labels):
        return "close the photo"
    changed = sorted(
        o for o in {*before.modes, *after.modes} if before.modes.get(o) != after.modes.get(o)
    )
    if changed:
        mode = after.modes.get(changed[0], "recoloured")
        return f"{_listed(labels, after, changed)}: {mode}"
    if edged := [o for o in after.edges if before.edges.get(o) != after.edges[o]]:
        return f"{_listed(labels, after, edged)}: edge"
    if old is new or new is None:
        return ""
    ids = np.unique(after.scene.objects[after.scene.objects != before.scene.objects])
    return f"correct the map: {_listed(labels, after, ids.tolist())}"


def _scene(labels: LabelSet, before: State, after: State) -> str:
    """Of an edit of the map."""
    old, new = before.scene.objects, after.scene.objects
    if old is new or np.array_equal(old, new):
        return ""
    if before.base != after.base:
        return "another scene"
    if old.shape != new.shape:
        return f"canvas {new.shape[1]}×{new.shape[0]}"
    ids = np.unique(new[old != new])
    if len(ids) > 1 or (new == ids[0]).all():
        return "another map"
    return f"paint {pieces.name(labels, after, int(ids[0]))}"


def _sliders(labels: LabelSet, directions: Directions, before: State, after: State) -> str:
    """Of an edit of sliders alone: "sea: lighter", where it is known what the one moves."""
    if before.base is not after.base and before.base != after.base:
        return ""
    moved = np.argwhere(before.positions != after.positions).tolist()
    objects = sorted({object_id for object_id, _ in moved})
    if len(moved) > 1 and not after.positions[objects].any():
        return f"sliders to the middle of {_listed(labels, after, objects)}"
    if len(moved) == 1:
        (object_id, place), name = moved[0], pieces.name(labels, after, objects[0])
        known = placed(directions, int(after.scene.classes[object_id]))
        up = after.positions[object_id, place] > before.positions[object_id, place]
        return _towards(direction_at(known, place), up, name) or f"slider of {name}"
    if moved:
        return f"slider of {_listed(labels, after, objects)}"
    whole = np.flatnonzero(before.overall != after.overall).tolist()
    if not whole:
        return ""
    direction, up = directions.of_picture()[whole[0]], (after.overall > before.overall)[whole[0]]
    known = _towards(direction, up, "whole picture") if len(whole) == 1 else ""
    return known or "slider of the whole picture"


def _towards(direction: Direction | None, up: bool, name: str) -> str:
    """Which way a slider was moved: "sea: lighter"; nothing where nobody knows what it moves."""
    known = direction is not None and direction.measure
    return f"{name}: {direction.ends[int(up)]}" if direction and known else ""


def _looks(labels: LabelSet, before: State, after: State) -> str:
    """Of an edit of looks."""
    if before.base.local_codes.shape != after.base.local_codes.shape:
        return "another picture"  # of as many objects no more, though the maps are equal
    if before.base is after.base or before.base == after.base:
        return ""
    if not np.array_equal(before.base.global_code, after.base.global_code):
        sown = before.seed != after.seed
        return f"seed {after.seed}" if sown else "new look of the whole picture"
    different = (before.base.local_codes != after.base.local_codes).any(2)
    layers = np.flatnonzero(different.any(0)).tolist()
    names = ["texture", *(f"{LAYER_NAMES[layer]} layer" for layer in layers)]
    what = names[-1] if len(layers) < 2 else "look"
    touched = different.any(1) | (before.base.grain != after.base.grain)
    seen = [i for i in np.flatnonzero(touched).tolist() if after.scene.present()[i]]
    changed = seen or np.flatnonzero(touched).tolist()
    return f"new {what} of {_listed(labels, after, changed)}"


def _rest(labels: LabelSet, before: State, after: State) -> str:
    """Of an edit that changes no picture."""
    locked, freed = sorted(after.locks - before.locks), sorted(before.locks - after.locks)
    if locked:
        return f"lock {_listed(labels, after, locked)}"
    if freed:
        return f"unlock {_listed(labels, after, freed)}"
    if before.kept_looks != after.kept_looks:
        more = len(after.kept_looks) > len(before.kept_looks)
        look = (after if more else before).kept_looks[-1].name
        return f"keep the look of {look}" if more else "remove a kept look"
    if before.snapshots != after.snapshots:
        more = len(after.snapshots) > len(before.snapshots)
        return f"snapshot “{after.snapshots[-1].name}”" if more else "delete a snapshot"
    return "edit"


def _photos(labels: LabelSet, before: State, after: State) -> str:
    """Of an edit of the style photos."""
    more = len(after.style_photos) - len(before.style_photos)
    if more:
        photos = "a style photo" if abs(more) == 1 else "style photos"
        return f"{'add' if more > 0 else 'remove'} {photos}"
    maps = {style_photo.number: style_photo.labels for style_photo in before.style_photos}
    for one in after.style_photos:
        if (old := maps.get(one.number)) is not one.labels:
            return _renamed(labels, old, one.labels) or "paint over a style photo"
    codes = {style_photo.number: style_photo.codes for style_photo in before.style_photos}
    refined = any(
        codes[style_photo.number] is not style_photo.codes for style_photo in after.style_photos
    )
    return "match a style photo more closely" if refined else "choose what a style photo gives"


def _renamed(labels: LabelSet, old: np.ndarray | None, new: np.ndarray) -> str:
    """Of another map of a style photo in which all of a class became another: "sea to river"."""
    if old is None or old.shape != new.shape or np.array_equal(old, new):
        return ""
    classes, others = np.unique(old[old != new]), np.unique(new[old != new])
    known = max(*classes, *others) < len(labels.names)
    if len(classes) > 1 or len(others) > 1 or not known or (new == classes[0]).any():
        return ""
    return f"give a photo's {labels.name(int(classes[0]))} to {labels.name(int(others[0]))}"


def _listed(labels: LabelSet, state: State, objects: list[int]) -> str:
    names = [pieces.name(labels, state, i) for i in objects if i < len(state.scene.classes)]
    return ", ".join(names) if len(names) <= MANY else f"{len(names)} objects"
