"""What was changed on an open photo, by class, to be done to other photos as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...engine import Engine, PhotoEdit
from ...engine.photo_edit import Mode
from ...errors import ClvaeError
from .state import State


class PhotoLooks(NamedTuple):
    """Looks by class. codes: float32 [5, Zl] of each class that changed. shift: float32 [Zg], how
    far the look of the whole picture went. modes: of the classes, where somebody chose one.
    """

    codes: Mapping[int, np.ndarray]
    shift: np.ndarray
    modes: Mapping[int, Mode]


def changed_looks(engine: Engine, state: State) -> PhotoLooks:
    """What became of the objects of an open photo. Of a class with several the largest one counts,
    of those that changed; what was to stay the original stays so elsewhere.
    """
    photo = state.photo
    if photo is None:
        raise ClvaeError("there is no photo of yours here: open one first, and change it")
    style, own = state.style(engine.directions), photo.own(state.scene)
    classes, moved = state.scene.classes, (style.local_codes != own.local_codes).any((1, 2))
    sizes = np.bincount(state.scene.objects.ravel(), minlength=len(classes))
    codes: dict[int, np.ndarray] = {}
    modes: dict[int, Mode] = {}
    for o in np.argsort(-sizes, kind="stable").tolist():
        class_id, mode = int(classes[o]), state.modes.get(o)
        if not sizes[o] or class_id in codes or class_id == len(engine.labels.names):
            continue
        if (moved[o] and mode != "original") or mode == "replaced":
            codes[class_id] = style.local_codes[o]
        if mode is not None:
            modes.setdefault(class_id, mode)
    shift = style.global_code - own.global_code
    if not codes and not shift.any():
        raise ClvaeError("nothing of this photo was changed yet: give something another look first")
    return PhotoLooks(codes, shift, modes)


def dressed(edit: PhotoEdit, looks: PhotoLooks) -> np.ndarray | None:
    """Another photo in these looks, uint8 [h, w, 3 or 4]; None where it shows none of it."""
    style, scene, present = edit.style, edit.scene, edit.scene.present()
    codes, there = style.local_codes.copy(), False
    modes: dict[int | str, Mode] = {}
    for o in np.flatnonzero(present).tolist():
        class_id = int(scene.classes[o])
        if class_id in looks.codes:
            codes[o], there = looks.codes[class_id], True
        if class_id in looks.modes:
            modes[o] = looks.modes[class_id]
    if not there and not looks.shift.any():
        return None
    look = replace(style, global_code=style.global_code + looks.shift, local_codes=codes)
    return edit.render(look, modes=modes)
