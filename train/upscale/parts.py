"""What an upscaler is trained on: small parts of pictures beside the same parts enlarged, out of
pairs of a teacher (pairs.py) and of photos scaled down.

Of a pair the picture twice as large is the teacher's, scaled down by its half. Scaling down is done
by an area filter, as a camera does.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from clvae.core.photos import read_photo
from clvae.errors import ClvaeError
from clvae.nn.pixels import to_network
from clvae.photo.kept import Kept

from .pairs import aim, found

PART, BATCH = 48, 8  # pixels of a small part, parts in a step
PHOTOS = 0.2  # of the parts of a step are of photos, where there are pairs
# What is kept in memory, as files take longer than a step's network: pairs, and bytes of photos.
KEPT, KEPT_BYTES = 400, 1_000_000_000


class Parts:
    """Random parts of pairs in folders and of photos, turned and mirrored. kept: photos by file."""

    def __init__(self, folders: list[Path], photos: list[Path], seed: int = 0):
        self.pairs, self.photos, self._seed = found(folders), photos, seed
        self.kept = Kept(KEPT_BYTES)
        if not self.pairs and not photos:
            raise ClvaeError("there is nothing to train on: no pairs and no photos")

    def batch(self, step: int, scale: int) -> tuple[Tensor, Tensor]:
        """Those of a step: small [BATCH, 3, PART, PART], large [BATCH, 3, scale · PART, …], in [-1,
        1].
        """
        random = np.random.default_rng([self._seed, step])
        parts = [self._part(random, scale) for _ in range(BATCH)]
        small, large = (torch.cat([part[i] for part in parts]) for i in range(2))
        return small, large

    def _part(self, random: np.random.Generator, scale: int) -> list[Tensor]:
        if not self.pairs or (self.photos and random.random() < PHOTOS):
            file = self.photos[int(random.integers(len(self.photos)))]
            photo = self.kept.get(file, lambda: read_photo(file)[..., :3])
            (large,) = _cropped(random, scale * PART, photo)
            parts = [interpolate(large, scale_factor=1 / scale, mode="area"), large]
        else:
            files = self.pairs[int(random.integers(len(self.pairs)))]
            parts = _cropped(random, PART, *_pair(*files))
            if scale == 2:
                parts[1] = interpolate(parts[1], scale_factor=0.5, mode="area")
        return _turned(random, parts)


def _cropped(random: np.random.Generator, side: int, *pictures: np.ndarray) -> list[Tensor]:
    """The same part of pictures of one scene, side · side pixels of the first; smaller ones are
    enlarged at their edges.
    """
    first = pictures[0]
    top, left = (int(random.integers(max(n - side, 0) + 1)) for n in first.shape[:2])
    cuts = []
    for picture in pictures:
        times = picture.shape[0] // first.shape[0]
        a, b, length = times * top, times * left, times * side
        cut = picture[a : a + length, b : b + length]
        more = [(0, length - n) for n in cut.shape[:2]]
        cuts.append(to_network(np.pad(cut, (*more, (0, 0)), "edge")[None]))
    return cuts


def _turned(random: np.random.Generator, pictures: list[Tensor]) -> list[Tensor]:
    quarter, mirrored = int(random.integers(4)), bool(random.integers(2))
    turned = [picture.rot90(quarter, (2, 3)) for picture in pictures]
    return [picture.flip(3) if mirrored else picture for picture in turned]


_pair = lru_cache(KEPT)(aim)
