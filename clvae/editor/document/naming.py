"""Names of the steps of a history: what an edit did, read off the states before and after it."""

from __future__ import annotations

import numpy as np

from ...core.labels import LabelSet
from . import pieces
from .state import State

MANY = 3  # objects that a name lists; of more it says how many


def step_name(labels: LabelSet, before: State, after: State) -> str:
    """What was done: "paint sky", "new look of sea", "lock tree 2"; the first that fits."""
    split = after.pieces.keys() - before.pieces.keys()
    merged = before.pieces.keys() - after.pieces.keys()
    if before.style_photos != after.style_photos and before.base is after.base:
        return _photos(labels, before, after)
    if split and not merged and np.array_equal(before.scene.labels, after.scene.labels):
        return f"split off {_listed(labels, after, sorted(split))}"
    if merged and not split and np.array_equal(before.scene.labels, after.scene.labels):
        return f"merge {_listed(labels, before, sorted(merged))}"
    kinds = (_scene, _looks, _rest)
    return next(filter(None, (kind(labels, before, after) for kind in kinds)))


def _scene(labels: LabelSet, before: State, after: State) -> str:
    """Of an edit of the map."""
    old, new = before.scene.objects, after.scene.objects
    if old is new or np.array_equal(old, new):
        return ""
    ids = np.unique(new[old != new])
    if before.base != after.base:
        return "another scene"
    if len(ids) > 1:
        return "another map"
    return f"paint {pieces.name(labels, after, int(ids[0]))}"


def _looks(labels: LabelSet, before: State, after: State) -> str:
    """Of an edit of looks and sliders."""
    if before.base.local_codes.shape != after.base.local_codes.shape:
        return "another picture"  # of as many objects no more, though the maps are equal
    overall = not np.array_equal(before.overall, after.overall)
    if before.base is after.base or before.base == after.base:
        moved = np.flatnonzero((before.positions != after.positions).any(1)).tolist()
        if moved:
            what = "slider" if after.positions[moved].any() else "sliders to the middle"
            return f"{what} of {_listed(labels, after, moved)}"
        return "slider of the whole picture" if overall else ""
    if not np.array_equal(before.base.global_code, after.base.global_code):
        sown = before.seed != after.seed
        return f"seed {after.seed}" if sown else "new look of the whole picture"
    different = (before.base.local_codes != after.base.local_codes).any((1, 2))
    changed = np.flatnonzero(different).tolist()
    return f"new look of {_listed(labels, after, changed)}"


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
    return "edit"


def _photos(labels: LabelSet, before: State, after: State) -> str:
    """Of an edit of the style photos."""
    more = len(after.style_photos) - len(before.style_photos)
    if more:
        photos = "a style photo" if abs(more) == 1 else "style photos"
        return f"{'add' if more > 0 else 'remove'} {photos}"
    maps = {style_photo.number: style_photo.labels for style_photo in before.style_photos}
    painted = any(
        maps.get(style_photo.number) is not style_photo.labels for style_photo in after.style_photos
    )
    return "paint over a style photo" if painted else "choose what a style photo gives"


def _listed(labels: LabelSet, state: State, objects: list[int]) -> str:
    names = [pieces.name(labels, state, i) for i in objects if i < len(state.scene.classes)]
    return ", ".join(names) if len(names) <= MANY else f"{len(names)} objects"
