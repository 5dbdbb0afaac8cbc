"""A pack: a folder of one's own photos and label maps, as training reads it.

Photos are in images/, maps of the same names in labels/, the classes in classes.json; splits.json,
{"train": [NAME, …], "val": [NAME, …]}, says which of them are trained on, if it is there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..core.labels import LabelSet
from ..core.photos import read_whole
from ..errors import ClvaeError, shown
from ..files.strict_json import read_json
from .dataset_layouts import Layout, Pair, named, natural

LAYOUT = Layout(photos="images/{name}.jpg", maps="labels/{name}.png", splits={"all": ""})
PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif")
SPLITS = "splits.json"
EVERY = 10  # without splits.json, every tenth pair is kept back


def read_splits(root: Path) -> dict[str, list[Pair]]:
    """The pairs of "train" and, if there is one, "val", as splits.json has them; without it every
    tenth pair is kept back for validation. Whether a pair's files are there shows when it is read.
    """
    photos = named(root / "images", "{name}.jpg", PHOTO_ENDINGS)
    maps = named(root / "labels", "{name}.png")
    if not photos:
        raise ClvaeError(f"{root / 'images'} has no photos ({', '.join(PHOTO_ENDINGS)})")

    def pair(name: str) -> Pair:
        missing = [root / path.replace("{name}", name) for path in (LAYOUT.photos, LAYOUT.maps)]
        return Pair(name, photos.get(name, missing[0]), maps.get(name, missing[1]))

    file = root / SPLITS
    names = _named_splits(file) if file.exists() else _every_tenth(sorted(photos, key=natural))
    return {
        split: [pair(name) for name in sorted(names[split], key=natural)]
        for split in ("train", "val")
        if split in names
    }


def read_pair(
    pair: Pair, labels: LabelSet, layout: Layout = LAYOUT
) -> tuple[np.ndarray, np.ndarray]:
    """The photo uint8 [h, w, 3 or 4] of a pair and its map uint8 [h, w] of class ids; two sizes are
    an error.
    """
    photo, label_map = read_whole(pair.photo), layout.read_map(pair.map, labels)
    if photo.shape[:2] != label_map.shape:
        (high, wide), (height, width) = photo.shape[:2], label_map.shape
        turned = ": one of them lies on its side" if (high, wide) == (width, height) else ""
        raise ClvaeError(
            f"{pair.name}: the photo is {wide}x{high}, its map {width}x{height}{turned}"
        )
    return photo, label_map


def _named_splits(file: Path) -> dict[str, list[str]]:
    try:
        names = read_json(file)
        if not all(
            isinstance(names.get(split, []), list) for split in ("train", "val")
        ) or not names.get("train"):
            raise ValueError("it has no list called train")
        if odd := [
            name
            for split in ("train", "val")
            for name in names.get(split, [])
            if not isinstance(name, str)
        ]:
            raise ValueError(f"it has {shown(odd[0])} where a name belongs")
    except (ValueError, AttributeError) as error:
        raise ClvaeError(
            f'{file} is no {{"train": [NAME, …], "val": [NAME, …]}}: {error}'
        ) from None
    return names


def _every_tenth(names: list[str]) -> dict[str, list[str]]:
    val = names[::EVERY]
    return {"train": [name for name in names if name not in set(val)] or names, "val": val}
