"""Reading a whole data set once, before an hour of training is wasted on a damaged one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm import tqdm

from clvae.bundle.dataset_layouts import Layout, Pair, named
from clvae.bundle.pack import PHOTO_ENDINGS
from clvae.core.classes import UNLABELLED
from clvae.core.labels import LabelSet
from clvae.core.maps import interpolated
from clvae.errors import ClvaeError

from .dataset import DataSet
from .rarity import RareOrder

THREADS = 4


@dataclass
class Report:
    """What a data set holds.

    pairs: readable pairs of each split. sizes: (width, height) → pairs. pixels: int64
    [labels.count], of each class.
    photos: int64 [labels.count], pairs that show a class. problems: one sentence each, naming the
    file.
    skipped: files that are neither a photo nor a map by their names.
    """

    labels: LabelSet
    pairs: dict[str, int] = field(default_factory=dict)
    sizes: Counter = field(default_factory=Counter)
    pixels: np.ndarray = field(init=False)
    photos: np.ndarray = field(init=False)
    problems: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.pixels = np.zeros(self.labels.count, np.int64)
        self.photos = np.zeros(self.labels.count, np.int64)

    def text(self) -> str:
        """The report to be read."""
        total = max(1, int(self.pixels.sum()))
        names = [*self.labels.names, *([UNLABELLED] if self.labels.unlabelled else [])]
        lines = [
            "pairs: " + ", ".join(f"{count} {split}" for split, count in self.pairs.items()),
            "sizes: "
            + ", ".join(f"{w}x{h} ({n})" for (w, h), n in self.sizes.most_common(8))
            + (f" and {len(self.sizes) - 8} more" if len(self.sizes) > 8 else ""),
            f"{'id':>4}  {'class':<24} {'pixels':>8} {'photos':>8}",
        ]
        lines += [
            f"{self.labels.number(i):>4}  {name:<24} "
            f"{self.pixels[i] / total:>7.2%} {self.photos[i]:>8}"
            for i, name in enumerate(names)
        ]
        unseen = [name for name, seen in zip(self.labels.names, self.photos) if not seen]
        if unseen:
            lines.append("never seen: " + ", ".join(unseen))
        if self.skipped:
            lines.append(
                "skipped: "
                + ", ".join(self.skipped[:8])
                + (f" and {len(self.skipped) - 8} more" if len(self.skipped) > 8 else "")
            )
        lines.append(f"{len(self.problems)} problems" + (":" if self.problems else ""))
        return "\n".join(lines + [f"- {problem}" for problem in self.problems])


def check(data: DataSet) -> Report:
    """Read every pair of every split, with a progress bar."""
    report = Report(data.labels, dict.fromkeys(data.splits, 0))
    report.skipped = _strangers(data)
    report.problems += [
        *_lonely_photos(data),
        *_lonely_maps(data),
        *_shared_names(data),
        *_rarity_problems(data),
    ]
    pairs = [(split, pair) for split, group in data.splits.items() for pair in group]
    with ThreadPoolExecutor(THREADS) as pool:
        for (split, _), outcome in zip(
            pairs,
            tqdm(
                pool.map(lambda item: _look(data, item[1]), pairs),
                total=len(pairs),
                desc="check",
                unit="pair",
            ),
        ):
            if isinstance(outcome, str):
                report.problems.append(outcome)
                continue
            size, counts = outcome
            report.pairs[split] += 1
            report.sizes[size] += 1
            report.pixels += counts
            report.photos += counts > 0
    if not report.pairs["train"]:
        report.problems.append("the train split has no usable pair")
    return report


def _look(data: DataSet, pair: Pair) -> tuple[tuple[int, int], np.ndarray] | str:
    """The size and the pixels of each class of a pair, or what is wrong with it."""
    try:
        photo, label_map = data.read(pair)
        if interpolated(np.asarray(label_map)):
            return (
                f"{pair.map.name} looks as if it was resized with interpolation: "
                "classes that nobody drew lie along its edges"
            )
        return photo.size, np.bincount(np.asarray(label_map).ravel(), minlength=data.labels.count)
    except (ClvaeError, OSError) as error:
        return str(error)


def _lonely_photos(data: DataSet) -> Iterator[str]:
    """Photos that no map belongs to; a map without its photo shows when the pair is read."""
    known = {os.path.realpath(pair.photo) for pairs in data.splits.values() for pair in pairs}
    layout = data.description.layout
    for folder in layout.splits.values():
        for photo in _photos(data.root, layout, folder):
            name = photo.stem
            partner = data.root / layout.maps.replace("{split}", folder).replace("{name}", name)
            if os.path.realpath(photo) not in known and not partner.exists():
                missing = partner.relative_to(data.root)
                yield f"{photo.relative_to(data.root)} has no label map {missing}"


def _lonely_maps(data: DataSet) -> Iterator[str]:
    """Maps that no photo belongs to, where pairs are listed by their photos."""
    known = {os.path.realpath(pair.map) for pairs in data.splits.values() for pair in pairs}
    layout = data.description.layout
    for folder in layout.splits.values():
        photos = {photo.stem for photo in _photos(data.root, layout, folder)}
        pattern = data.root / layout.maps.replace("{split}", folder)
        for name, path in sorted(named(pattern.parent, pattern.name).items()):
            if os.path.realpath(path) not in known and name not in photos:
                yield f"{path.relative_to(data.root)} has no photo"


def _photos(root: Path, layout: Layout, folder: str) -> list[Path]:
    pattern = root / layout.photos.replace("{split}", folder)
    endings = PHOTO_ENDINGS if "{split}" not in layout.photos else ()
    return sorted(named(pattern.parent, pattern.name, endings).values())


def _strangers(data: DataSet) -> list[str]:
    """Files in the folders of one's own data that are neither photos nor maps, hidden ones too."""
    layout = data.description.layout
    if "{split}" in layout.photos:
        return []
    photos, maps = data.root / layout.photos, data.root / layout.maps
    known = {*_photos(data.root, layout, ""), *named(maps.parent, maps.name).values()}
    files = [
        path
        for folder in (photos.parent, maps.parent)
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.is_file()
    ]
    return [str(path.relative_to(data.root)) for path in files if path not in known]


def _shared_names(data: DataSet) -> Iterator[str]:
    """Pairs that both splits hold: the figures of an evaluation would flatter."""
    train, val = ({pair.photo for pair in data.splits.get(split, [])} for split in ("train", "val"))
    if train != val:  # a folder of one photo is trained on and looked at, too
        for photo in sorted(train & val):
            yield f"{photo.name} is in both splits"


def _rarity_problems(data: DataSet) -> Iterator[str]:
    rarity = data.description.rarity
    if rarity and (data.root / rarity.mask).parent.is_dir():
        try:
            RareOrder(data, 0)
        except ClvaeError as error:
            yield str(error)
