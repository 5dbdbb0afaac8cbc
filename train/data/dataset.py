"""DataSet: the classes and the pairs of a data set on disk, and one pair read and checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from clvae.bundle.dataset_layouts import Pair, named, natural
from clvae.core.labels import LabelSet
from clvae.core.photos import filled, read_whole
from clvae.errors import ClvaeError, shown
from clvae.files.strict_json import read_json

from .classes import FILE, read_classes
from .descriptions import Description, describe

PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif")  # the best first
EVERY = 10  # without splits.json, every tenth pair is kept back


@dataclass(frozen=True, eq=False)
class DataSet:
    """A data set on disk: its classes, and the pairs of each split ("train", "val").

    mirror: uint8 [labels.count], the class that each class becomes when a picture is flipped.
    """

    root: Path
    description: Description
    labels: LabelSet
    mirror: np.ndarray
    splits: dict[str, list[Pair]]

    @classmethod
    def open(cls, root: str | Path, layout: str = "folder") -> DataSet:
        """Open a folder in a layout of `descriptions`; a published set's test split serves as
        "val".
        """
        root, description = Path(root), describe(layout)
        if not os.path.isdir(root):
            raise ClvaeError(f"there is no folder {shown(root, quotes=False)}")
        if description.labels:
            labels, sides = description.labels, description.mirror
            splits = {
                ours: description.layout.pairs(root, theirs)
                for ours, theirs in description.splits.items()
            }
        else:
            labels, sides = read_classes(root / FILE)
            splits = _splits(root, description)
        return cls(root, description, labels, mirror_table(labels, sides), splits)

    def epoch(self, rarity: bool) -> int:
        """The number of training samples that make an epoch; with rarity sampling it is the data
        set's own.
        """
        own = self.description.rarity if rarity else None
        return own.epoch if own else len(self.splits["train"])

    def read(self, pair: Pair) -> tuple[Image.Image, Image.Image]:
        """The photo (RGB) and the map (class ids, the don't-care id where unlabelled) of a pair.

        What is transparent in the photo is unlabelled, where the data set has that.
        """
        photo = read_whole(pair.photo)
        label_map = self.description.layout.read_map(pair.map, self.labels)
        if photo.shape[:2] != label_map.shape:
            (high, wide), (height, width) = photo.shape[:2], label_map.shape
            turned = ": one of them lies on its side" if (high, wide) == (width, height) else ""
            raise ClvaeError(
                f"{pair.name}: the photo is {wide}x{high}, its map {width}x{height}{turned}"
            )
        photo, hole = filled(photo)
        if hole is not None and self.labels.unlabelled:
            label_map = np.where(hole, np.uint8(len(self.labels.names)), label_map)
        return Image.fromarray(photo), Image.fromarray(label_map)


def mirror_table(labels: LabelSet, sides: tuple[tuple[str, str], ...]) -> np.ndarray:
    """uint8 [labels.count]: itself for most classes, the other side for those named in `sides`."""
    table = np.arange(labels.count, dtype=np.uint8)
    for one, other in sides:
        a, b = labels.id(one), labels.id(other)
        if table[a] not in (a, b) or table[b] not in (a, b):
            raise ClvaeError(
                f"{one!r} and {other!r} are said to mirror each other and a third class"
            )
        table[a], table[b] = b, a
    return table


def _splits(root: Path, description: Description) -> dict[str, list[Pair]]:
    """The splits of splits.json; without it every tenth pair is kept back for validation."""
    photos = named(root / "images", "{name}.jpg", PHOTO_ENDINGS)
    maps = named(root / "labels", "{name}.png")
    if not photos:
        raise ClvaeError(f"{root / 'images'} has no photos ({', '.join(PHOTO_ENDINGS)})")

    def pair(name: str) -> Pair:
        layout = description.layout
        missing = [root / path.replace("{name}", name) for path in (layout.photos, layout.maps)]
        return Pair(name, photos.get(name, missing[0]), maps.get(name, missing[1]))

    file = root / "splits.json"
    names = _named_splits(file) if file.exists() else _every_tenth(sorted(photos, key=natural))
    return {
        split: [pair(name) for name in sorted(names[split], key=natural)]
        for split in ("train", "val")
        if split in names
    }


def _named_splits(file: Path) -> dict[str, list[str]]:
    try:
        names = read_json(file)
        if not all(
            isinstance(names.get(split, []), list) for split in ("train", "val")
        ) or not names.get("train"):
            raise ValueError("it has no list called train")
        if odd := [
            name
            for split in ("train", "val")
            for name in names.get(split, [])
            if not isinstance(name, str)
        ]:
            raise ValueError(f"it has {shown(odd[0])} where a name belongs")
    except (ValueError, AttributeError) as error:
        raise ClvaeError(
            f'{file} is no {{"train": [NAME, …], "val": [NAME, …]}}: {error}'
        ) from None
    return names


def _every_tenth(names: list[str]) -> dict[str, list[str]]:
    val = names[::EVERY]
    return {"train": [name for name in names if name not in set(val)] or names, "val": val}
