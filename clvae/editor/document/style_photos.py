"""Edits of the style photos: which there are, what is what in each, and what each gives to the
scene.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...core.style import PhotoStyle, Style
from ...engine import Engine
from ...errors import ClvaeError
from .document import Guide, State, still
from .edits import Locked, held, moving

MAX_GUIDES = 6  # style photos at a time
LEAST = 0.01  # of a photo: what a segmenter finds less of is wrong more often than right

# What of a look is taken over. In both bundles that ship nearly all of it lies in the two finest
# layers, and hardly anything
# would show of the coarse ones without them: so the cut is between these two.
LAYERS: dict[str, tuple[int, ...] | None] = {"all": None, "coarser": (1, 2, 3, 4), "finest": (0,)}


@dataclass(frozen=True)
class Wishes:
    """What somebody set for one style photo.

    known: the classes that there were to tick, by id; on: those that are ticked. mood: whether the
    whole picture's global code follows as well. strength: 0 to 1. layers: a name of LAYERS.
    """

    known: frozenset[int]
    on: frozenset[int]
    mood: bool
    strength: float
    layers: str


def find(state: State, number: int | None) -> Guide | None:
    """The style photo with a number."""
    return next((guide for guide in state.guides if guide.number == number), None)


def found(labels: np.ndarray, count: int) -> dict[int, float]:
    """The classes with an id below `count` in a map uint8 [H, W], and how much of it each covers, 0
    to 1.
    """
    pixels = np.bincount(labels.ravel(), minlength=count)[:count]
    return {int(i): float(pixels[i] / labels.size) for i in np.flatnonzero(pixels)}


def add(state: State, photo: np.ndarray, label_map: np.ndarray, count: int) -> State:
    """One more style photo uint8 [H, W, 3], with the map to begin with, uint8 [H, W] of class ids.

    It is to give what the scene has, what is no speck, and what no other photo gives. count: of the
    classes with a name.
    """
    check_room(state)
    present = set(state.scene.classes[state.scene.present()].tolist())
    ticked = {
        i for i, share in found(label_map, count).items() if i in present and share >= LEAST
    } - _given(state.guides)
    return replace(
        state, guides=(*state.guides, Guide(still(photo), still(label_map), frozenset(ticked)))
    )


def check_room(state: State, more: int = 1) -> None:
    """Raise a ClvaeError unless there is room for `more` photos."""
    if len(state.guides) + more > MAX_GUIDES:
        raise ClvaeError(
            f"there are at most {MAX_GUIDES} style photos at a time: remove some first"
        )


def remove(state: State, number: int) -> State:
    """The state without one style photo; what was taken over from it stays."""
    left = tuple(guide for guide in state.guides if guide.number != number)
    return state if len(left) == len(state.guides) else replace(state, guides=left)


def paint(state: State, number: int | None, label_map: np.ndarray, count: int) -> State:
    """Another map of one style photo; where that is gone, nothing. Classes that are new in it come
    ticked, as in `add`.
    """
    guide = find(state, number)
    if guide is None or np.array_equal(label_map, guide.labels):
        return state
    before, after = (frozenset(found(labels, count)) for labels in (guide.labels, label_map))
    ticked = guide.classes & after | after - before - _given(state.guides)
    return _with(state, replace(guide, labels=still(label_map.copy()), classes=ticked))


def reframe(
    state: State, number: int | None, photo: np.ndarray, label_map: np.ndarray, count: int
) -> State:
    """Another part of one style photo, with the map of that; see `paint`."""
    guide = find(state, number)
    if guide is None:
        return state
    return paint(_with(state, replace(guide, photo=still(photo))), number, label_map, count)


def settle(state: State, wishes: Mapping[int, Wishes]) -> State:
    """The style photos as somebody set them, by number. Each class is given by one photo, the mood
    likewise.
    """
    given, mood, guides = frozenset(), False, []
    for guide in state.guides:
        if wish := wishes.get(guide.number):
            classes = guide.classes - wish.known | wish.on & frozenset(
                np.unique(guide.labels).tolist()
            )
            guide = _changed(
                guide,
                classes=classes - given,
                mood=wish.mood and not mood,
                strength=wish.strength,
                layers=wish.layers,
            )
        given, mood = given | guide.classes, mood or guide.mood
        guides.append(guide)
    return state if tuple(guides) == state.guides else replace(state, guides=tuple(guides))


def check(state: State) -> None:
    """Raise a ClvaeError where there is nothing to take over."""
    if not state.guides:
        raise ClvaeError("choose a style photo first")
    mood = any(guide.mood for guide in state.guides)
    if mood and not held(state):
        return
    if not _given(state.guides):
        raise Locked(
            "the global code is the whole picture's, and something in it is locked"
            if mood
            else "tick at least one class to take over"
        )
    if not any(_takers(state, guide) for guide in state.guides):
        raise Locked("everything ticked is locked")


def take_over(engine: Engine, state: State, codes: Callable[[Guide], PhotoStyle]) -> State:
    """Give the scene what is ticked in its style photos. codes: those of a style photo."""
    for guide in state.guides:
        objects, mood = _takers(state, guide), guide.mood and not held(state)
        if objects or mood:
            state = adopt(
                engine, state, codes(guide), objects, guide.strength, LAYERS[guide.layers], mood
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
    """Draw some objects with a photo's codes: what is seen of them, their sliders' share included,
    goes over by strength.

    Sliders that move nothing but these layers go back as far; the others stay, so their share is
    taken out of the base.
    overall: the global code goes over as well, and its sliders go back as far.
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
        base=Style(
            seen.global_code - (moved.global_code - base.global_code)
            if overall
            else base.global_code,
            codes,
        ),
    )


def _takers(state: State, guide: Guide) -> list[int]:
    """The objects that a style photo gives a look to."""
    return [
        o for c in sorted(guide.classes) for o in state.scene.of_class(c) if o not in state.locks
    ]


def _given(guides: Iterable[Guide]) -> frozenset[int]:
    return frozenset().union(*(guide.classes for guide in guides))


def _with(state: State, new: Guide) -> State:
    return replace(
        state, guides=tuple(new if guide.number == new.number else guide for guide in state.guides)
    )


def _changed(guide: Guide, **fields) -> Guide:
    """The guide itself where it has these values already."""
    return (
        guide
        if all(getattr(guide, name) == value for name, value in fields.items())
        else replace(guide, **fields)
    )
