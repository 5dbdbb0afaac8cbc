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

from ..core.checks import entry
from ..core.images import EXACT, open_image
from ..core.labels import LabelSet
from ..errors import ClvaeError, ForeignColors, shown

PHOTO_ENDINGS = (".jpg", ".jpeg", ".webp", ".avif", ".heic", ".heif")  # beside maps
PICTURE_ENDINGS = (*PHOTO_ENDINGS, ".png", ".tif", ".tiff", ".bmp")  # alone


class Pair(NamedTuple):
    """A label map and the photo that belongs to it; whether the photo is there shows when it is
    read.
    """

    name: str
    photo: Path
    map: Path


@dataclass(frozen=True)
class Layout:
    """Where a data set's files are and what a map's values mean.

    photos, maps: path of a file below the root, of `{split}` and `{name}`. splits: our split → its
    folder.
    first: the file value of class 0; smaller values are unlabelled, the network's last class.
    ids: whether an indexed map's numbers are the ids whatever its palette says.
    squash: whether pictures of another shape are stretched, as in the release; else cropped.
    endings: of photos, beside the one in `photos`.
    training_size: (height, width) to which training squashes a pair before it crops; None is the
    network's own size.
    """

    photos: str
    maps: str
    splits: dict[str, str]
    first: int = 0
    ids: bool = True
    squash: bool = True
    endings: tuple[str, ...] = ()
    training_size: tuple[int, int] | None = None

    def pairs(self, root: str | Path, split: str) -> list[Pair]:
        """The pairs of a split ("train" or "test") in natural order; a folder without any is an
        error.
        """
        if not os.path.isdir(root):
            raise ClvaeError(f"there is no folder {shown(root, quotes=False)}")
        if split not in self.splits:
            raise ClvaeError(f"this layout has no split {split!r}, only {', '.join(self.splits)}")
        maps, photos = (
            path.replace("{split}", self.splits[split]) for path in (self.maps, self.photos)
        )
        found = named(Path(root, maps).parent, Path(maps).name)
        if not found:
            raise ClvaeError(f"there is no label map {maps.replace('{name}', '*')} in {root}")
        beside = Path(root, photos)
        known = named(beside.parent, beside.name, self.endings)

        def photo(name: str) -> Path:  # where it should be, if it is not there
            return known.get(name, beside.with_name(beside.name.replace("{name}", name)))

        return [Pair(name, photo(name), found[name]) for name in sorted(found, key=natural)]

    def strangers(self, pairs: list[Pair]) -> list[str]:
        """The files beside all maps of a plain folder that are neither maps nor their photos."""
        if self.squash:  # a published set has files of its own
            return []
        known = {file for pair in pairs for file in (pair.map, pair.photo)}
        folders = {pair.map.parent for pair in pairs}
        return [
            path.name
            for folder in sorted(folders)
            for path in sorted(folder.iterdir())
            if path.is_file() and path not in known
        ]

    def read_map(self, file: str | Path, labels: LabelSet, ids: bool = False) -> np.ndarray:
        """A label map as uint8 [H, W] of class ids, see LabelSet.read; an error names the file."""
        image, name = open_image(file, "label map", formats=EXACT), Path(file).name
        try:
            return labels.decode(image, ids or self.ids, self.first)
        except ForeignColors as error:
            raise ForeignColors(f"{name}: {error.fact}", error.colors, error.numbers) from None
        except ClvaeError as error:
            raise ClvaeError(f"{name}: {error}") from None


LAYOUTS = {
    # Any folder of maps as `LabelSet.write` makes them, or in the palette's colours; photos of the
    # same name beside them.
    "folder": Layout(
        photos="{name}.jpg",
        maps="{name}.png",
        splits={"test": ""},
        ids=False,
        squash=False,
        endings=PHOTO_ENDINGS,
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
    return entry(LAYOUTS, name, "layout")


def named(folder: Path, pattern: str, endings: tuple[str, ...] = ()) -> dict[str, Path]:
    """The files of a folder by what stands for {name} in a pattern such as "{name}_label.png"; two
    of one name are an error.

    endings: others than the pattern's that will do as well; all in any case. Hidden files,
    "._a.png" say, are none.
    """
    start, end = pattern.split("{name}")
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        for ending in {end, *endings}:
            name = path.name[len(start) : len(path.name) - len(ending)]
            fits = path.name.startswith(start) and path.name.lower().endswith(ending)
            if not fits or not name or path.name.startswith("."):
                continue
            if name in found:
                first, second = (shown(file.name, quotes=False) for file in (found[name], path))
                raise ClvaeError(
                    f"{first} and {second} in {shown(folder, quotes=False)} have one name: "
                    "rename one of them, or put it elsewhere"
                )
            found[name] = path
    return found


def natural(name: str) -> list:
    """Sort key by which "10" comes after "9", however many digits there are."""
    parts = re.split(r"([0-9]+)", name)  # every second one is a number
    return [
        (len(digits := part.lstrip("0")), digits) if i % 2 else (-1, part)
        for i, part in enumerate(parts)
    ]
