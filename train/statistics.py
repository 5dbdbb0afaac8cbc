"""Statistics of trained networks over a data set: batch norm's, and how real codes are spread."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch.optim.swa_utils import update_bn
from torch.utils.data import DataLoader
from tqdm import tqdm

from clvae.bundle import Prior

from .networks import Pair

ENOUGH = 8                                # photos a class must be seen in before its spread says anything


class Means(NamedTuple):
    """Posterior means of N photos, one row for each of the R times that a photo shows a class, in order of the photos.

    photo, class_id: int64 [R]. local: float32 [R, 5, Zl]. present: bool [R, 5], the layers the class is large enough for.
    overall: float32 [N, Zg], the global code of each photo. classes: number of classes.
    """

    photo: np.ndarray
    class_id: np.ndarray
    local: np.ndarray
    present: np.ndarray
    overall: np.ndarray
    classes: int

    def of(self, class_id: int) -> tuple[np.ndarray, np.ndarray]:
        """The rows of one class: (local [n, 5, Zl] as float64, present [n, 5])."""
        rows = self.class_id == class_id
        return self.local[rows].astype(np.float64), self.present[rows]


def refresh_batch_norm(pair: Pair, loader: DataLoader, device: torch.device) -> None:
    """Recompute batch norm's running statistics of a folded pair, in place: averaged weights need their own."""
    class OneBatch(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.generator = pair.generator

        def forward(self, sample):
            return pair(sample.photo.to(device), sample.labels.to(device))

    update_bn(([sample] for sample in tqdm(loader, desc="batch norm")), OneBatch())
    pair.eval()


@torch.no_grad()
def posterior_means(pair: Pair, loader: DataLoader, device: torch.device) -> Means:
    parts, photos = [], 0
    for sample in tqdm(loader, desc="codes"):
        codes = pair.encoder(sample.photo.to(device), sample.labels.to(device), pair.classes)
        shown = codes.present.any(-1)
        photo, class_id = shown.nonzero(as_tuple=True)
        rows = (photo + photos, class_id, codes.mu[shown], codes.present[shown], codes.global_mu)
        parts.append([t.cpu().numpy() for t in rows])
        photos += len(shown)
    return Means(*(np.concatenate(column) for column in zip(*parts)), pair.classes)


def fit_prior(means: Means) -> Prior:
    """The normal distribution of real codes: of the global code, and per class of all its five layers jointly.

    Layers of one class go together (a sunset is red at every layer), so drawing each from N(0, 1) by itself gives
    greyer pictures than photos have. A layer that a class is too small to reach counts as that class's mean.
    A class seen in fewer than ENOUGH photos keeps N(0, 1).
    """
    _, layers, size = means.local.shape
    local_mean = np.zeros((means.classes, layers, size), np.float32)
    factor = np.tile(np.eye(layers * size, dtype=np.float32), (means.classes, 1, 1))
    for c in range(means.classes):
        rows, present = means.of(c)
        if len(rows) < ENOUGH:
            continue
        there = present[..., None]
        mean = (rows * there).sum(0) / np.maximum(there.sum(0), 1)
        local_mean[c] = mean
        factor[c] = _root(_covariance(((rows - mean) * there).reshape(len(rows), -1), there.repeat(size, 2).reshape(len(rows), -1)))
    overall = means.overall.astype(np.float64)
    centred = overall - overall.mean(0)
    return Prior(local_mean, factor, overall.mean(0).astype(np.float32),
                 _root(_covariance(centred, np.ones_like(centred, bool))))


def _covariance(rows: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Covariance of centred rows [N, D], each pair of columns over the rows that have both."""
    pairs = there.astype(np.float64).T @ there.astype(np.float64)
    return rows.T @ rows / np.maximum(pairs, 1)


def _root(covariance: np.ndarray) -> np.ndarray:
    """The symmetric square root, float32; negative eigenvalues (of missing pairs) count as zero."""
    values, vectors = np.linalg.eigh(covariance)
    return ((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T).astype(np.float32)
