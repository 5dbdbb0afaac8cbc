"""Samples: a pair of photo and map as tensors of the network's size, as it is or augmented."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, default_collate

from clvae.errors import ClvaeError

from .dataset import DataSet

Size = tuple[int, int]


class Sample(NamedTuple):
    """One pair, or a batch of them with one more dimension in front.

    photo: float32 [3, H, W] in [-1, 1]. labels: int64 [H, W] class ids.
    number: int64 [], the sample's number in the run, from which its noise is drawn; None outside
    training.
    weight: float32 [H, W], what the perceptual loss is multiplied with; None counts as 1.
    """

    photo: Tensor
    labels: Tensor
    number: Tensor | None = None
    weight: Tensor | None = None

    def to(self, device: torch.device) -> Sample:
        """The same on a device, to which it may still be under way."""
        return Sample(
            self.photo.to(device, non_blocking=True),
            self.labels.to(device, non_blocking=True),
            None if self.number is None else self.number.to(device, non_blocking=True),
            None if self.weight is None else self.weight.to(device, non_blocking=True),
        )


def collate(samples: list[Sample]) -> Sample:
    """A batch of samples."""
    columns: list[Any] = [
        None if column[0] is None else default_collate(list(column)) for column in zip(*samples)
    ]
    return Sample(*columns)


def to_sample(photo: Image.Image, label_map: Image.Image) -> Sample:
    """A pair as tensors [3, H, W] and [H, W], at the size it has."""
    pixels = torch.from_numpy(np.array(photo)).permute(2, 0, 1)
    return Sample(pixels.float() / 127.5 - 1, torch.from_numpy(np.array(label_map)).long())


def fit(photo: Image.Image, label_map: Image.Image, size: Size) -> Sample:
    """A pair squashed to size (H, W): photo bicubic, map nearest."""
    shape = (size[1], size[0])
    return to_sample(
        photo.resize(shape, Image.Resampling.BICUBIC),
        label_map.resize(shape, Image.Resampling.NEAREST),
    )


class Augmentation(NamedTuple):
    """Scaled to `size` times a number drawn from `scale`, cropped to size (H, W) and, if `flip`,
    flipped half of the time.

    mirror: uint8 [classes], the class that each class becomes in a flipped picture.
    """

    size: Size
    scale: tuple[float, float]
    flip: bool
    mirror: np.ndarray

    def __call__(
        self,
        photo: Image.Image,
        label_map: Image.Image,
        weight: np.ndarray | None,
        random: np.random.Generator,
    ) -> Sample:
        """weight: float32 [h, w] of any size that belongs to the whole photo, or None."""
        factor = random.uniform(*self.scale)
        height, width = round(self.size[0] * factor), round(self.size[1] * factor)
        top = int(random.integers(height - self.size[0] + 1))
        left = int(random.integers(width - self.size[1] + 1))
        box = (left, top, left + self.size[1], top + self.size[0])
        flipped = self.flip and random.random() < 0.5

        def place(image: Image.Image, method: Image.Resampling) -> Image.Image:
            image = image.resize((width, height), method).crop(box)
            return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if flipped else image

        label_map = place(label_map, Image.Resampling.NEAREST)
        if flipped:
            label_map = Image.fromarray(self.mirror[np.array(label_map)])
        sample = to_sample(place(photo, Image.Resampling.BICUBIC), label_map)
        if weight is None:
            return sample
        mask = place(Image.fromarray(np.asarray(weight, np.float32)), Image.Resampling.NEAREST)
        return sample._replace(weight=torch.from_numpy(np.array(mask)))


class Split(Dataset):
    """The pairs of a split as they are, squashed to size (H, W)."""

    def __init__(self, data: DataSet, split: str, size: Size):
        self.data, self.size = data, size
        if not data.splits.get(split):
            raise ClvaeError(f"{data.root} has no {split} split")
        self.pairs = data.splits[split]

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Sample:
        return fit(*self.data.read(self.pairs[index]), self.size)

    def loader(self, batch: int, chosen: list[int] | None = None) -> DataLoader:
        """The split in batches, or the pairs of these numbers."""
        return DataLoader(self, batch, sampler=chosen, collate_fn=collate)
