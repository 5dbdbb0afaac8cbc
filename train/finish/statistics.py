"""Statistics of trained networks over a data set: batch norm's, and how real codes are spread."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

import numpy as np
import torch
from torch.optim.swa_utils import update_bn
from torch.utils.data import DataLoader
from tqdm import tqdm

from clvae.core.examples import Examples
from clvae.core.prior import Prior
from clvae.errors import ClvaeError

from ..fit.networks import Pair

SHARED = 4  # numbers that the classes of a picture share; with 8 or 16 kept-back photos fit worse
HELD = 5.0  # photos' weight by which loadings are held to 0
ROUNDS = 25  # of the fit of shared factors
ENOUGH = 8  # photos a class must be seen in before its spread says anything


class Means(NamedTuple):
    """Posterior means of N photos, one row for each of the R times that a photo shows a class, in
    order of the photos.

    photo, class_id: int64 [R]. local: float32 [R, 5, Zl]. present: bool [R, 5], the layers the
    class is large enough for.
    overall: float32 [N, Zg], the global code of each photo. shares: float32 [N, classes], what
    each class covers of its map. classes: number of classes.
    """

    photo: np.ndarray
    class_id: np.ndarray
    local: np.ndarray
    present: np.ndarray
    overall: np.ndarray
    shares: np.ndarray
    classes: int

    def of(self, class_id: int) -> tuple[np.ndarray, np.ndarray]:
        """The rows of one class: (local [n, 5, Zl] as float64, present [n, 5])."""
        rows = self.class_id == class_id
        return self.local[rows].astype(np.float64), self.present[rows]


def refresh_batch_norm(pair: Pair, loader: DataLoader, device: torch.device) -> None:
    """Recompute batch norm's running statistics of a folded pair, in place: averaged weights need
    their own.
    """
    grains = count()  # so that they are of noise in general, not of one field

    class OneBatch(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.generator = pair.generator

        def forward(self, sample):
            photo, labels = sample.photo.to(device), sample.labels.to(device)
            return pair(photo, labels, grain=next(grains))

    update_bn(([sample] for sample in tqdm(loader, desc="batch norm")), OneBatch())
    pair.eval()


@torch.no_grad()
def posterior_means(pair: Pair, loader: DataLoader, device: torch.device) -> Means:
    """The codes that the encoder gives each photo of a loader, which comes in order."""
    parts, photos = [], 0
    for sample in tqdm(loader, desc="codes"):
        codes = pair.encoder(sample.photo.to(device), sample.labels.to(device), pair.classes)
        shown = codes.present.any(-1)
        photo, class_id = shown.nonzero(as_tuple=True)
        maps = sample.labels.flatten(1)
        covered = torch.stack([m.bincount(minlength=pair.classes) for m in maps])
        rows = (
            *(photo + photos, class_id, codes.mu[shown], codes.present[shown]),
            *(codes.global_mu, covered / maps.shape[1]),
        )
        parts.append([t.cpu().numpy() for t in rows])
        photos += len(shown)
    return Means(*(np.concatenate(column) for column in zip(*parts)), classes=pair.classes)


def fit_prior(means: Means) -> Prior:
    """The normal distribution of real codes: of the global code, per class of all its five layers
    jointly, and what classes share.

    Layers of one class go together (a sunset is red at every layer), so drawing each from N(0, 1)
    by itself gives greyer pictures than photos have. A layer that a class is too small to reach
    counts as that class's mean.
    A class seen in fewer than ENOUGH photos keeps N(0, 1).
    """
    _, layers, size = means.local.shape
    local_mean = np.zeros((means.classes, layers, size), np.float32)
    factor = np.tile(np.eye(layers * size, dtype=np.float32), (means.classes, 1, 1))
    known = []
    for c in range(means.classes):
        rows, present = means.of(c)
        if len(rows) < ENOUGH:
            continue
        known.append(c)
        there = present[..., None]
        mean = (rows * there).sum(0) / np.maximum(there.sum(0), 1)
        local_mean[c] = mean
        rows -= mean
        rows *= there
        factor[c] = _root(_covariance(rows.reshape(len(rows), -1), present))
    overall = means.overall.astype(np.float64)
    centred = overall - overall.mean(0)
    return Prior(
        local_mean,
        factor,
        overall.mean(0).astype(np.float32),
        _root(_covariance(centred, np.ones((len(centred), 1), bool))),
        *_shares(means, local_mean, factor, known),
    )


def chosen_examples(means: Means, prior: Prior | None) -> Examples:
    """The codes of all photos as examples: of each class those of the photos that show it large
    enough for all five layers, or of all where these are fewer than ENOUGH, a layer that is not
    there being the prior's mean. A class seen in fewer photos has none.
    """
    if prior is None:
        raise ClvaeError(
            "the bundle does not say how real codes are spread: make it anew of its run with "
            "python -m train finish"
        )
    chosen = np.zeros(len(means.photo), bool)
    for c in range(means.classes):
        rows, whole = means.class_id == c, means.present.all(1)
        if rows.sum() >= ENOUGH:
            chosen |= rows & whole if (rows & whole).sum() >= ENOUGH else rows
    local = np.where(means.present[..., None], means.local, prior.local_mean[means.class_id])
    return Examples(
        means.photo[chosen], means.class_id[chosen], local[chosen], means.overall, means.shares
    )


def _shares(
    means: Means, local_mean: np.ndarray, factor: np.ndarray, known: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Prior.local_shared and local_own: factor analysis of whole photos, each class's spread kept
    as `factor` says.
    """
    numbers = factor.shape[-1]
    shared, own = np.zeros((*factor.shape[:2], SHARED), np.float32), factor.copy()
    if not known:
        return shared, own
    parts = [_part(means, c, local_mean[c]) for c in known]
    for c, loadings in zip(known, fit_shared_factors(parts, len(means.overall)), strict=True):
        white = np.linalg.pinv(factor[c].astype(np.float64), rcond=1e-4) @ loadings
        axes, strength, factors = np.linalg.svd(white, full_matrices=False)
        strength = np.minimum(strength, 1.0)  # no class can share more than it varies
        shared[c] = factor[c] @ (axes * strength @ factors)
        own[c] = factor[c] @ (np.eye(numbers) - (axes * (1 - np.sqrt(1 - strength**2))) @ axes.T)
    return shared, own


