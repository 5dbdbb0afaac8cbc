"""How good a bundle is, in figures: distance to photos, reconstruction, diversity, locality.

The protocol, on the pairs of one split, photos squashed to the bundle's size:
- features: EfficientNet-Lite0, the six stages of train/features.py;
- distance: Fréchet distance (torchmetrics) between the averages over each picture of the last four stages' features,
  standardised and turned to the first 64 principal axes of the training photos. Not FID: that name means Inception;
- reconstruction, diversity: mean over stages of the squared difference of unit-length features, as LPIPS does
  (Zhang et al. 2018) but with no learned weights. Reconstruction: photo to its encoded render.
  Diversity: mean over pairs of random renders of one map;
- locality: one class's code drawn anew at all layers, the global code kept; mean absolute change, of 255, inside the
  class and beyond 24 pixels (at 256x256) of it.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import Subset
from torchmetrics.image.fid import FrechetInceptionDistance
from tqdm import tqdm

from clvae import Engine, Scene

from .data import DataSet, Split
from .features import EfficientNetLite0

DISTANCE_STAGES, DISTANCE_AXES = 4, 64
MARGIN = 24 / 256                         # of the picture's height; nearer pixels count neither inside nor outside
SMALLEST = 0.02                           # share of the map a class must cover to be measured for locality


class PooledFeatures(nn.Module):
    """Pictures uint8 [B, 3, H, W] → [B, axes], features as the distance takes them. `fit` first, on training photos."""

    def __init__(self, trunk: EfficientNetLite0):
        super().__init__()
        self.trunk = trunk

    def fit(self, loader) -> None:
        rows = torch.cat([self._pool(sample.photo) for sample in tqdm(loader, desc="training photos")])
        self.mean, self.deviation = rows.mean(0), rows.std(0).clamp(min=1e-6)
        standard = (rows - self.mean) / self.deviation
        self.axes = torch.linalg.svd(standard, full_matrices=False).Vh[:DISTANCE_AXES].T
        self.num_features = self.axes.shape[1]          # what torchmetrics asks for; fewer where photos are few

    @torch.no_grad()
    def _pool(self, pictures: Tensor) -> Tensor:
        return torch.cat([stage.mean((2, 3)) for stage in self.trunk(pictures)[-DISTANCE_STAGES:]], 1)

    def forward(self, pictures: Tensor) -> Tensor:
        return ((self._pool(pictures.float() / 127.5 - 1) - self.mean) / self.deviation) @ self.axes


@torch.no_grad()
def feature_difference(trunk: nn.Module, a: np.ndarray, b: np.ndarray) -> float:
    """Distance of two pictures uint8 [H, W, 3] by their features."""
    total = 0.0
    stages = trunk(torch.stack([torch.from_numpy(x.copy()).permute(2, 0, 1) for x in (a, b)]).float() / 127.5 - 1)
    for stage in stages:
        first, second = nn.functional.normalize(stage, dim=1)
        total += (first - second).square().sum(0).mean().item()
    return total / len(stages)


class Distance:
    """Fréchet distance of any number of named picture sets to the split's photos."""

    def __init__(self, pooled: PooledFeatures):
        self.pooled, self.real, self.sets = pooled, [], {}

    def add(self, name: str, picture: np.ndarray) -> None:
        self.sets.setdefault(name, []).append(picture)

    def result(self) -> dict[str, float]:
        out = {}
        for name, pictures in self.sets.items():
            metric = FrechetInceptionDistance(feature=self.pooled, normalize=False)
            for real, group in ((True, self.real), (False, pictures)):
                for start in range(0, len(group), 32):
                    batch = torch.from_numpy(np.stack(group[start:start + 32])).permute(0, 3, 1, 2)
                    metric.update(batch, real=real)
            out[name] = float(metric.compute())
        return out


