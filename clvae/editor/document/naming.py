"""Names of the steps of a history: what an edit did, read off the states before and after it."""

from __future__ import annotations

import numpy as np

from ...core.codes import LAYER_NAMES
from ...core.directions import Direction, Directions
from ...core.labels import LabelSet
from ...errors import Text
from . import pieces
from .sliders import direction_at, placed
from .state import State

MANY = 3  # objects that a name lists; of more it says how many


def step_name(labels: LabelSet, directions: Directions, before: State, after: State) -> Text:
    """What was done: "paint sky", "new look of sea", "sea: lighter"; the first that fits."""
    split = after.pieces.keys() - before.pieces.keys()
    merged = before.pieces.keys() - after.pieces.keys()
    if before.style_photos != after.style_photos and before.base is after.base:
        return _photos(labels, before, after)
    if split and not merged and np.array_equal(before.scene.labels, after.scene.labels):
        return Text("split off {names}", names=_listed(labels, after, sorted(split)))
    if merged and not split and np.array_equal(before.scene.labels, after.scene.labels):
        return Text("merge {names}", names=_listed(labels, before, sorted(merged)))
    return (
        _photo(labels, before, after)
        or _scene(labels, before, after)
        or _sliders(labels, directions, before, after)
        or _looks(labels, before, after)
        or _rest(labels, before, after)
    )


def _photo(labels: LabelSet, before: State, after: State) -> Text | None:
    """Of an edit of the real photo that the picture is of."""
    old, new = before.photo, after.photo
    if new is not None and (old is None or old.number != new.number):
        return Text("open a photo")
    if old is not None and new is None and np.array_equal(before.scene.labels, after.scene.labels):
        return Text("close the photo")
    changed = sorted(
        o for o in {*before.modes, *after.modes} if before.modes.get(o) != after.modes.get(o)
    )
    if changed:
        mode, names = after.modes.get(changed[0], "recoloured"), _listed(labels, after, changed)
        return {
            "original": Text("{names}: original", names=names),
            "recoloured": Text("{names}: recoloured", names=names),
            "replaced": Text("{names}: replaced", names=names),
        }[mode]
    if edged := [o for o in after.edges if before.edges.get(o) != after.edges[o]]:
        return Text("{names}: edge", names=_listed(labels, after, edged))
    if old is new or new is None:
        return None
    ids = np.unique(after.scene.objects[after.scene.objects != before.scene.objects])
    return Text("correct the map: {names}", names=_listed(labels, after, ids.tolist()))


def _scene(labels: LabelSet, before: State, after: State) -> Text | None:
    """Of an edit of the map."""
    old, new = before.scene.objects, after.scene.objects
    if old is new or np.array_equal(old, new):
        return None
    if before.base != after.base:
        return Text("another scene")
    if old.shape != new.shape:
        return Text("canvas {width}×{height}", width=new.shape[1], height=new.shape[0])
    ids = np.unique(new[old != new])
    if len(ids) > 1 or (new == ids[0]).all():
        return Text("another map")
    return Text("paint {name}", name=pieces.name(labels, after, int(ids[0])))


def _sliders(labels: LabelSet, directions: Directions, before: State, after: State) -> Text | None:
    """Of an edit of sliders alone: "sea: lighter", where it is known what the one moves."""
    if before.base is not after.base and before.base != after.base:
        return None
    moved = np.argwhere(before.positions != after.positions).tolist()
    objects = sorted({object_id for object_id, _ in moved})
    if len(moved) > 1 and not after.positions[objects].any():
        return Text("sliders to the middle of {names}", names=_listed(labels, after, objects))
    if len(moved) == 1:
        (object_id, place), name = moved[0], pieces.name(labels, after, objects[0])
        known = placed(directions, int(after.scene.classes[object_id]))
        up = after.positions[object_id, place] > before.positions[object_id, place]
        return _towards(direction_at(known, place), up, name) or Text("slider of {name}", name=name)
    if moved:
        return Text("slider of {name}", name=_listed(labels, after, objects))
    whole = np.flatnonzero(before.overall != after.overall).tolist()
    if not whole:
        return None
    direction, up = directions.of_picture()[whole[0]], (after.overall > before.overall)[whole[0]]
    known = _towards(direction, up, Text("whole picture")) if len(whole) == 1 else None
    return known or Text("slider of the whole picture")


