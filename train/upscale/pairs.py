"""Pairs for an upscaler: parts of pictures that a bundle draws, and what the teacher makes of them.

OUT/NNNNN-small.png, uint8 [128, 128, 3] at most, and NNNNN-large.png, four times as wide and high.
The maps are those of one split of a data set; every other picture has the codes of the map's own
photo, the others codes by chance. Which is drawn under a number does not depend on what is there
already, so the same command goes on where it was interrupted.

The teacher makes pictures darker, by 3 to 6 of 255. What is learnt and measured has the colours of
the small picture, see `aim`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from tqdm import tqdm

from clvae import Engine, Scene
from clvae.core.photos import read_whole
from clvae.errors import ClvaeError, shown
from clvae.nn.pixels import to_picture
from clvae.nn.upscaler import EVEN

from ..data import DataSet, Split
from .teacher import Teacher

SIDE = 128  # of a part, at most


def write(
    engine: Engine, data: DataSet, teacher: Teacher, out: Path, count: int, split: str = "train"
) -> None:
    """Write `count` pairs, but those that are there."""
    data.check_classes(engine.labels)
    if not data.splits.get(split):
        raise ClvaeError(f"{data.root} has no pairs in the split {shown(split)}")
    photos = Split(data, split, engine.config.size)
    out.mkdir(parents=True, exist_ok=True)
    for number in tqdm(range(count), desc="pairs", unit="pair", mininterval=5):
        small, large = names(out, number)
        if large.exists():
            continue
        part = drawn(engine, photos, number)
        Image.fromarray(part).save(small)
        passing = large.with_suffix(".part")
        Image.fromarray(teacher(part)).save(passing, "PNG")
        passing.replace(large)  # so that what is there is whole


def found(folders: Iterable[Path]) -> list[tuple[Path, Path]]:
    """The pairs of folders, each of which has some: small, large."""
    pairs = []
    for folder in folders:
        large = sorted(folder.glob("*-large.png"))
        if not large:
            raise ClvaeError(
                f"there are no pairs in {shown(folder, quotes=False)}: "
                "python -m train teach makes some"
            )
        pairs += [(file.with_name(file.name.replace("large", "small")), file) for file in large]
    return pairs


def aim(small: Path, large: Path) -> tuple[np.ndarray, np.ndarray]:
    """A pair, uint8: small, and large with the light and the colours of small, and the teacher's
    detail.
    """
    little, great = read_whole(small), read_whole(large)
    height, width = little.shape[:2]
    shrunk = cv2.resize(great, (width, height), interpolation=cv2.INTER_AREA)
    apart = cv2.blur(little.astype(np.float32) - shrunk, (2 * EVEN + 1, 2 * EVEN + 1))
    apart = cv2.resize(apart, great.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return little, np.rint(np.clip(great + apart, 0, 255)).astype(np.uint8)


def names(folder: Path, number: int) -> tuple[Path, Path]:
    """The files of a pair: small, large."""
    return folder / f"{number:05}-small.png", folder / f"{number:05}-large.png"


def drawn(engine: Engine, photos: Split, number: int) -> np.ndarray:
    """The part of a picture under a number, uint8 [SIDE, SIDE, 3], or all of a smaller one."""
    random = np.random.default_rng(number)
    pair = photos[int(random.integers(len(photos)))]
    scene = Scene.from_labels(pair.labels.numpy().astype(np.uint8), engine.labels.count)
    style = engine.sample(scene, number)
    if number % 2:
        encoded = engine.encode(to_picture(pair.photo), scene)
        style = style.adopt(encoded, scene, global_code=True)
    picture = engine.generate(scene, style)
    top, left = (int(random.integers(max(side - SIDE, 0) + 1)) for side in picture.shape[:2])
    return np.ascontiguousarray(picture[top : top + SIDE, left : left + SIDE])
