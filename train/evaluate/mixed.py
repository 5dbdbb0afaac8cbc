"""A bundle's pictures mixed with photos, for somebody who has seen neither to say which are photos.

The pictures have random looks, on maps of a split; the photos are those of other maps of it, where
there are enough. Alike in both kinds: size (photos squashed bicubically, as everywhere in training)
and one passage through JPEG of one quality before the PNG; all are written in one go, in an order
by chance. Not alike: the photos' own files may have been JPEGs before, at qualities of their own,
whose traces scaling down takes away and a size that stays does not.
"""

from __future__ import annotations

import io
import json
import math
import re
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from tqdm import tqdm

from clvae import Engine, Scene
from clvae.errors import ClvaeError, shown
from clvae.files.strict_json import read_json
from clvae.nn.pixels import to_picture

from ..data import DataSet, Split

USUAL = 40  # pictures, and photos
QUALITY = 90  # of the JPEG that both kinds pass through
COLUMNS, SIDE, MOST, FOOT = 4, 256, 1024, 36  # of a sheet: least cell, most height, number; pixels
SURE = 1.96  # deviations of a 95 % interval


def mix(
    engine: Engine,
    data: DataSet,
    out: Path,
    key: Path,
    count: int | None,
    seed: int,
    split: str = "val",
) -> None:
    """Write `count` pictures and as many photos as OUT/01.png …, sheets of them with their numbers
    as OUT/sheet-1.png …, and as JSON to `key`, outside of OUT, which is which.

    count: None is USUAL, or all pairs where they are fewer.
    """
    data.check_classes(engine.labels)
    pairs = Split(data, split, engine.config.size)
    count = min(USUAL, len(pairs)) if count is None else count
    if count > len(pairs):
        raise ClvaeError(f"{data.root} has {len(pairs)} pairs in {split}: --count is at most that")
    if out.resolve() in key.resolve().parents:
        raise ClvaeError(
            f"whoever judges sees what is in {shown(out, quotes=False)}: put --key elsewhere"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ClvaeError(f"{shown(out, quotes=False)} exists already: name another folder")
    if key.exists():
        raise ClvaeError(
            f"{shown(key, quotes=False)} exists already, the key of another mixture: name another"
        )
    random = np.random.default_rng(seed)
    order = random.permutation(len(pairs))
    kinds = [("ours", index) for index in order[:count]]
    kinds += [("photos", index) for index in order[len(order) - count :]]
    made, known = [], {"ours": {}, "photos": {}}
    for number, place in enumerate(tqdm(random.permutation(2 * count), desc="pictures"), 1):
        kind, index = kinds[place]
        photo, labels = to_picture(pairs[index].photo), pairs[index].labels.numpy()
        if kind == "ours":
            scene = Scene.from_labels(labels.astype(np.uint8), engine.labels.count)
            photo = engine.generate(scene, engine.sample(scene, int(random.integers(2**31))))
        made.append(_through_jpeg(photo))
        known[kind][number] = pairs.pairs[index].name
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_text(json.dumps({"seed": seed, "split": split, **known}, indent=1), encoding="utf-8")
    out.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(made, 1):
        Image.fromarray(picture).save(out / f"{number:02}.png")
    for number, sheet in enumerate(_sheets(made), 1):
        Image.fromarray(sheet).save(out / f"sheet-{number}.png")


def judged(key: Path, answers: Path) -> dict[str, tuple[int, int]]:
    """Answers against a key: how many of how many, by what is counted.

    answers: a text of the numbers held for photos, apart by spaces, lines or commas.
    """
    known = read_json(key)
    try:
        kinds = {kind: {int(number) for number in known[kind]} for kind in ("ours", "photos")}
    except (KeyError, TypeError, ValueError):
        kinds = {"ours": set(), "photos": set()}
    if not all(kinds.values()):
        raise ClvaeError(f"{shown(key, quotes=False)} is no key of mixed pictures")
    words = re.split(r"[\s,;]+", answers.read_text(encoding="utf-8-sig", errors="replace").strip())
    said = {int(word) if word.isdecimal() else -1 for word in words if word}
    if not said <= kinds["ours"] | kinds["photos"]:
        raise ClvaeError(f"{shown(answers, quotes=False)} should have numbers of pictures alone")
    passed, recognised = (len(said & kinds[kind]) for kind in ("ours", "photos"))
    ours, photos = len(kinds["ours"]), len(kinds["photos"])
    return {
        "told right": (ours - passed + recognised, ours + photos),
        "ours held for photos": (passed, ours),
        "photos held for photos": (recognised, photos),
    }


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, if each answer is independent (Wilson, JASA 22, 1927)."""
    share, z2 = count / of, SURE**2 / of
    middle = (share + z2 / 2) / (1 + z2)
    half = math.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    return middle - half, middle + half


def _through_jpeg(picture: np.ndarray) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=QUALITY)
    return np.array(Image.open(file))


def _sheets(pictures: list[np.ndarray]) -> list[np.ndarray]:
    """Pictures in rows of COLUMNS, each with its number below; small ones enlarged by Lanczos."""
    height, width = pictures[0].shape[:2]
    times = math.ceil(SIDE / min(height, width))
    a_sheet = COLUMNS * max(MOST // (times * height), 1)
    sheets = []
    for first in range(0, len(pictures), a_sheet):
        some = pictures[first : first + a_sheet]
        rows = -(-len(some) // COLUMNS)
        high, wide = times * height + FOOT, times * width + 8
        sheet = np.full((rows * high, COLUMNS * wide, 3), 255, np.uint8)
        for place, picture in enumerate(some):
            top, left = place // COLUMNS * high, place % COLUMNS * wide + 4
            size = (times * width, times * height)
            large = Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS)
            sheet[top : top + size[1], left : left + size[0]] = np.array(large)
            at = (left + size[0] // 2 - 14, top + high - 9)
            name = f"{first + place + 1:02}"
            cv2.putText(sheet, name, at, cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 0), 2)
        sheets.append(sheet)
    return sheets
