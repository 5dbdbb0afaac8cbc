"""Changes: what is to become of a real photo's objects, as a command or a program says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from ..core.checks import number
from ..core.codes import chosen_layers
from ..core.photo_style import PhotoStyle
from ..errors import ClvaeError, shown
from .engine import Engine
from .photo_edit import Mode, PhotoEdit
from .wishes import Slide, StyleOf, Tint, tinted

WAYS = ("recoloured", "replaced")  # the modes of what changes

ClassName = str | int  # a class by its name or id


class Changes(NamedTuple):
    """What is to become of a photo's objects.

    resample: classes that get looks by chance, of `seed`. classes: those that take the style
    photo's; none is all that it has. layers: of codes that change so; None is all. tints, slides:
    what comes after. mode: of all that change, see WAYS. strength: 0 to 1.
    """

    resample: tuple[ClassName, ...] = ()
    seed: int = 0
    style: StyleOf = StyleOf()
    classes: tuple[ClassName, ...] = ()
    layers: tuple[str | int, ...] | None = None
    tints: tuple[Tint, ...] = ()
    slides: tuple[Slide, ...] = ()
    mode: str = "recoloured"
    strength: float = 1.0

    def check(self) -> None:
        """Refuse what says nothing, or half of something, or what cannot be."""
        if not (self.resample or self.style.photo or self.tints or self.slides):
            raise ClvaeError(
                "say what is to change: classes to resample, a style photo, tints or slides"
            )
        if self.classes and not self.style.photo:
            raise ClvaeError(
                "the classes say what takes a style photo's look: give that photo, too"
            )
        if self.style.map and not self.style.photo:
            raise ClvaeError("the label map of a style photo came without it: give both")
        if self.mode not in WAYS:
            raise ClvaeError(
                "a mode is {modes}, not {mode}", modes=" or ".join(WAYS), mode=shown(self.mode)
            )
        number(self.strength, 0, 1, "a strength")
        chosen_layers(self.layers)


def changed(
    engine: Engine,
    edit: PhotoEdit,
    changes: Changes,
    style: PhotoStyle | None,
    tell: Callable[[str], None],
) -> Callable[[], np.ndarray]:
    """A photo with all changes made; what is given draws it, uint8 [h, w, 3 or 4].

    style: of the style photo. tell: is told what cannot be had, a sentence each.
    """
    scene, look, layers = edit.scene, edit.style, changes.layers
    touched = [*_objects(engine, edit, changes.resample)]
    look = engine.resample(look, scene, touched, changes.seed, layers) if touched else look
    if style is not None:
        classes = changes.classes or None
        rows = look.rows_of(style, scene, classes, None)
        there = [o for o in rows if scene.present()[o]]
        for class_id in map(engine.labels.id, changes.classes):
            if not _there(edit, class_id):
                tell(f"there is no {engine.labels.name(class_id)} to take the style photo's look")
        if not there and not changes.classes:
            tell("nothing in it has a class of the style photo's")
        look = look.adopt(style, scene, objects=there, layers=layers)
        if style.match is not None:
            look = engine.match(look, scene, style, objects=there, layers=layers)
        touched += there
    tints = {engine.labels.id(tint.name): tint.colour for tint in changes.tints}
    (look,), notes = tinted(engine, scene, [look], tints)
    for note in notes:
        tell(note)
    for slide in changes.slides:
        look = slide.moved(engine, scene, look)
        if not _there(edit, engine.labels.id(slide.name)):
            tell(f"there is no {slide.name} to move a slider of")
    moved = [*tints, *(engine.labels.id(slide.name) for slide in changes.slides)]
    touched += [o for class_id in moved for o in scene.of_class(class_id)]
    modes: dict[int | str, Mode] = {}
    if changes.mode == "replaced":
        modes = dict.fromkeys(touched, "replaced")
    return partial(edit.render, look, modes=modes, strength=changes.strength)


def _objects(engine: Engine, edit: PhotoEdit, names: tuple[ClassName, ...]) -> Iterator[int]:
    """The objects of these classes that a photo shows; a class that it lacks is an error."""
    for name in names:
        class_id = engine.labels.id(name)
        found = _there(edit, class_id)
        if not found:
            raise ClvaeError("not in the photo: {name}", name=engine.labels.name(class_id))
        yield from found


def _there(edit: PhotoEdit, class_id: int) -> list[int]:
    """The objects of a class that a photo shows."""
    present = edit.scene.present()
    return [o for o in edit.scene.of_class(class_id) if present[o]]
