"""Looks that were kept: taken from what is drawn, put on again, and blended."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...core.arrays import still
from ...engine import Engine
from ...errors import ClvaeError, Text
from . import edits, pieces
from .state import MAX_LOOKS, KeptLook, State
from .thumbnails import small

THUMBNAIL = 96  # pixels, its larger side
CLOSEST = 4  # a thumbnail shows at least this part of the picture's smaller side


def keep(engine: Engine, state: State, object_id: int | None, picture: np.ndarray) -> State:
    """Put the look of an object, or with None of the whole picture, on the shelf, sliders included.

    picture: uint8 [H, W, 3] of this state. One look more than MAX_LOOKS is an error.
    """
    _check_room(state)
    style, classes = state.style(engine.directions), state.scene.classes
    if object_id is None:
        look = KeptLook(Text("the whole picture"), True, style, classes, thumbnail(picture))
    else:
        one = style.rows([object_id])
        part = crop(picture, state.scene.objects == object_id)
        look = KeptLook(
            pieces.name(engine.labels, state, object_id),
            False,
            one,
            classes[[object_id]],
            thumbnail(part),
        )
    return replace(state, kept_looks=(*state.kept_looks, look))


def take_in(state: State, look: KeptLook) -> tuple[State, KeptLook]:
    """Put a look of another picture on the shelf, unless it is there; and the look that is there.

    One look more than MAX_LOOKS is an error.
    """
    for known in state.kept_looks:
        if known.digest == look.digest:
            return state, known
    _check_room(state)
    return replace(state, kept_looks=(*state.kept_looks, look)), look


def _check_room(state: State) -> None:
    if len(state.kept_looks) >= MAX_LOOKS:
        raise ClvaeError("at most {count} looks can be kept: remove one first", count=MAX_LOOKS)


def remove(state: State, number: int) -> State:
    """Take a look off the shelf."""
    return replace(
        state, kept_looks=tuple(look for look in state.kept_looks if look.number != number)
    )


def find(state: State, number: object) -> KeptLook:
    """The look of this number; one that is not on the shelf is an error."""
    look = next((look for look in state.kept_looks if look.number == number), None)
    if look is None:
        raise ClvaeError("this look is no longer kept")
    return look


def wear(engine: Engine, state: State, object_id: int, look: KeptLook) -> State:
    """Give a kept look to an object of any class, or one of a whole picture to all unlocked.

    Their sliders go to the middle.
    """
    return blend(engine, state, object_id, look, look, 0)


def blend(
    engine: Engine, state: State, object_id: int, a: KeptLook, b: KeptLook, share: float
) -> State:
    """As `wear`, with the look between two: (1 − share) · a + share · b, share from 0 to 1.

    Looks of different kinds, one of an object and one of a whole picture, are an error.
    """
    if a.whole != b.whole:
        raise ClvaeError("blend two looks of objects, or two of the whole picture")
    if not a.whole:
        worn = a.style.interpolate(b.style, share)
        codes, grain = worn.local_codes[0], int(worn.grain[0])
        return edits.dress(engine, state, object_id, codes, grain=grain)
    first, second = (edits.fitted(look.style, look.classes, state.scene) for look in (a, b))
    return edits.dress_all(engine, state, first.interpolate(second, share))


def crop(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The square of a picture uint8 [H, W, 3] where most of what a mask bool [H, W] marks is.

    Where that is nothing, all of the picture. It has as many pixels as the mask marks, within
    bounds, and lies around the middle of them.
    """
    if not mask.any():
        return picture
    smaller, places = min(mask.shape), np.argwhere(mask)
    side = min(smaller, max(smaller // CLOSEST, round(len(places) ** 0.5)))
    top, left = (
        min(max(0, round(at - side / 2)), size - side)
        for at, size in zip(places.mean(0), mask.shape)
    )
    return picture[top : top + side, left : left + side]


def thumbnail(picture: np.ndarray) -> np.ndarray:
    """A small picture of a picture uint8 [H, W, 3] as the bytes of a JPEG, uint8."""
    return still(np.frombuffer(small(picture, THUMBNAIL), np.uint8))
