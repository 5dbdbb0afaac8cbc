"""A class of a style photo that becomes another: the look of its sea is given to a river."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...core.labels import LabelSet
from ...errors import ClvaeError
from . import style_photos
from .state import State, StylePhoto


def rename(labels: LabelSet, state: State, number: int, old: int, new: int, count: int) -> State:
    """The state in which what style photo `number` has of class `old` is of class `new`.

    It gives the new class from then on, and no other photo does. count: of the classes with a name,
    below which both are. A photo that is gone, or has none of `old` any more, is a ClvaeError.
    """
    style_photo = style_photos.find(state, number)
    if style_photo is None:
        raise ClvaeError("choose a style photo first")
    if new == old:
        raise ClvaeError("give {name} to another class", name=labels.name(old))
    if not (style_photo.labels == old).any():
        raise ClvaeError("the style photo has no {name}", name=labels.name(old))
    label_map = np.where(style_photo.labels == old, np.uint8(new), style_photo.labels)
    painted = style_photos.paint(state, number, label_map, count)

    def giving(one: StylePhoto) -> StylePhoto:
        if one.number == number:
            return replace(one, classes=one.classes | {new}, declined=one.declined - {new})
        return replace(one, classes=one.classes - {new}) if new in one.classes else one

    return replace(painted, style_photos=tuple(map(giving, painted.style_photos)))