class Part(NamedTuple):
    """Some columns of a table of photos, of which it holds the rows that are there: one class's
    codes.

    photo: int64 [n], each at most once. codes: float32 or float64 [n, D], centred. there: bool [n,
    L], L a divisor of D:
    which entries are known, each standing for D / L columns; others are 0.
    """

    photo: np.ndarray
    codes: np.ndarray
    there: np.ndarray

    def known(self) -> np.ndarray:
        """Which entries are known, bool [n, D]."""
        return self.there.repeat(self.codes.shape[1] // self.there.shape[1], 1)


def _part(means: Means, class_id: int, mean: np.ndarray) -> Part:
    rows = means.class_id == class_id
    present = means.present[rows]
    codes = (means.local[rows] - mean) * present[..., None]
    return Part(means.photo[rows], codes.reshape(len(codes), -1), present)


def fit_shared_factors(parts: list[Part], photos: int, size: int = SHARED) -> list[np.ndarray]:
    """The loadings [D, size] of each part: a factor analysis of the photos, all parts side by side.

    Expectation and maximisation in turns (Rubin & Thayer 1982), each photo's expectation over what
    it shows. The weight of one draw of the factors and a few photos holds the loadings of rare
    classes down. What is held in memory besides the parts grows with the largest of them, not with
    their number times that of the photos.
    """
    ends = np.cumsum([part.codes.shape[1] for part in parts])
    start = np.random.default_rng(0).normal(size=(ends[-1], size)) / 10
    loadings = np.split(start, ends[:-1])
    seen = [np.maximum(part.known().sum(0), 1) for part in parts]
    squares = [np.square(part.codes, dtype=np.float64).sum(0) for part in parts]
    noise = [total / count + 1e-3 for total, count in zip(squares, seen)]
    for _ in range(ROUNDS):
        precision, pull = np.tile(np.eye(size), (photos, 1, 1)), np.zeros((photos, size))
        for part, loading, variance in zip(parts, loadings, noise):
            scaled = loading / variance[:, None]
            products = (scaled[:, :, None] * loading[:, None, :]).reshape(len(loading), -1)
            precision[part.photo] += (part.known() @ products).reshape(-1, size, size)
            pull[part.photo] += part.codes @ scaled
        spread = np.linalg.inv(precision)
        factors = np.einsum("nkl,nl->nk", spread, pull)
        square = spread + factors[:, :, None] * factors[:, None, :]
        for i, part in enumerate(parts):
            moments = (part.known().T @ square[part.photo].reshape(-1, size * size)).reshape(
                -1, size, size
            )
            products = part.codes.T @ factors[part.photo]
            loadings[i] = np.linalg.solve(moments + HELD * np.eye(size), products[..., None])[
                ..., 0
            ]
            fitted = np.einsum("dk,dkl,dl->d", loadings[i], moments, loadings[i], optimize=True)
            error = squares[i] - 2 * (loadings[i] * products).sum(1) + fitted
            noise[i] = np.maximum(error / seen[i], 1e-3)
    return loadings


def _covariance(rows: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Covariance of centred rows [N, D], each pair of columns over the rows that have both; there:
    as in `Part`.
    """
    pairs = there.astype(np.float64).T @ there.astype(np.float64)
    each = rows.shape[1] // there.shape[1]
    return rows.T @ rows / np.maximum(pairs, 1).repeat(each, 0).repeat(each, 1)


def _root(covariance: np.ndarray) -> np.ndarray:
    """The symmetric square root, float32; negative eigenvalues (of missing pairs) count as zero."""
    values, vectors = np.linalg.eigh(covariance)
    return ((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T).astype(np.float32)
