"""Training pairs: a pack folder (images/, labels/, classes.json, splits.json) as a stream of samples.

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
from clvae.labels import FILE_UNLABELLED, LabelSet, open_image

Size = tuple[int, int]


@dataclass(frozen=True)
class Pack:
    """A data set on disk: its label set and the (name, photo path, map path) of each pair, by split."""

    root: Path
    labels: LabelSet
    splits: dict[str, list[str]]

    @classmethod
    def open(cls, root: str | Path) -> Pack:
        """Open a pack folder. 255 in its maps is unlabelled, which gives the network a don't-care class."""
        root = Path(root)
        try:
            classes = sorted(json.loads((root / "classes.json").read_text()), key=lambda entry: entry["id"])
            names = [entry["name"] for entry in classes]
            colors = [tuple(entry["color"]) for entry in classes]
            if [entry["id"] for entry in classes] != list(range(len(classes))):
                raise ClvaeError(f"{root / 'classes.json'} does not number its classes 0, 1, 2, …")
        except FileNotFoundError:
            raise ClvaeError(f"{root} has no classes.json") from None
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ClvaeError(f"{root / 'classes.json'} is no list of classes with id, name and color: {error}") from None
        return cls(root, LabelSet(tuple(names), tuple(colors), unlabelled=True), _splits(root))

    def pair(self, name: str) -> tuple[Image.Image, Image.Image]:
        """The photo (RGB) and the map (ids, the don't-care id where unlabelled) called `name`."""
        photo = open_image(self.root / "images" / f"{name}.jpg", "photo").convert("RGB")
        ids = np.asarray(open_image(self.root / "labels" / f"{name}.png", "label map"))
        ids = np.where(ids == FILE_UNLABELLED, len(self.labels.names), ids)
        try:
            label_map = Image.fromarray(self.labels.check(ids))
        except ClvaeError as error:
            raise ClvaeError(f"{name}.png: {error}") from None
        if photo.size != label_map.size:
            raise ClvaeError(f"{name}: the photo is {photo.size[0]}x{photo.size[1]}, its map {ids.shape[1]}x{ids.shape[0]}")
        return photo, label_map


def _splits(root: Path) -> dict[str, list[str]]:
    """The named splits; without splits.json every tenth pair is kept back for validation."""
    if (root / "splits.json").exists():
        splits = json.loads((root / "splits.json").read_text())
        return {key: sorted(splits[key]) for key in ("train", "val") if key in splits}
    names = sorted(path.stem for path in (root / "images").glob("*.jpg"))
    if not names:
        raise ClvaeError(f"{root / 'images'} has no .jpg photos")
    val = names[::10]
    return {"train": [name for name in names if name not in set(val)] or names, "val": val}


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
        self.pack, self.names = pack, pack.splits["train"]
        self.size, self.scale, self.flip, self.seed = size, scale, flip, seed

    def __getitem__(self, number: int) -> Sample:
        epoch, place = divmod(number, len(self.names))
        order = np.random.default_rng((self.seed, epoch)).permutation(len(self.names))
        photo, label_map = self.pack.pair(self.names[order[place]])
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
        self.names = pack.splits[split]

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index: int) -> Sample:
        return fit(*self.pack.pair(self.names[index]), self.size)
