"""Training pairs: a pack folder (images/, labels/, classes.json, splits.json), or a published data set, as samples.

The stream is a function of (seed, sample number) alone, so a run that is stopped goes on with the very samples it
would have seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from clvae.errors import ClvaeError
from clvae.labels import LabelSet
from clvae.layouts import LAYOUTS, Layout, Pair, natural
from clvae.photos import read_photo
from clvae.presets import PRESETS

PACK = Layout(photos="images/{name}.jpg", maps="labels/{name}.png", splits={})
Size = tuple[int, int]


@dataclass(frozen=True)
class Pack:
    """A data set on disk: its classes, and the pairs of each split ("train", "val"), whose maps `layout` reads."""

    root: Path
    labels: LabelSet
    layout: Layout
    splits: dict[str, list[Pair]]

    @classmethod
    def open(cls, root: str | Path, layout: str = "pack") -> Pack:
        """Open a pack folder, or a data set in one of the published layouts, whose test split serves as "val".

        255 in a pack's maps is unlabelled, which gives the network a don't-care class.
        """
        root = Path(root)
        if layout == "pack":
            return cls(root, _classes(root / "classes.json"), PACK, _splits(root))
        if layout not in PRESETS:
            raise ClvaeError(f"there is no layout {layout!r}, only pack, {', '.join(PRESETS)}")
        found = LAYOUTS[layout]
        splits = {"train": found.pairs(root, "train"), "val": found.pairs(root, "test")}
        return cls(root, PRESETS[layout].labels, found, splits)

    def read(self, pair: Pair) -> tuple[Image.Image, Image.Image]:
        """The photo (RGB) and the map (class ids, the don't-care id where unlabelled) of a pair."""
        photo = Image.fromarray(read_photo(pair.photo))
        label_map = Image.fromarray(self.layout.read_map(pair.map, self.labels))
        if photo.size != label_map.size:
            raise ClvaeError(f"{pair.name}: the photo is {photo.width}x{photo.height}, "
                             f"its map {label_map.width}x{label_map.height}")
        return photo, label_map


def _classes(file: Path) -> LabelSet:
    try:
        classes = sorted(json.loads(file.read_text()), key=lambda entry: entry["id"])
        if [entry["id"] for entry in classes] != list(range(len(classes))):
            raise ClvaeError(f"{file} does not number its classes 0, 1, 2, …")
        return LabelSet(tuple(entry["name"] for entry in classes), tuple(entry["color"] for entry in classes),
                        unlabelled=True)
    except FileNotFoundError:
        raise ClvaeError(f"{file.parent} has no classes.json") from None
    except ClvaeError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise ClvaeError(f"{file} is no list of classes with id, name and color: {error}") from None


def _splits(root: Path) -> dict[str, list[Pair]]:
    """The splits of splits.json; without it every tenth pair is kept back for validation."""
    if (root / "splits.json").exists():
        names = json.loads((root / "splits.json").read_text())
    else:
        everything = sorted((path.stem for path in (root / "images").glob("*.jpg")), key=natural)
        if not everything:
            raise ClvaeError(f"{root / 'images'} has no .jpg photos")
        val = everything[::10]
        names = {"train": sorted(set(everything) - set(val), key=natural) or everything, "val": val}
    return {split: [Pair(name, root / "images" / f"{name}.jpg", root / "labels" / f"{name}.png")
                    for name in sorted(names[split])] for split in ("train", "val") if split in names}


class Sample(NamedTuple):
    """photo: float32 [3, H, W] in [-1, 1]. labels: int64 [H, W] class ids."""

    photo: Tensor
    labels: Tensor


def to_sample(photo: Image.Image, label_map: Image.Image) -> Sample:
    pixels = torch.from_numpy(np.array(photo)).permute(2, 0, 1)
    return Sample(pixels.float() / 127.5 - 1, torch.from_numpy(np.array(label_map)).long())


def fit(photo: Image.Image, label_map: Image.Image, size: Size) -> Sample:
    """A pair squashed to size (H, W): photo bicubic, map nearest."""
    shape = (size[1], size[0])
    return to_sample(photo.resize(shape, Image.Resampling.BICUBIC), label_map.resize(shape, Image.Resampling.NEAREST))


def augment(photo: Image.Image, label_map: Image.Image, size: Size, scale: tuple[float, float], flip: bool,
            random: np.random.Generator) -> Sample:
    """A pair scaled to `size` times a number drawn from `scale`, cropped to size (H, W) and flipped half of the time."""
    factor = random.uniform(*scale)
    height, width = round(size[0] * factor), round(size[1] * factor)
    top, left = random.integers(height - size[0] + 1), random.integers(width - size[1] + 1)
    box = (left, top, left + size[1], top + size[0])
    photo = photo.resize((width, height), Image.Resampling.BICUBIC).crop(box)
    label_map = label_map.resize((width, height), Image.Resampling.NEAREST).crop(box)
    if flip and random.random() < 0.5:
        photo, label_map = (im.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for im in (photo, label_map))
    return to_sample(photo, label_map)


class Stream(Dataset):
    """Augmented training samples by number; number i is the same sample on every machine and in every run."""

    def __init__(self, pack: Pack, size: Size, scale: tuple[float, float], flip: bool, seed: int):
        self.pack, self.pairs = pack, pack.splits["train"]
        self.size, self.scale, self.flip, self.seed = size, scale, flip, seed

    def __getitem__(self, number: int) -> Sample:
        epoch, place = divmod(number, len(self.pairs))
        order = np.random.default_rng((self.seed, epoch)).permutation(len(self.pairs))
        photo, label_map = self.pack.read(self.pairs[order[place]])
        return augment(photo, label_map, self.size, self.scale, self.flip,
                       np.random.default_rng((self.seed, epoch, place)))


def training_loader(stream: Stream, batch: int, first_step: int, last_step: int, workers: int) -> DataLoader:
    """The batches of steps first_step … last_step - 1, in order."""
    # A generator of its own: the loader draws a number at its start, which would shift the training's random numbers.
    return DataLoader(stream, batch, sampler=range(first_step * batch, last_step * batch), num_workers=workers,
                      generator=torch.Generator(), pin_memory=torch.cuda.is_available(), persistent_workers=workers > 0)


class Split(Dataset):
    """The pairs of a split as they are, squashed to size (H, W)."""

    def __init__(self, pack: Pack, split: str, size: Size):
        self.pack, self.size = pack, size
        if not pack.splits.get(split):
            raise ClvaeError(f"{pack.root} has no {split} split")
        self.pairs = pack.splits[split]

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Sample:
        return fit(*self.pack.read(self.pairs[index]), self.size)
