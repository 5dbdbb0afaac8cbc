"""How label maps and photos lie in a folder: the three published data sets, and a plain folder.

A layout only describes; `pairs` lists what it describes and `read_map` reads one map as class ids.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from .errors import ClvaeError, shown
from .labels import LabelSet, open_image

GREY = ("1", "L", "P", "I", "I;16")       # modes of a picture whose pixels are plain numbers


class Pair(NamedTuple):
    """A label map and the photo that belongs to it; whether the photo is there shows when it is read."""

    name: str
    photo: Path
    map: Path


@dataclass(frozen=True)
class Layout:
    """Where a data set's files are and what a map's values mean.

    photos, maps: path of a file below the root, of `{split}` and `{name}`. splits: our split → its folder.
    first: the file value of class 0; smaller values are unlabelled, the network's last class.
    training_size: (height, width) to which training squashes a pair before it crops; None is the network's own size.
    """

    photos: str
    maps: str
    splits: dict[str, str]
    first: int = 0
    training_size: tuple[int, int] | None = None

    def pairs(self, root: str | Path, split: str) -> list[Pair]:
        """The pairs of a split ("train" or "test") in natural order; a folder without any is an error."""
        if not os.path.isdir(root):
            raise ClvaeError(f"there is no folder {shown(root, quotes=False)}")
        if split not in self.splits:
            raise ClvaeError(f"this layout has no split {split!r}, only {', '.join(self.splits)}")
        maps, photos = (path.replace("{split}", self.splits[split]) for path in (self.maps, self.photos))
        start, end = maps.split("{name}")
        names = sorted((str(path.relative_to(root)).removeprefix(start).removesuffix(end)
                        for path in Path(root).glob(f"{start}*{end}")), key=natural)
        if not names:
            raise ClvaeError(f"there is no label map {start}*{end} in {root}")
        return [Pair(name, Path(root, photos.replace("{name}", name)), Path(root, maps.replace("{name}", name)))
                for name in names]

    def read_map(self, file: str | Path, labels: LabelSet) -> np.ndarray:
        """One label map as uint8 [H, W] of class ids; an error names the file."""
        image = open_image(file, "label map")
        try:
            return labels.decode(self._shifted(image, labels) if self.first else image)
        except ClvaeError as error:
            raise ClvaeError(f"{Path(file).name}: {error}") from None

    def _shifted(self, image: Image.Image, labels: LabelSet) -> Image.Image:
        if image.mode not in GREY:
            raise ClvaeError(f"a label map of this layout is a grey or indexed picture, this one has mode {image.mode}")
        values = np.asarray(image).astype(np.int32)
        return Image.fromarray(np.where(values < self.first, labels.count - 1, values - self.first))


LAYOUTS = {
    # Any folder of maps as `LabelSet.write` makes them, or in the palette's colours; photos of the same name beside them.
    "folder": Layout(
        photos="{name}.jpg",
        maps="{name}.png",
        splits={"test": ""},
    ),
    "ade20k": Layout(
        photos="images/{split}/{name}.jpg",
        maps="annotations/{split}/{name}.png",
        splits={"train": "training", "test": "validation"},
        first=1,
        training_size=(286, 286),
    ),
    "deepfashion": Layout(
        photos="{split}/{name}.jpg",
        maps="{split}/{name}_label.png",
        splits={"train": "train", "test": "test"},
    ),
    "gta5": Layout(
        photos="RGB256Full/{split}/{name}.png",
        maps="LabelgrayFull20/{split}/{name}.png",
        splits={"train": "train", "test": "test"},
    ),
}


def find_layout(name: str) -> Layout:
    """The layout called `name`."""
    if name not in LAYOUTS:
        raise ClvaeError(f"there is no layout {name!r}, only {', '.join(LAYOUTS)}")
    return LAYOUTS[name]


def natural(name: str) -> list:
    """Sort key by which "10" comes after "9", however many digits there are."""
    parts = re.split(r"([0-9]+)", name)                      # every second one is a number
    return [(len(digits := part.lstrip("0")), digits) if i % 2 else (-1, part)
            for i, part in enumerate(parts)]
