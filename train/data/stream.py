"""The stream of training samples: a function of (seed, sample number) alone.

So a run that is stopped goes on with the very samples it would have seen, and a run on many
processes sees those of a run on one.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from .dataset import DataSet
from .rarity import RareOrder
from .samples import Augmentation, Sample, Size, collate


class Shuffled:
    """Every pair once an epoch, in a new order each."""

    def __init__(self, count: int, seed: int):
        self.count, self.seed = count, seed

    def __call__(self, number: int) -> int:
        """The index of the pair that sample `number` shows."""
        epoch, place = divmod(number, self.count)
        return int(np.random.default_rng((self.seed, epoch)).permutation(self.count)[place])


class Stream(Dataset):
    """Augmented training samples by number; number i is the same sample on every machine and in
    every run.

    rarity: draw and weigh by the data set's rarity files, as the published GTA5 model was trained.
    """

    def __init__(
        self,
        data: DataSet,
        size: Size,
        scale: tuple[float, float],
        flip: bool,
        seed: int,
        rarity: bool = False,
    ):
        self.data, self.pairs, self.seed = data, data.splits["train"], seed
        self.augment = Augmentation(size, scale, flip, data.mirror)
        self.order = RareOrder(data, seed) if rarity else Shuffled(len(self.pairs), seed)

    def __getitem__(self, number: int) -> Sample:
        index = self.order(number)
        weight = self.order.weight(index) if isinstance(self.order, RareOrder) else None
        # The epoch and the place in it, as two numbers, seed what happens to the sample.
        random = np.random.default_rng((self.seed, *divmod(number, self.order.count)))
        sample = self.augment(*self.data.read(self.pairs[index]), weight, random)
        return sample._replace(number=torch.tensor(number))


def training_loader(
    stream: Stream,
    batch: int,
    first_step: int,
    last_step: int,
    workers: int,
    rank: int = 0,
    world: int = 1,
) -> DataLoader:
    """The batches of steps first_step … last_step - 1, in order; of each, every `world`-th sample
    from `rank` on.
    """
    numbers = range(first_step * batch + rank, last_step * batch, world)
    # A generator of its own: the loader draws a number at its start, which would shift other random
    # numbers.
    return DataLoader(
        stream,
        batch // world,
        sampler=numbers,
        num_workers=workers,
        collate_fn=collate,
        generator=torch.Generator(),
        pin_memory=torch.cuda.is_available(),
        persistent_workers=workers > 0,
    )
