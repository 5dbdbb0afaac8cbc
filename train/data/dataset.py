"""DataSet: the classes and the pairs of a data set on disk, and one pair read and checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from clvae.bundle.dataset_layouts import Pair
from clvae.bundle.pack import read_pair, read_splits
from clvae.bundle.pack_classes import FILE, read_classes
from clvae.core.labels import LabelSet
from clvae.core.photos import filled
from clvae.errors import ClvaeError, shown

from .descriptions import Description, describe


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
            splits = read_splits(root)
        return cls(root, description, labels, mirror_table(labels, sides), splits)

    def check_classes(self, labels: LabelSet) -> None:
        """Refuse a bundle that has other classes."""
        if labels.names != self.labels.names:
            raise ClvaeError(f"the bundle's classes differ from those of {self.root}")

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
        photo, label_map = read_pair(pair, self.labels, self.description.layout)
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
