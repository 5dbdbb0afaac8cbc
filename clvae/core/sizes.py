"""Sizes: which pictures a model draws, and which of them a picture of another shape comes to.

A generator is convolutional but for its first features, which go on mirrored on another canvas than
the one it was trained on; how far that looks well is a fact of a bundle.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ClvaeError, Text, shown
from .checks import array, whole, wholes

LARGEST = 8192  # of a side
ALIKE = 0.02  # of a side: what is cut off at most where shapes are as good as equal


@dataclass(frozen=True)
class Sizes:
    """The sizes (height, width) that a model draws, in pixels.

    step: every side is a multiple of it. least, most: of the sides, (height, width). area: height ·
    width, at most. own: the size it was trained at.
    """

    step: int
    least: tuple[int, int]
    most: tuple[int, int]
    area: int
    own: tuple[int, int]

    def __post_init__(self):
        step = whole(self.step, 1, LARGEST, "the step of a model's sizes")
        for name in ("least", "most", "own"):
            object.__setattr__(self, name, pair(getattr(self, name), f"the {name} of sizes"))
        whole(self.area, 1, LARGEST**2, "the area of a model's sizes")
        if any(side % step for side in self.least + self.most + self.own):
            raise ClvaeError("the sides of a model's sizes are multiples of {step}", step=step)
        if self.own not in self:
            raise ClvaeError("a model's sizes lack its own")

    @classmethod
    def only(cls, own: tuple[int, int], step: int) -> Sizes:
        """One size alone."""
        return cls(step, own, own, own[0] * own[1], own)

    def any(self) -> Sizes:
        """Whatever such a network can draw, well or not: all of these, and sides from half its own
        to four times those, up to four times its own area where these go no further.
        """
        (height, width), step = self.own, self.step
        sides = [max(step, side // 2 // step * step) for side in self.own]
        least = min(sides[0], self.least[0]), min(sides[1], self.least[1])
        most = max(4 * height, self.most[0]), max(4 * width, self.most[1])
        return Sizes(step, least, most, max(4 * height * width, self.area), self.own)

    @classmethod
    def from_dict(cls, values: object, own: tuple[int, int], step: int) -> Sizes:
        """Those that a bundle's card has: {"least": [h, w], "most": [h, w], "area": n}."""
        if not isinstance(values, Mapping) or set(values) != {"least", "most", "area"}:
            raise ClvaeError(
                "a model's sizes are its least, most and area, not {value}", value=shown(values)
            )
        return cls(step, values["least"], values["most"], values["area"], own)

    def to_dict(self) -> dict:
        """What a bundle's card has of them."""
        return {"least": list(self.least), "most": list(self.most), "area": self.area}

    def __contains__(self, size: object) -> bool:
        height, width = pair(size, "a size")
        return (
            height % self.step == width % self.step == 0
            and self.least[0] <= height <= self.most[0]
            and self.least[1] <= width <= self.most[1]
            and height * width <= self.area
        )

    def check_map(self, size: tuple[int, int]) -> None:
        """Raise a ClvaeError unless a map of this size (height, width) is drawn."""
        if size not in self:
            wrong = self._not_drawn(size, Text("the map"))
            raise ClvaeError("{wrong}: Engine.scene crops and resizes a map", wrong=wrong)

    def check(self, size: object, what: str) -> tuple[int, int]:
        """The size, where it is one of these; a ClvaeError that names `what` has it, else."""
        found = pair(size, "a size")
        if found not in self:
            raise ClvaeError(self._not_drawn(found, what))
        return found

    def _not_drawn(self, size: tuple[int, int], what: str) -> Text:
        return Text(
            "{what} is {width}x{height}, this model draws {sizes}",
            what=what,
            width=size[1],
            height=size[0],
            sizes=str(self),
        )

    @property
    def many(self) -> bool:
        """Whether there is another one beside its own."""
        return self.least != self.most

    def all(self) -> list[tuple[int, int]]:
        """All of them, the smallest area first."""
        sides = [range(a, b + 1, self.step) for a, b in zip(self.least, self.most, strict=True)]
        found = [(h, w) for h in sides[0] for w in sides[1] if h * w <= self.area]
        return sorted(found, key=lambda size: (size[0] * size[1], size))

    def nearest(self, height: int, width: int) -> tuple[int, int]:
        """The size that a picture of a shape is cropped to: the one of the nearest aspect; among
        those as good as equal the one nearest in area to its own.
        """
        height, width = pair((height, width), "a picture's shape")
        own = math.log(self.own[0] * self.own[1])

        def far(size: tuple[int, int]) -> tuple[float, float, tuple[int, int]]:
            cut = abs(math.log(size[0] * width / (size[1] * height)))
            larger = round(abs(math.log(size[0] * size[1]) - own), 9)
            return (0.0 if cut <= ALIKE else cut), larger, size

        return min(self.all(), key=far)

    def of_map(self, height: int, width: int) -> tuple[int, int]:
        """The size that a label map of a shape is drawn at: its own where that is one of these, so
        that no pixel changes; else the nearest.
        """
        shape = pair((height, width), "a map's shape")
        return shape if shape in self else self.nearest(*shape)

    def __str__(self) -> str:
        """In words, width x height."""
        if not self.many:
            return f"{self.own[1]}x{self.own[0]}"
        least, most = (f"{width}x{height}" for height, width in (self.least, self.most))
        words = f"{least} to {most} in steps of {self.step}"
        if self.area < self.most[0] * self.most[1]:
            words += f" and at most {self.area:,} pixels"
        return words


def size_said(words: object) -> tuple[int, int]:
    """The size (H, W) that somebody typed: "512x1024", height first."""
    found = (
        re.fullmatch(r"\s*(\d{1,5})\s*[x×]\s*(\d{1,5})\s*", words) if type(words) is str else None
    )
    if found is None:
        raise ClvaeError(
            "a size is HEIGHTxWIDTH in pixels, such as 256x512, not {value}", value=shown(words)
        )
    return int(found[1]), int(found[2])


def pair(value: object, what: str) -> tuple[int, int]:
    """(height, width) of anything that holds two whole numbers from 1 on."""
    found = array(value, what)
    if found.shape != (2,):
        raise ClvaeError(
            "{what} is a height and a width, not {value}", what=what, value=shown(value)
        )
    height, width = wholes(found, 1, 1, 2**31, what).tolist()
    return height, width
