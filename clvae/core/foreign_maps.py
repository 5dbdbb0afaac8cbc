"""Label maps of other label sets: what is in their files, and which of a model's classes it may be.

A file is taken apart into the different values that it holds, numbers or colours. A person says
what each becomes; a proposal goes by the names that a known set has for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from ..errors import ClvaeError, Text
from .checks import listed, whole
from .classes import Classes
from .images import EXACT, decoding, open_image
from .known_sets import Color, KnownSet
from .maps import GREY, check_exact, check_sharp, numbers_of, packed, palette_of, seen_of

MOST = 256  # different values of a map

# What stands for what, where a model has no class of the same name: the first that it has.
ALIKE = {
    "sky": ("clouds", "fog", "ceiling"),
    "sea": ("water", "waterdrops", "lake", "swimming pool", "river"),
    "river": ("water", "lake", "waterfall", "sea", "swimming pool"),
    "mountain": ("hill", "snow"),
    "tree": ("vegetation", "palm", "branch", "leaves", "wood"),
    "plant": ("bush", "flower", "potted plant", "vegetation", "moss", "vegetable"),
    "grass": ("terrain", "playingfield", "field", "land", "moss"),
    "field": ("earth", "dirt", "straw", "ground", "land", "dirt track"),
    "rock": ("stone", "gravel"),
    "sand": ("dirt", "mud", "earth", "dirt track", "gravel", "ground"),
    "road": ("sidewalk", "path", "pavement", "runway", "railroad", "platform", "bridge"),
    "building": (
        "house", "skyscraper", "tower", "wall", "hovel", "roof", "bridge", "fence", "booth",
        "structural", "tent", "pier",
    ),
    "skin": ("person", "face", "arm", "leg", "rider"),
    "face": ("person", "skin"),
    "top": ("clothes", "apparel", "shirt", "cloth"),
    "shoes": ("shoe", "boots"),
    "bag": ("handbag", "backpack"),
    "background": ("wall", "building", "sky", "road", "floor", "unlabelled"),
}  # fmt: skip


class ForeignMap(NamedTuple):
    """A map taken apart. places: uint8 [h, w], which of the values each pixel has.

    colors, numbers, shares: of each value, the most frequent first; a number is None where the file
    has colours alone. unseen: bool [h, w], what is transparent, or None.
    """

    places: np.ndarray
    colors: tuple[Color, ...]
    numbers: tuple[int | None, ...]
    shares: tuple[float, ...]
    unseen: np.ndarray | None

    def read(self, meaning: object, labels: Classes) -> np.ndarray:
        """The map uint8 [h, w] of class ids in which each value is what `meaning`, a list of class
        ids, says.
        """
        ids = listed(meaning, "what a map's values are")
        if len(ids) != len(self.colors):
            raise ClvaeError(
                "the map has {values} values, and {classes} classes were named for them",
                values=len(self.colors),
                classes=len(ids),
            )
        table = np.array([whole(i, 0, labels.count - 1, Text("a class")) for i in ids], np.uint8)
        found = table[self.places]
        if self.unseen is None:
            return found
        if not labels.unlabelled:
            raise ClvaeError("parts of the map are transparent: this model has no class for that")
        return np.where(self.unseen, np.uint8(len(labels.names)), found)

    def known_by(self, known: KnownSet) -> list[str | None]:
        """What a set calls each of the values."""
        pairs = zip(self.numbers, self.colors, strict=True)
        return [known.name_of(number, color) for number, color in pairs]


def opened(file: str | Path | bytes, what: str = "label map") -> ForeignMap:
    """A map's file taken apart. `what` names it in a message."""
    return taken_apart(open_image(file, what, formats=EXACT))


def taken_apart(image: Image.Image) -> ForeignMap:
    """The values of a map's file. What cannot be a map is a ClvaeError."""
    check_exact(image)
    seen = seen_of(image)
    palette = None
    if image.mode == "P":
        keys = np.asarray(image).astype(np.uint32)
        palette = palette_of(image)
    elif image.mode in GREY:
        keys = numbers_of(image).astype(np.uint32)
        check_sharp(keys)
    else:
        with decoding(Text("label map")):
            keys = packed(np.asarray(image.convert("RGB")))
    values, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    if len(values) > MOST:
        raise ClvaeError(
            "the map has more than {most} colours, as photos have, not maps", most=MOST
        )
    order = np.argsort(-counts, kind="stable")
    rank = np.argsort(order).astype(np.uint8)
    numbers: list[int | None] = []
    colors: list[Color] = []
    for value in values[order].tolist():
        number, color = _meaning(value, image.mode, palette)
        numbers.append(number)
        colors.append(color)
    shares = tuple((counts[order] / counts.sum()).tolist())
    unseen = None if seen is None else ~seen
    places = rank[places.reshape(keys.shape)]
    return ForeignMap(places, tuple(colors), tuple(numbers), shares, unseen)


def _meaning(value: int, mode: str, palette: np.ndarray | None) -> tuple[int | None, Color]:
    """The number and the colour of a value of a file."""
    if palette is not None:
        red, green, blue = palette[value].tolist()
        return value, (red, green, blue)
    if mode in GREY:
        grey = min(value, 255)
        return value, (grey, grey, grey)
    red, green, blue = value >> 16, value >> 8 & 255, value & 255
    return (red if red == green == blue else None), (red, green, blue)


def proposal(name: str | None, labels: Classes) -> int | None:
    """The class of a model that another set's class may be; None where nobody can tell."""
    if name is None:
        return None
    plain = name.lower().removesuffix("-other").removesuffix("-stuff")
    for words in dict.fromkeys((plain, plain.partition("-")[0])):
        if words in labels.names:
            return labels.names.index(words)
        ranked = [
            (ALIKE[own].index(words), i)
            for i, own in enumerate(labels.names)
            if words in ALIKE.get(own, ())
        ]
        if ranked:
            return min(ranked)[1]
    return None


def likeliest(found: ForeignMap, sets: Sequence[KnownSet], labels: Classes) -> int | None:
    """Which of several sets a map is of: that in which most of it has a class of the model; None
    where no set knows half of it.
    """

    def known(names: Iterable[str | None]) -> float:
        pairs = zip(names, found.shares, strict=True)
        return sum(share for name, share in pairs if proposal(name, labels) is not None)

    rated = [(known(found.known_by(one)), -i) for i, one in enumerate(sets)]
    part, place = max(rated, default=(0.0, 0))
    return -place if part > 0.5 else None