def evaluate(bundle: Path, data: DataSet, split: str, samples: int = 4, limit: int | None = None) -> dict:
    """The figures of a bundle on a split, as a JSON-able dictionary."""
    engine = Engine.load(bundle)
    size = engine.config.size
    pairs = Split(data, split, size)
    training = Split(data, "train", size)
    trunk = EfficientNetLite0().eval().requires_grad_(False)
    pooled = PooledFeatures(trunk).eval()
    pooled.fit(training.loader(32))
    distance, reconstruction, diversity = Distance(pooled), [], []
    between: list[float] = []
    locality: dict[str, list[tuple[float, float]]] = {}
    colors = mean_colors(training, engine.labels.count)

    last = None
    for index in tqdm(range(len(pairs) if limit is None else min(limit, len(pairs))), desc=split):
        photo, labels = to_picture(pairs[index].photo), pairs[index].labels.numpy().astype(np.uint8)
        scene = Scene.from_labels(labels, engine.labels.count)
        distance.real.append(photo)
        style = engine.encode(photo, scene)
        made = engine.generate(scene, engine.sample(scene, index).adopt(style, scene, global_code=True))
        random = [engine.generate(scene, engine.sample(scene, index * samples + k)) for k in range(samples)]
        distance.add("encoded", made)
        distance.add("random", random[0])
        distance.add("photos blurred 4x", blurred(photo))
        distance.add("mean colour of each class", colors[labels])
        reconstruction.append(feature_difference(trunk, photo, made))
        diversity += [feature_difference(trunk, a, b) for a, b in combinations(random, 2)]
        if last is not None:
            between.append(feature_difference(trunk, photo, last))
        last = photo
        for name, change in changes(engine, scene, index).items():
            locality.setdefault(name, []).append(change)

    for index in np.random.default_rng(0).permutation(len(training))[:len(pairs)]:
        distance.add("training photos", to_picture(training[int(index)].photo))
    return {
        "split": split, "pairs": len(distance.real), "samples": samples,
        "distance": distance.result(),
        "reconstruction": float(np.mean(reconstruction)),
        "diversity": float(np.mean(diversity)),
        "diversity_of_photos": float(np.mean(between)) if between else None,
        "locality": {name: {"inside": float(np.mean([i for i, _ in rows])), "beyond": float(np.mean([o for _, o in rows])),
                            "maps": len(rows)} for name, rows in sorted(locality.items())},
        "locality_mean": [float(np.mean([row[k] for rows in locality.values() for row in rows])) for k in (0, 1)],
    }


def changes(engine: Engine, scene: Scene, seed: int) -> dict[str, tuple[float, float]]:
    """For each class that covers enough of the scene: how much its new code changes inside it, and beyond the margin."""
    style = engine.sample(scene, seed)
    before = engine.generate(scene, style).astype(np.float32)
    margin = round(MARGIN * scene.size[0])
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    out = {}
    for class_id, name in enumerate(engine.labels.names):
        inside = scene.labels == class_id
        beyond = cv2.dilate(inside.astype(np.uint8), kernel) == 0
        if inside.mean() < SMALLEST or beyond.mean() < SMALLEST:
            continue
        after = engine.generate(scene, engine.resample(style, scene, scene.of_class(class_id), seed + 1_000_000))
        change = np.abs(after - before).mean(-1)
        out[name] = (float(change[inside].mean()), float(change[beyond].mean()))
    return out


def to_picture(photo: Tensor) -> np.ndarray:
    return ((photo.permute(1, 2, 0).numpy() + 1) * 127.5).round().astype(np.uint8)


def blurred(photo: np.ndarray) -> np.ndarray:
    """The photo shrunk four times and blown up again."""
    height, width = photo.shape[:2]
    small = cv2.resize(photo, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def mean_colors(training: Split, classes: int) -> np.ndarray:
    """uint8 [classes, 3]: each class's mean colour over (at most 200 of) the training photos."""
    totals, counts = np.zeros((classes, 3)), np.zeros(classes)
    for sample in Subset(training, range(0, len(training), max(1, len(training) // 200))):
        labels = sample.labels.numpy().ravel()
        pixels = to_picture(sample.photo).reshape(-1, 3)
        counts += np.bincount(labels, minlength=classes)
        totals += np.stack([np.bincount(labels, pixels[:, k], classes) for k in range(3)], 1)
    return (totals / np.maximum(counts, 1)[:, None]).round().astype(np.uint8)


def table(figures: dict) -> str:
    """The figures as Markdown."""
    lines = ["| pictures | distance to photos |", "| --- | --- |"]
    lines += [f"| {name} | {value:.0f} |" for name, value in figures["distance"].items()]
    spoken = (f"Reconstruction {figures['reconstruction']:.3f}, diversity {figures['diversity']:.3f}, "
              f"between photos {figures['diversity_of_photos']:.3f}.")
    lines += ["", spoken, "", "| class drawn anew | change inside | beyond 24 px | maps |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | {row['inside']:.1f} | {row['beyond']:.1f} | {row['maps']} |"
              for name, row in figures["locality"].items()]
    inside, beyond = figures["locality_mean"]
    return "\n".join([*lines, f"| mean | {inside:.1f} | {beyond:.1f} | |"])


def write(figures: dict, path: Path) -> None:
    path.write_text(json.dumps(figures, indent=1))
