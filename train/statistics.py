"""Statistics of trained networks over a data set: batch norm's, and how real codes are spread."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch.optim.swa_utils import update_bn
from torch.utils.data import DataLoader
from tqdm import tqdm

from clvae.bundle import Axes, Prior
from clvae.nn import LAYERS

from .networks import Pair

AXES = 3                                  # slider directions kept per class and layer
ENOUGH = 8                                # photos a class must be seen in before its spread says anything


class Means(NamedTuple):
    """Posterior means of N photos. local: float32 [N, C, 5, Zl]; present: bool [N, C, 5]; overall: float32 [N, Zg]."""

    local: np.ndarray
    present: np.ndarray
    overall: np.ndarray


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
    parts = []
    for sample in tqdm(loader, desc="codes"):
        codes = pair.encoder(sample.photo.to(device), sample.labels.to(device), pair.classes)
        parts.append([t.cpu().numpy() for t in (codes.mu, codes.present, codes.global_mu)])
    return Means(*(np.concatenate(column) for column in zip(*parts)))


def fit_prior(means: Means) -> Prior:
    """The normal distribution of real codes: of the global code, and per class of all its five layers jointly.

    Layers of one class go together (a sunset is red at every layer), so drawing each from N(0, 1) by itself gives
    greyer pictures than photos have. A layer that a class is too small to reach counts as that class's mean.
    A class seen in fewer than ENOUGH photos keeps N(0, 1).
    """
    _, classes, layers, size = means.local.shape
    local_mean = np.zeros((classes, layers, size), np.float32)
    factor = np.tile(np.eye(layers * size, dtype=np.float32), (classes, 1, 1))
    for c in range(classes):
        shown = means.present[:, c].any(-1)
        if shown.sum() < ENOUGH:
            continue
        rows, there = means.local[shown, c].astype(np.float64), means.present[shown, c, :, None]
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


def fit_axes(means: Means) -> Axes:
    """The AXES principal axes of the means per class and layer, each pointing where its largest entry is positive."""
    _, classes, layers, size = means.local.shape
    count = min(AXES, size)
    directions = np.zeros((classes, layers, count, size), np.float32)
    directions[..., range(count), range(count)] = 1
    spread = np.zeros((classes, layers, count), np.float32)
    for c in range(classes):
        for layer in range(LAYERS):
            rows = means.local[means.present[:, c, layer], c, layer].astype(np.float64)
            if len(rows) < ENOUGH:
                continue
            values, vectors = np.linalg.eigh(np.cov(rows.T))
            top = vectors[:, ::-1][:, :count].T
            top *= np.sign(top[range(count), np.abs(top).argmax(1)])[:, None]
            directions[c, layer], spread[c, layer] = top, np.sqrt(np.maximum(values[::-1][:count], 0))
    return Axes(directions, spread)
