"""The label maps of a split in small: which classes a photo shows, and the layout that many of them
agree on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from clvae.core.labels import resize_map

from . import Split

SHRUNK = 4  # times smaller than the network's pictures


class SmallMaps(NamedTuple):
    """Maps of N photos. ids: uint8 [N, h, w] of class ids. shares: float32 [N, C], of the picture
    that a class covers.
    """

    ids: np.ndarray
    shares: np.ndarray


def read_maps(split: Split) -> SmallMaps:
    """Read the maps of a split, in its order."""
    read, labels = split.data.description.layout.read_map, split.data.labels
    size = split.size[0] // SHRUNK, split.size[1] // SHRUNK
    ids = np.stack(
        [resize_map(read(pair.map, labels), size) for pair in tqdm(split.pairs, desc="maps")]
    )
    shares = np.stack([(ids == c).mean((1, 2), dtype=np.float32) for c in range(labels.count)], 1)
    return SmallMaps(ids, shares)


def large_enough(shares: np.ndarray, least: float) -> np.ndarray:
    """bool [N, C]: where a class covers at least `least` of a photo, or, for a small thing, as much
    as it mostly does.
    """
    usual = [np.median(column[column > 0]) if column.any() else 1 for column in shares.T]
    return shares >= np.minimum(least, usual)


def enough_of_each(shown: np.ndarray, count: int, random: np.random.Generator) -> list[int]:
    """Photos, few of them, such that `count` show each class, or all that do.

    shown: bool [N, C]. The rarest class chooses first; what it chooses counts for the others.
    """
    order = random.permutation(len(shown))
    chosen: list[int] = []
    for c in np.argsort(shown.sum(0), kind="stable"):
        more = [i for i in order[shown[order, c]] if i not in chosen]
        chosen += more[: max(0, count - int(shown[chosen, c].sum()))]
    return chosen


def typical(maps: np.ndarray, names: int, class_id: int | None = None) -> np.ndarray:
    """The layout that maps uint8 [N, h, w] agree on, uint8 [h, w]: each pixel's most frequent
    class.

    names: classes from this id on are left out. class_id: one that keeps the room it has on
    average, where it is most frequent, whatever else is frequent there, too; without, a class that
    is now here, now there, might get none.
    """
    frequency = np.stack([(maps == c).mean(0, dtype=np.float32) for c in range(names)])
    layout = frequency.argmax(0).astype(np.uint8)
    if class_id is not None:
        of_class = frequency[class_id]
        layout[of_class >= np.quantile(of_class, 1 - of_class.mean())] = class_id
    return layout


def most_usual(maps: np.ndarray, names: int, class_id: int | None = None) -> int:
    """Which of the maps uint8 [N, h, w] is most like the layout that they agree on, see `typical`:
    that itself has what no photo shows, feet without legs, say.

    With `class_id` it is as important how well that class's places fit (intersection over union).
    """
    layout = typical(maps, names, class_id)
    alike = (maps == layout).mean((1, 2))
    if class_id is not None:
        ours, theirs = maps == class_id, layout == class_id
        alike += (ours & theirs).sum((1, 2)) / np.maximum(1, (ours | theirs).sum((1, 2)))
    return int(alike.argmax())
