"""Tiny data sets drawn by code: skies over ground with a tree here and there, in colours that
differ from photo to photo.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from clvae.bundle.dataset_layouts import LAYOUTS
from clvae.bundle.published import PUBLISHED
from tests.checkpoints import draw_map, draw_photo
from train.data import DataSet, Sample, Stream, training_loader
from train.fit.trainer import Trainer

CLASSES = [("sky", (120, 185, 235)), ("tree", (30, 110, 40)), ("grass", (120, 205, 70))]


def draw_folder(
    root: Path, count: int = 12, size: tuple[int, int] = (64, 64), seed: int = 0
) -> Path:
    """Write `count` pairs in the layout "folder"; every third photo has a tree, and a corner of
    each map is unlabelled.
    """
    random = np.random.default_rng(seed)
    for folder in ("images", "labels"):
        (root / folder).mkdir(parents=True)
    height, width = size
    for index in range(count):
        labels = np.zeros(size, np.uint8)
        labels[random.integers(height // 4, height // 2) :] = 2
        if index % 3 == 0:
            labels[height // 4 : 3 * height // 4, width // 4 : width // 2] = 1
        photo = random.integers(0, 256, (3, 3))[labels] + random.integers(-20, 20, (*size, 3))
        labels[:4, :4] = 255
        Image.fromarray(photo.clip(0, 255).astype(np.uint8)).save(
            root / "images" / f"scene_{index:02d}.jpg", quality=92
        )
        Image.fromarray(labels).save(root / "labels" / f"scene_{index:02d}.png")
    classes = [{"id": i, "name": name, "color": color} for i, (name, color) in enumerate(CLASSES)]
    (root / "classes.json").write_text(json.dumps(classes))
    return root


SIZES = {"ade20k": (64, 64), "deepfashion": (64, 64), "gta5": (64, 128)}


def draw_published(root: Path, name: str) -> Path:
    """Two pairs in each split of a published layout."""
    layout, classes = LAYOUTS[name], list(range(0, len(PUBLISHED[name].labels.names), 5))
    for folder in layout.splits.values():
        for i in range(2):
            label_map = draw_map(SIZES[name], classes, seed=i) + layout.first
            for pattern, picture in (
                (layout.photos, draw_photo(SIZES[name], seed=i)),
                (layout.maps, label_map),
            ):
                file = root / pattern.format(split=folder, name=f"scene_{i}")
                file.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(picture.astype(np.uint8)).save(file)
    return root


def draw_rarity(root: Path, cumulative: list[float], mask: np.ndarray) -> None:
    """GTA5's rarity files: five times the same cumulative distribution, and a mask [N, H, W]."""
    (root / "rarity").mkdir()
    for number in (0, 2, 10, 19, 1):
        np.save(root / "rarity" / f"kdecolor_rarity_bin_{number}.npy", np.array(cumulative))
    np.save(root / "rarity" / "GTA_weightedrarity_mask.npy", mask[..., None].astype(np.float32))


def iter_batches(data_set: DataSet, trainer: Trainer) -> Iterator[Sample]:
    """The batches of a run, as its loop would load them."""
    config, size = trainer.config, trainer.network.size
    stream = Stream(data_set, size, config.data.scale, config.data.flip, config.seed)
    return iter(training_loader(stream, config.batch, 0, 10, 0))


def write_config(file: Path, settings: dict) -> Path:
    """Write settings as TOML."""
    sections = {"": {k: v for k, v in settings.items() if not isinstance(v, dict)}}
    sections |= {k: v for k, v in settings.items() if isinstance(v, dict)}
    lines = []
    for name, values in sections.items():
        lines += [f"[{name}]"] * bool(name) + [
            f"{key} = {json.dumps(value)}" for key, value in values.items()
        ]
    file.write_text("\n".join(lines))
    return file


TINY = {
    "batch": 3,
    "steps": 4,
    "gain": 0.7,
    "discriminator_width": 4,
    "discriminator_scales": 2,
    "seed": 3,
    "save_every": 2,
    "sheet_every": 2,
    "network": {
        "width": 2,
        "z_global": 6,
        "z_local": 4,
        "height": 64,
        "picture_width": 64,
        "hidden": 8,
    },
    "data": {"scale": [1.1, 1.3]},
    "loss": {
        "perceptual_network": "efficientnet_lite0",
        "perceptual": 1.0,
        "pixels": 2.0,
        "mixed": 2,
        "locality": 5.0,
        "classes": 1.0,
    },
}
