"""A class "face" for a data set of people: the skin of a head, cut out of the class "skin", as one
more class at the end.

`python -m train.data.faces DATA OUT` writes a folder like DATA whose maps have it; its photos are
DATA's, linked. A generator that knows where a face is does not draw it like an arm.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image
from tqdm import tqdm

from clvae.bundle.dataset_layouts import named
from clvae.bundle.pack import PHOTO_ENDINGS
from clvae.bundle.pack_classes import FILE, read_entries
from clvae.core.images import EXACT, open_image
from clvae.errors import ClvaeError, shown
from clvae.files.disk import trouble

NEEDED = ("skin", "hair", "hat", "glasses")
COLOR = (255, 180, 150)
LEAST = 24  # pixels of skin that a head needs
LONG = 1.35  # of a face, its height over its width; what is below is the neck
TOP = 0.4  # of the picture's height: a head without hair and hat lies above
ROWS = 16  # of such a head, from the top, that say how wide it is
WIDE = 75  # per cent of the rows beside hair that are no wider than the face


def face(label_map: np.ndarray, ids: Mapping[str, int]) -> np.ndarray:
    """bool [H, W]: the skin of the head in a map uint8 [H, W].

    ids: the number of each of NEEDED. Of the connected pieces of skin (glasses join them) it is the
    one that touches most hair or hat, else the topmost; of that the rows from its top down to LONG
    times its width.
    """
    skin = label_map == ids["skin"]
    joined = (skin | (label_map == ids["glasses"])).astype(np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    above = np.isin(label_map, [ids["hair"], ids["hat"]]).astype(np.uint8)
    near = cv2.dilate(above, np.ones((5, 5), np.uint8)) > 0
    skins = np.bincount(pieces[skin], minlength=count)
    touched = np.bincount(pieces[near & (joined > 0)], minlength=count)
    heads = [k for k in range(1, count) if skins[k] >= LEAST]
    beside = [k for k in heads if touched[k]]
    topmost = [k for k in heads if stats[k, cv2.CC_STAT_TOP] < TOP * len(label_map)]
    if beside:
        found = max(beside, key=lambda k: touched[k])
    elif topmost:
        found = min(topmost, key=lambda k: stats[k, cv2.CC_STAT_TOP])
    else:
        return np.zeros_like(skin)
    piece = pieces == found
    rows = np.flatnonzero(piece.any(1))
    measured = np.flatnonzero((piece & near).any(1)) if touched[found] else rows[:ROWS]
    width = max(8.0, float(np.percentile(piece.sum(1)[measured], WIDE)))
    cut = piece & skin
    cut[rows[0] + round(LONG * width) :] = False
    return cut


def derive(source: Path, target: Path) -> None:
    """Write the folder with the class, whole or not at all."""
    entries = read_entries(source / FILE)
    ids = {entry.name: entry.id for entry in entries if not entry.nobody}
    if lacking := [name for name in NEEDED if name not in ids]:
        raise ClvaeError(f"{shown(source, quotes=False)} has no class {lacking[0]}")
    free = set(range(max(ids.values()) + 1, 255)) - {entry.id for entry in entries}
    if "face" in ids or not free:
        raise ClvaeError(f"{shown(source, quotes=False)} has no room for one more class face")
    photos = named(source / "images", "{name}.jpg", PHOTO_ENDINGS)
    maps = named(source / "labels", "{name}.png")
    if not photos or not maps:
        what, folder = ("label map", "labels") if photos else ("photo", "images")
        raise ClvaeError(f"there is no {what} in {shown(source / folder, quotes=False)}")
    if target.exists():
        raise ClvaeError(f"{shown(target, quotes=False)} is there already")
    classes = [entry.to_dict() for entry in entries]
    classes.append({"id": min(free), "name": "face", "color": COLOR})
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as work:
        fresh = Path(work, "new")
        (fresh / "labels").mkdir(parents=True)
        (fresh / "images").symlink_to((source / "images").resolve())
        (fresh / FILE).write_text(json.dumps(classes, indent=1))
        for name in ("splits.json", "LICENSE", "LICENSE-NOTE.md"):
            if (source / name).exists():
                shutil.copyfile(source / name, fresh / name)
        for file in tqdm(sorted(maps.values()), desc="maps"):
            label_map = _read(file)
            label_map[face(label_map, ids)] = min(free)
            Image.fromarray(label_map).save(fresh / "labels" / file.name)
        fresh.rename(target)


def _read(file: Path) -> np.ndarray:
    """A map's numbers, uint8 [H, W]."""
    label_map = np.array(open_image(file, "label map", formats=EXACT))
    if label_map.ndim != 2 or label_map.dtype != np.uint8:
        raise ClvaeError(f"{shown(file, quotes=False)} is no map of 8-bit numbers")
    return label_map


def main(arguments: list[str]) -> None:
    """The command; what the user can put right is a sentence and exit status 2."""
    try:
        if len(arguments) != 2:
            raise ClvaeError("python -m train.data.faces DATA OUT")
        derive(*map(Path, arguments))
    except (ClvaeError, OSError) as error:
        print(error if isinstance(error, ClvaeError) else trouble(error), file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main(sys.argv[1:])
