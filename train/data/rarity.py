"""GTA5's rarity sampling: rare scenes more often, and their rare pixels with more weight. Needed
for training only.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clvae.errors import ClvaeError

from .dataset import DataSet


class RareOrder:
    """An epoch first chooses some pairs by rarity, then draws its samples from those, with
    replacement.

    The i-th pair is chosen by the inverse of a cumulative distribution, all of which are used in
    turn. Their N numbers belong to the training pairs in natural order of the files.
    """

    def __init__(self, data: DataSet, seed: int):
        if data.description.rarity is None:
            raise ClvaeError(
                "data.rarity needs a data set with rarity files, which only the layout gta5 has"
            )
        self.rarity, self.seed, self.count = data.description.rarity, seed, data.epoch(rarity=True)
        pairs = len(data.splits["train"])
        self.cumulative = [_cumulative(data.root / name, pairs) for name in self.rarity.cumulative]
        self.mask = _array(data.root / self.rarity.mask)
        if self.mask.ndim != 4 or self.mask.shape[0] != pairs or self.mask.shape[3] != 1:
            raise ClvaeError(
                f"{self.rarity.mask} has shape {list(self.mask.shape)}, "
                f"not [{pairs}, height, width, 1]"
            )

    def __call__(self, number: int) -> int:
        """The index of the pair that sample `number` shows."""
        epoch, place = divmod(number, self.rarity.epoch)
        chosen = np.random.default_rng((self.seed, epoch)).random(self.rarity.chosen)
        slot = int(np.random.default_rng((self.seed, epoch, place, 1)).integers(self.rarity.chosen))
        cumulative = self.cumulative[slot % len(self.cumulative)]
        return int(np.searchsorted(cumulative, chosen[slot] * cumulative[-1], side="right"))

    def weight(self, index: int) -> np.ndarray:
        """The loss weights of a pair, float32 [H, W]."""
        return np.array(self.mask[index, :, :, 0], np.float32)


def _cumulative(file: Path, pairs: int) -> np.ndarray:
    values = np.array(_array(file), np.float64).ravel()
    if len(values) != pairs:
        raise ClvaeError(
            f"{file.name} is about {len(values)} pairs, the data set has {pairs} for training"
        )
    if not (np.diff(values) >= 0).all() or not 0 <= values[0] <= values[-1] or not values[-1] > 0:
        raise ClvaeError(
            f"{file.name} is not a cumulative distribution: its numbers do not rise from 0"
        )
    return values


def _array(file: Path) -> np.ndarray:
    """An array left on disk until it is read."""
    try:
        return np.load(file, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise ClvaeError(
            f"there is no file {file}; rarity sampling needs it, data.rarity = false does without"
        ) from None
    except Exception:  # noqa: BLE001 - a damaged file fails in any way
        raise ClvaeError(f"{file.name} is not a readable array") from None
