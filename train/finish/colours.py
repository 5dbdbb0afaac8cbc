"""How a bundle's codes move its colours: the mean Jacobian of a region's mean CIELAB by its class's
code, over training photos, and the variance of the codes. What colour steps go by (`Colours`).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from clvae import Bundle
from clvae.core.codes import LAYERS
from clvae.core.colours import Colours
from clvae.engine.device import PRECISIONS, choose_precision

from ..data import Split
from ..data.maps import SmallMaps, enough_of_each, large_enough
from ..data.samples import Sample
from ..fit.networks import Pair
from .statistics import ENOUGH, Means

PHOTOS = 10  # of each class, at least, whose Jacobians are averaged
SHOWN = 0.01  # of a photo that a class covers there, if it ever does
SPREAD = 0.005  # of a photo that a class covers whose code counts for the variance
LEAST = 1e-3  # variance of a number that photos do not vary
# CIE 15: from linear sRGB (IEC 61966-2-1) to XYZ, and the white of D65.
TO_XYZ = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)
WHITE = (0.950456, 1.0, 1.088754)


def find_colours(bundle: Bundle, split: Split, means: Means, maps: SmallMaps) -> Colours:
    """The colours of every class that ENOUGH photos show; those of the others are zero.

    The bundle's networks compute where they lie. means, maps: of the split's photos.
    """
    names = len(bundle.labels.names)
    shown = large_enough(maps.shares[:, :names], SHOWN)
    shown[:, np.bincount(means.class_id, minlength=means.classes)[:names] < ENOUGH] = False
    sums = np.zeros((means.classes, 3, LAYERS, bundle.config.z_local))
    random = np.random.default_rng(0)
    photos = enough_of_each(shown, PHOTOS, random)
    for i in tqdm(photos, desc="colours", unit="photo"):
        classes = np.flatnonzero(shown[i])
        sums[classes] += slopes_in(bundle, split[i], classes, random)
    counts = np.zeros(means.classes)
    counts[:names] = shown[photos].sum(0)
    return Colours(sums / np.maximum(counts, 1)[:, None, None, None], variances(means, maps))


def variances(means: Means, maps: SmallMaps) -> np.ndarray:
    """The variance of each class's codes [C, 5, Zl] over the photos where it is no speck; 1 where
    nothing is known.
    """
    _, layers, size = means.local.shape
    found = np.ones((means.classes, layers, size))
    large = maps.shares[means.photo, means.class_id] > SPREAD
    for c in range(means.classes):
        rows = large & (means.class_id == c)
        codes, there = means.local[rows].astype(np.float64), means.present[rows]
        for layer in np.flatnonzero(there.sum(0) >= ENOUGH):
            found[c, layer] = codes[there[:, layer], layer].var(0) + LEAST
    return found


def slopes_in(
    bundle: Bundle, sample: Sample, classes: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """The Jacobians [n, 3, 5, Zl] of n classes' regions in one photo, drawn with its own codes.

    All are found at once, as that of the regions' sum, each with a random sign: what a class's code
    does to another region, across the border, then cancels over photos.
    """
    pair, device = Pair(bundle.generator, bundle.encoder), bundle.generator.fc.weight.device
    photo, labels = sample.photo[None].to(device), sample.labels[None].to(device)
    with torch.no_grad():
        codes = pair.encoder(photo, labels, pair.classes)
    local = codes.mu.clone().requires_grad_(True)
    ids = torch.arange(pair.classes, device=device)[None]
    dtype = PRECISIONS[choose_precision("auto", device)]
    with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
        picture = bundle.generator(labels, ids, codes.global_mu, local)
    lab, signs = cielab(picture[0].float()), random.choice([-1.0, 1.0], len(classes))
    parts = (s * lab[:, labels[0] == c].mean(1) for s, c in zip(signs, classes.tolist()))
    colour = torch.stack(list(parts)).sum(0)
    rows = [torch.autograd.grad(part, local, retain_graph=True)[0][0] for part in colour]
    return torch.stack(rows, 1)[classes].cpu().numpy() * signs[:, None, None, None]


def cielab(picture: Tensor) -> Tensor:
    """A picture [3, H, W] from -1 to 1 in CIELAB (D65), [3, H, W], as `clvae.core.cielab` has it,
    with its slopes.
    """
    value = ((picture + 1) / 2).clamp(1e-4, 1)
    linear = torch.where(value > 0.04045, ((value + 0.055) / 1.055) ** 2.4, value / 12.92)
    matrix = picture.new_tensor(TO_XYZ) / picture.new_tensor(WHITE)[:, None]
    xyz = torch.einsum("ij,jhw->ihw", matrix, linear)
    root = xyz.clamp(min=1e-6) ** (1 / 3)
    x, y, z = torch.where(xyz > 0.008856, root, 7.787 * xyz + 16 / 116)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])