def _towards(direction: Direction | None, up: bool, name: Text) -> Text | None:
    """Which way a slider was moved: "sea: lighter"; None where nobody knows what it moves."""
    if direction is None or not direction.measure:
        return None
    return Text("{name}: {said}", name=name, said=Text(direction.ends[int(up)]))


def _looks(labels: LabelSet, before: State, after: State) -> Text | None:
    """Of an edit of looks."""
    if before.base.local_codes.shape != after.base.local_codes.shape:
        return Text("another picture")  # of as many objects no more, though the maps are equal
    if before.base is after.base or before.base == after.base:
        return None
    if not np.array_equal(before.base.global_code, after.base.global_code):
        sown = before.seed != after.seed
        if sown:
            return Text("seed {seed}", seed=after.seed)
        return Text("new look of the whole picture")
    different = (before.base.local_codes != after.base.local_codes).any(2)
    layers = np.flatnonzero(different.any(0)).tolist()
    touched = different.any(1) | (before.base.grain != after.base.grain)
    seen = [i for i in np.flatnonzero(touched).tolist() if after.scene.present()[i]]
    changed = seen or np.flatnonzero(touched).tolist()
    names = _listed(labels, after, changed)
    if not layers:
        return Text("new texture of {names}", names=names)
    if len(layers) > 1:
        return Text("new look of {names}", names=names)
    layer = Text(LAYER_NAMES[layers[0]])
    return Text("new {layer} layer of {names}", layer=layer, names=names)


def _rest(labels: LabelSet, before: State, after: State) -> Text:
    """Of an edit that changes no picture."""
    locked, freed = sorted(after.locks - before.locks), sorted(before.locks - after.locks)
    if locked:
        return Text("lock {names}", names=_listed(labels, after, locked))
    if freed:
        return Text("unlock {names}", names=_listed(labels, after, freed))
    if before.kept_looks != after.kept_looks:
        if len(after.kept_looks) <= len(before.kept_looks):
            return Text("remove a kept look")
        return Text("keep the look of {name}", name=pieces.said_name(after.kept_looks[-1].name))
    if before.snapshots != after.snapshots:
        more = len(after.snapshots) > len(before.snapshots)
        if not more:
            return Text("delete a snapshot")
        return Text("snapshot “{name}”", name=str(after.snapshots[-1].name))
    return Text("edit")


def _photos(labels: LabelSet, before: State, after: State) -> Text:
    """Of an edit of the style photos."""
    more = len(after.style_photos) - len(before.style_photos)
    if more:
        one = abs(more) == 1
        if more > 0:
            return Text("add a style photo") if one else Text("add style photos")
        return Text("remove a style photo") if one else Text("remove style photos")
    maps = {style_photo.number: style_photo.labels for style_photo in before.style_photos}
    for one in after.style_photos:
        if (old := maps.get(one.number)) is not one.labels:
            return _renamed(labels, old, one.labels) or Text("paint over a style photo")
    codes = {style_photo.number: style_photo.codes for style_photo in before.style_photos}
    refined = any(
        codes[style_photo.number] is not style_photo.codes for style_photo in after.style_photos
    )
    if refined:
        return Text("match a style photo more closely")
    return Text("choose what a style photo gives")


def _renamed(labels: LabelSet, old: np.ndarray | None, new: np.ndarray) -> Text | None:
    """Of another map of a style photo in which all of a class became another: "sea to river"."""
    if old is None or old.shape != new.shape or np.array_equal(old, new):
        return None
    classes, others = np.unique(old[old != new]), np.unique(new[old != new])
    known = max(*classes, *others) < len(labels.names)
    if len(classes) > 1 or len(others) > 1 or not known or (new == classes[0]).any():
        return None
    old_name, new_name = labels.name(int(classes[0])), labels.name(int(others[0]))
    return Text("give a photo's {old} to {new}", old=old_name, new=new_name)


def _listed(labels: LabelSet, state: State, objects: list[int]) -> Text:
    names = [pieces.name(labels, state, i) for i in objects if i < len(state.scene.classes)]
    if len(names) > MANY or not names:
        return Text("{count} objects", count=len(names))
    listed = names[0]
    for name in names[1:]:
        listed = Text("{names}, {name}", names=listed, name=name)
    return listed
