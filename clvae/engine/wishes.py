"""What pictures are to look like, as somebody says it to a command or in a call: a style photo,
colours and sliders of classes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..bundle.dataset_layouts import Pair
from ..core.cielab import lab_of
from ..core.photo_style import PhotoStyle
from ..core.scene import Scene
from ..core.style import Style
from ..errors import ClvaeError, shown
from .engine import Engine

FAR = 5.0  # in CIELAB: what is said of a colour that cannot be had


class StylePair(NamedTuple):
    """A photo whose style is taken, and its label map where somebody made one."""

    photo: Path
    map: Path | None


class StyleOf(NamedTuple):
    """Whose style the pictures take, as somebody said: a photo and perhaps its map, or a number."""

    photo: Path | None = None
    map: Path | None = None
    number: int | None = None

    def pair(self, pairs: list[Pair]) -> StylePair | None:
        """The photo, if any, and its map. pairs: the folder's, in whose order the number counts."""
        if self.number is not None:
            if self.photo is not None or self.map is not None:
                raise ClvaeError("give --style-id or --style, not both")
            if not 0 <= self.number < len(pairs):
                raise ClvaeError(
                    f"there is no style {self.number}: --labels has {len(pairs)} photos, from 0"
                    if pairs
                    else "--style-id needs a folder of label maps with photos as --labels"
                )
            return StylePair(pairs[self.number].photo, pairs[self.number].map)
        if self.photo is None and self.map is not None:
            raise ClvaeError("--style-labels is the label map of a style photo: give --style, too")
        return StylePair(self.photo, self.map) if self.photo else None


class Tint(NamedTuple):
    """A colour for all objects of a class, both as somebody wrote them."""

    name: str
    colour: str

    @classmethod
    def read(cls, text: object) -> Tint:
        """That of "sky=#007aff"."""
        name, equals, colour = text.rpartition("=") if isinstance(text, str) else ("",) * 3
        if not equals:
            raise ClvaeError(
                "a tint is a class and its colour, like sky=#007aff, not {value}", value=shown(text)
            )
        lab_of(colour)
        return cls(name.strip(), colour.strip())


class Slide(NamedTuple):
    """A slider of a class, and how far it goes: in per cent of its reach, -100 to 100."""

    name: str
    measure: str
    amount: float

    @classmethod
    def read(cls, text: object) -> Slide:
        """That of "sky:lightness=40"."""
        which, equals, amount = text.rpartition("=") if isinstance(text, str) else ("",) * 3
        name, colon, measure = which.rpartition(":")
        if not equals or not colon:
            raise ClvaeError(
                "a slide is a class, a slider and how far, like sky:lightness=40, not {value}",
                value=shown(text),
            )
        try:
            per_cent = float(amount)
        except ValueError:
            per_cent = math.nan
        if not -100 <= per_cent <= 100:
            raise ClvaeError(
                "a slider goes from -100 to 100 per cent, not to {value}", value=shown(amount)
            )
        return cls(name.strip(), measure.strip(), per_cent)

    def moved(self, engine: Engine, scene: Scene, style: Style) -> Style:
        """The style with the slider moved for all objects of the class."""
        class_id = engine.labels.id(self.name)
        known = {d.measure: d for d in reversed(engine.directions.of_class(class_id)) if d.measure}
        direction = known.get(self.measure)  # of all layers, where there is one
        if direction is None:
            raise ClvaeError(
                f"{self.name} has no slider {shown(self.measure)}"
                + (f", only {', '.join(sorted(known))}" if known else "")
            )
        for object_id in scene.of_class(class_id):
            style = style.move(object_id, direction.step, direction.reach * self.amount / 100)
        return style


class Wishes(NamedTuple):
    """How pictures are to look: in the style of a photo, matched by so many colour steps more, and
    with classes in named colours; and how many times as large as they are drawn.
    """

    style: StyleOf = StyleOf()
    refine: int = 0
    tints: tuple[Tint, ...] = ()
    scale: int = 1


class Look(NamedTuple):
    """The same, read. tints: colours by class id."""

    photo: PhotoStyle | None
    tints: dict[int, str]

    def styles(
        self, engine: Engine, scene: Scene, seeds: Iterable[int]
    ) -> tuple[list[Style], list[str]]:
        """A style of each seed, and where it cannot be had a sentence about each colour."""
        styles = [engine.sample(scene, seed) for seed in seeds]
        if self.photo:
            styles = [style.adopt(self.photo, scene, global_code=True) for style in styles]
            if self.photo.match is not None:  # else it is to be what the encoder says
                styles = [engine.match(style, scene, self.photo) for style in styles]
        return tinted(engine, scene, styles, self.tints)


def tinted(
    engine: Engine, scene: Scene, styles: list[Style], tints: dict[int, str]
) -> tuple[list[Style], list[str]]:
    """Styles with classes in colours, by class id, and where they cannot be had a sentence each."""
    styles, notes, present, left = [*styles], [], scene.present(), 0.0

    def told(taken: int, steps: int, difference: float) -> None:
        nonlocal left
        left = difference

    for class_id, colour in tints.items():
        far = []
        for o in (o for o in scene.of_class(class_id) if present[o]):
            for i, style in enumerate(styles):
                styles[i] = engine.tint(style, scene, o, colour, progress=told)
                far.append(left)
        name = engine.labels.name(class_id)
        if not far:
            notes.append(f"there is nothing of {name} to tint")
        elif max(far) > FAR:
            notes.append(f"{name} cannot be {colour}: the nearest is {max(far):.0f} off (CIELAB)")
    return styles, notes
