"""The classes of a model: names, colours, ids, and the numbers they have in label files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from ..errors import ClvaeError, ForeignClass, Text, shown
from .checks import array, flag, listed
from .numbering import FILE_UNLABELLED, Numbering

UNLABELLED = "unlabelled"
MAX_NAME = 200  # letters of a class's name


@dataclass(frozen=True)
class Classes:
    """The classes of a model, as a user sees them.

    names: one per class id, in order. colors: (r, g, b) of each, 0-255, all different.
    unlabelled: whether the network has one more class, the last, for pixels nobody labelled; it is
    no part of `names` and of the palette.
    numbering: the numbers of the classes in label files, where they are not the ids themselves.
    """

    names: tuple[str, ...]
    colors: tuple[tuple[int, int, int], ...]
    unlabelled: bool = False
    numbering: Numbering | None = None

    def __post_init__(self):
        names = tuple(_name(name) for name in listed(self.names, "the names of a label set"))
        colors = tuple(_color(color) for color in listed(self.colors, "the colours of a label set"))
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "colors", colors)
        flag(self.unlabelled, "whether a label set has an unlabelled class")
        if not names:
            raise ClvaeError("a label set needs at least one class")
        if len(names) != len(colors):
            raise ClvaeError(
                "the label set has {names} names and {colours} colours",
                names=len(names),
                colours=len(colors),
            )
        if len(set(names)) < len(names):
            twice = next(n for n in names if names.count(n) > 1)
            raise ClvaeError("the label set names {name} twice", name=shown(twice))
        if len(set(colors)) < len(colors):
            raise ClvaeError("two classes of the label set have the same colour")
        if self.count > 256:
            raise ClvaeError(
                "a label set holds at most 256 classes, this one has {count}", count=self.count
            )
        if self.numbering and (
            len(self.numbering.classes) != len(names)
            or (self.numbering.nobody and not self.unlabelled)
        ):
            raise ClvaeError("the numbers of the label set's classes do not fit its names")

    def to_dict(self) -> dict:
        """As JSON knows it."""
        own = {
            "names": list(self.names),
            "colors": [list(color) for color in self.colors],
            "unlabelled": self.unlabelled,
        }
        return own | ({"numbering": self.numbering.to_dict()} if self.numbering else {})

    @classmethod
    def from_dict(cls, values: dict) -> Self:
        """What `to_dict` gave; KeyError and TypeError where something is missing or of another
        kind.
        """
        numbering = values.get("numbering")
        return cls(
            values["names"],
            values["colors"],
            bool(values["unlabelled"]),
            numbering and Numbering(**numbering),
        )

    @property
    def count(self) -> int:
        """Number of classes of the network, the unlabelled one included."""
        return len(self.names) + self.unlabelled

    def id(self, name: str | int) -> int:
        """The id of a class given by name or id."""
        if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
            if not 0 <= name < self.count:
                raise ClvaeError(
                    "there is no class {name}, this model has {count}",
                    name=shown(name),
                    count=len(self.names),
                )
            return int(name)
        if isinstance(name, str) and name == UNLABELLED and self.unlabelled:
            return len(self.names)
        if not isinstance(name, str) or name not in self.names:
            known = shown(", ".join(self.names), quotes=False, limit=200)
            raise ClvaeError(
                "there is no class {name}; this model knows {known}", name=shown(name), known=known
            )
        return self.names.index(name)

    def name(self, class_id: int) -> Text:
        """The name of a class id, "unlabelled" for the don't-care class."""
        class_id = self.id(class_id)
        return Text(self.names[class_id] if class_id < len(self.names) else UNLABELLED)

    def check(self, label_map: np.ndarray) -> np.ndarray:
        """Return a map of class ids as uint8 [H, W], or say which class it holds that this model
        lacks.
        """
        label_map = array(label_map, "a label map")
        if label_map.ndim != 2 or label_map.size == 0:
            raise ClvaeError(
                "a label map has two dimensions, this one has shape {shape}", shape=label_map.shape
            )
        if label_map.dtype.kind not in "ui":
            raise ClvaeError(
                "a label map holds whole numbers, this one holds {kind}", kind=label_map.dtype
            )
        low, high = int(label_map.min()), int(label_map.max())
        if low < 0 or high >= self.count:
            raise ForeignClass(
                "the map has class {number}, which is none of the {count} classes",
                number=high if high >= self.count else low,
                count=len(self.names),
            )
        return label_map.astype(np.uint8, copy=False)

    def drawable(self, label_map: np.ndarray, what: str = "the map") -> np.ndarray:
        """Return a map of class ids, or say that nobody labelled any of it. `what` names it in the
        message.
        """
        if self.unlabelled and (array(label_map, "a label map") == len(self.names)).all():
            raise ClvaeError("{what} is empty: every pixel is unlabelled", what=what)
        return label_map

    def paint(self, label_map: np.ndarray) -> np.ndarray:
        """A map of class ids [H, W] in colours, uint8 [H, W, 3]; what is unlabelled has its own."""
        table = np.zeros((256, 3), np.uint8)
        table[: len(self.colors) + 1] = [*self.colors, self.unlabelled_color][:256]
        return table[self.check(label_map)]

    @property
    def unlabelled_color(self) -> tuple[int, int, int]:
        """The colour of what is unlabelled: black, or the first grey after it that is free."""
        return next((v, v, v) for v in range(256) if (v, v, v) not in self.colors)

    def from_numbers(self, values: np.ndarray) -> np.ndarray:
        """The numbers [H, W] of a label file as class ids, uint8; those in
        `nobody` are unlabelled.
        """
        if self.numbering:
            values = self.numbering.ids(values, self.nobody)
        elif self.unlabelled:
            values = np.where(values == FILE_UNLABELLED, len(self.names), values)
        return self.check(values)

    def number(self, class_id: int) -> int:
        """The number of a class in label files."""
        return int(self.numbering.numbers(np.array(class_id))) if self.numbering else class_id

    @property
    def nobody(self) -> frozenset[int]:
        """The numbers in label files that stand for nobody's pixels."""
        if not self.unlabelled:
            return frozenset()
        if not self.numbering:
            return frozenset({len(self.names), FILE_UNLABELLED})
        numbers = {FILE_UNLABELLED, self.numbering.unlabelled, *self.numbering.nobody}
        return frozenset(numbers - set(self.numbering.classes))


def _name(value: object) -> str:
    """The name of a class, which a page, a file and a terminal can show."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        raise ClvaeError(
            "the name of a class is a word of at most {most} letters, not {value}",
            most=MAX_NAME,
            value=shown(value),
        )
    return value


def _color(values: object) -> tuple[int, int, int]:
    """A colour: three whole numbers from 0 to 255."""
    color = array(values, "a colour of the label set")
    if color.shape != (3,) or color.dtype.kind not in "ui" or color.min() < 0 or color.max() > 255:
        raise ClvaeError(
            "a colour of the label set is not three numbers from 0 to 255: {value}",
            value=shown(values),
        )
    red, green, blue = color.tolist()
    return red, green, blue


def spread_colors(count: int) -> tuple[tuple[int, int, int], ...]:
    """`count` different colours for a label set that comes without: the bit-interleaved palette of
    PASCAL VOC.
    """

    def color(index: int) -> tuple[int, int, int]:
        channels = [0, 0, 0]
        for bit in range(8):
            for channel in range(3):
                channels[channel] |= ((index >> (3 * bit + channel)) & 1) << (7 - bit)
        red, green, blue = channels
        return red, green, blue

    return tuple(color(index + 1) for index in range(count))
