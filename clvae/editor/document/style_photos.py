"""Edits of the style photos: which there are, what is what in them, what they give to the scene."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...core import regions
from ...core.arrays import still
from ...core.photo_style import PhotoStyle
from ...engine import Engine
from ...errors import ClvaeError, Text
from .edits import Locked, held, moving
from .state import State, StylePhoto

MAX_STYLE_PHOTOS = 6  # style photos at a time
LEAST = 0.01  # of a photo: what a segmenter finds less of is wrong more often than right
ALIKE = 0.1  # of the scene: what a photo shows of it for the whole picture to follow the photo

# What of a look is taken over. In both bundles that ship nearly all of it lies in the two finest
# layers, and hardly anything would show of the coarse ones without them: so the cut is between
# these two.
LAYERS: dict[str, tuple[int, ...] | None] = {"all": None, "coarser": (1, 2, 3, 4), "finest": (0,)}


@dataclass(frozen=True)
class Wishes:
    """What somebody set for one style photo.

    known: the classes that there were to tick, by id; on: those that are ticked. gives_global:
    whether the whole picture's global code follows as well. strength: 0 to 1. layers: a name of
    LAYERS.
    """

    known: frozenset[int]
    on: frozenset[int]
    gives_global: bool
    strength: float
    layers: str


def has(state: State, style_photo: StylePhoto) -> bool:
    """Whether there is this part of a style photo with this map, whatever was set for it."""
    now = find(state, style_photo.number)
    return bool(now) and now.photo is style_photo.photo and now.labels is style_photo.labels


def find(state: State, number: int | None) -> StylePhoto | None:
    """The style photo with a number."""
    return next(
        (style_photo for style_photo in state.style_photos if style_photo.number == number), None
    )


def found(labels: np.ndarray, count: int) -> dict[int, float]:
    """The classes with an id below `count` in a map uint8 [H, W], each with its share, 0 to 1."""
    pixels = np.bincount(labels.ravel(), minlength=count)[:count]
    return {int(i): float(pixels[i] / labels.size) for i in np.flatnonzero(pixels)}


def add(state: State, photo: np.ndarray, label_map: np.ndarray, count: int) -> State:
    """One more style photo uint8 [H, W, 3], with the map to begin with, uint8 [H, W] of class ids.

    It is to give what is no speck, and what no other photo gives; also classes that the scene
    lacks, which may come to be in it before anything is taken over. Where it shows what some of the
    scene is of, and no other photo gives the global code, it gives that as well: without it the
    colours of a sky are further off, and what it lacks stays in another light. Not to a real photo,
    of which nothing would stay as it is by that. count: of the classes with a name.
    """
    check_room(state)
    shown = {i for i, share in found(label_map, count).items() if share >= LEAST}
    ticked = frozenset(shown - _given(state.style_photos))
    alike = float(np.isin(state.scene.labels, list(shown)).mean()) >= ALIKE
    free = state.photo is None and not any(one.gives_global for one in state.style_photos)
    new = StylePhoto(still(photo), still(label_map), ticked, gives_global=alike and free)
    return replace(state, style_photos=(*state.style_photos, new))


def check_room(state: State, more: int = 1) -> None:
    """Raise a ClvaeError unless there is room for `more` photos."""
    check_count(len(state.style_photos) + more)


def check_count(count: int) -> None:
    """Raise a ClvaeError unless there can be so many."""
    if count > MAX_STYLE_PHOTOS:
        raise ClvaeError(
            "there are at most {count} style photos at a time: remove some first",
            count=MAX_STYLE_PHOTOS,
        )


def remove(state: State, number: int) -> State:
    """The state without one style photo; what was taken over from it stays."""
    left = tuple(style_photo for style_photo in state.style_photos if style_photo.number != number)
    return state if len(left) == len(state.style_photos) else replace(state, style_photos=left)


def paint(
    state: State, number: int | None, label_map: np.ndarray, count: int, least: float = 0
) -> State:
    """Another map of one style photo; where that is gone, or has another size by now, nothing.

    Classes that are new in it come ticked, as in `add`, and so do those that it had a speck of and
    has more of now, unless somebody unticked them. least: the share that either has at least.
    """
    style_photo = find(state, number)
    if style_photo is None or np.array_equal(label_map, style_photo.labels):
        return state
    if label_map.shape != style_photo.photo.shape[:2]:
        return state
    before, after = (found(labels, count) for labels in (style_photo.labels, label_map))
    added = {
        i for i, share in after.items() if share >= least and before.get(i, 0) < min(share, LEAST)
    }
    declined = style_photo.declined & after.keys() & before.keys()
    ticked = style_photo.classes & after.keys() | added - declined - _given(state.style_photos)
    changed = replace(style_photo, labels=still(label_map.copy()), classes=ticked)
    return _with(state, replace(changed, declined=declined, codes=None))


def reframe(
    state: State, number: int | None, photo: np.ndarray, label_map: np.ndarray, count: int
) -> State:
    """Another part of one style photo, with its map; see `paint`. New specks come unticked."""
    style_photo = find(state, number)
    if style_photo is None:
        return state
    changed = replace(style_photo, photo=still(photo), codes=None)
    return paint(_with(state, changed), number, label_map, count, LEAST)


def without_specks(style_photo: StylePhoto, count: int) -> np.ndarray:
    """The map of a style photo, uint8 [H, W], in which specks that it does not give are what lies
    nearest. count: of the classes with a name.
    """
    shares, labels = found(style_photo.labels, count), style_photo.labels
    specks = [i for i, share in shares.items() if share < LEAST and i not in style_photo.classes]
    return regions.filled(labels, np.isin(labels, specks))


def leading(state: State, number: int) -> State:
    """The state in which one style photo gives the global code, and no other does."""
    photos = (_changed(one, gives_global=one.number == number) for one in state.style_photos)
    return replace(state, style_photos=tuple(photos))


def refine(state: State, style_photo: StylePhoto, codes: PhotoStyle) -> State:
    """The state in which a style photo has codes that were matched more closely to its colours.

    Where it is there no more, see `has`, nothing changes.
    """
    now = find(state, style_photo.number)
    return _with(state, replace(now, codes=codes)) if now and has(state, style_photo) else state


def settle(state: State, wishes: Mapping[int, Wishes]) -> State:
    """The style photos as somebody set them, by number.

    Each class is given by one photo, and so is the global code.
    """
    given, gives_global, style_photos = frozenset(), False, []
    for style_photo in state.style_photos:
        if wish := wishes.get(style_photo.number):
            classes = style_photo.classes - wish.known | wish.on & frozenset(
                np.unique(style_photo.labels).tolist()
            )
            unticked = style_photo.classes & wish.known - wish.on
            style_photo = _changed(
                style_photo,
                classes=classes - given,
                declined=(style_photo.declined | unticked) - wish.on,
                gives_global=wish.gives_global and not gives_global,
                strength=wish.strength,
                layers=wish.layers,
            )
        given, gives_global = given | style_photo.classes, gives_global or style_photo.gives_global
        style_photos.append(style_photo)
    return (
        state
        if tuple(style_photos) == state.style_photos
        else replace(state, style_photos=tuple(style_photos))
    )


def check(state: State) -> None:
    """Raise a ClvaeError where there is nothing to take over."""
    if not state.style_photos:
        raise ClvaeError("choose a style photo first")
    gives_global = any(style_photo.gives_global for style_photo in state.style_photos)
    if gives_global and not held(state):
        return
    if not _given(state.style_photos):
        raise Locked(
            Text("the overall light is the whole picture's, and something in it is locked")
            if gives_global
            else Text("tick at least one class to take over")
        )
    if not any(takers(state, style_photo) for style_photo in state.style_photos):
        raise Locked("everything ticked is locked")


def take_over(engine: Engine, state: State, codes: Callable[[StylePhoto], PhotoStyle]) -> State:
    """Give the scene what is ticked in its style photos. codes: those of a style photo."""
    for style_photo in state.style_photos:
        objects, gives_global = (
            takers(state, style_photo),
            style_photo.gives_global and not held(state),
        )
        if objects or gives_global:
            state = adopt(
                engine,
                state,
                codes(style_photo),
                objects,
                style_photo.strength,
                LAYERS[style_photo.layers],
                gives_global,
            )
    return state


def adopt(
    engine: Engine,
    state: State,
    photo: PhotoStyle,
    objects: list[int],
    strength: float,
    layers: tuple[int, ...] | None = None,
    overall: bool = False,
) -> State:
    """Draw some objects with a photo's codes.

    What is seen of them, their sliders' share included, goes over by strength. Sliders that move
    nothing but these layers go back as far; the others stay, so their share is taken out of the
    base. overall: the global code goes over as well, and its sliders go back as far.
    """
    drawn = state.style(engine.directions)
    seen = drawn.adopt(
        photo, state.scene, objects=objects, layers=layers, strength=strength, global_code=overall
    )
    positions = state.positions.copy()
    for object_id in objects:
        positions[object_id, moving(engine, int(state.scene.classes[object_id]), layers)] *= (
            np.float32(1 - strength)
        )
    state = replace(state, positions=still(positions))
    if overall:
        state = replace(state, overall=still(state.overall * np.float32(1 - strength)))
    base, moved = state.base, state.style(engine.directions)
    codes, shares = base.local_codes.copy(), moved.local_codes - base.local_codes
    codes[objects] = seen.local_codes[objects] - shares[objects]
    return replace(
        state,
        base=replace(
            base,
            global_code=seen.global_code - (moved.global_code - base.global_code)
            if overall
            else base.global_code,
            local_codes=codes,
        ),
    )


def takers(state: State, style_photo: StylePhoto) -> list[int]:
    """The objects that a style photo gives a look to."""
    return [
        o
        for c in sorted(style_photo.classes)
        for o in state.scene.of_class(c)
        if o not in state.locks
    ]


def _given(style_photos: Iterable[StylePhoto]) -> frozenset[int]:
    return frozenset().union(*(style_photo.classes for style_photo in style_photos))


def _with(state: State, new: StylePhoto) -> State:
    return replace(
        state,
        style_photos=tuple(
            new if style_photo.number == new.number else style_photo
            for style_photo in state.style_photos
        ),
    )


def _changed(style_photo: StylePhoto, **fields) -> StylePhoto:
    """The style photo itself where it has these values already."""
    return (
        style_photo
        if all(getattr(style_photo, name) == value for name, value in fields.items())
        else replace(style_photo, **fields)
    )
