"""How well real photos are edited: python -m tests.photo_figures BUNDLE DATA CLASS … [--scale 4]
[--share 0.08] [--out FOLDER]

On val photos of a data set: of each class two photos, two looks by chance each. detail: correlation
of luminance minus its 4-pixel blur, photo against result, where the mask is whole. reach: CIELAB
between the mean colours there and in the picture that the model draws. edge: how far L* beside the
border (6 pixels) lies beyond both sides' means, 95th percentile, result minus photo. grain: energy
above an eighth of a cycle a pixel where the object came to lie anew, over that where it was.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image
from tqdm import tqdm

from clvae import Engine, PhotoEdit
from clvae.core.cielab import to_lab

SHARE, PHOTOS, SEEDS = 0.08, 2, (1, 2)  # of a photo that an object covers at least
BAND = 6  # pixels each side of a border


class Figures(NamedTuple):
    """Of one edit; see above."""

    detail: float
    reach: float
    edge: float
    grain: float


def light(picture: np.ndarray) -> np.ndarray:
    """L* of a picture uint8 [h, w, 3]."""
    return to_lab(picture)[..., 0]


def fine(picture: np.ndarray, blur: float) -> np.ndarray:
    """L* minus its blur."""
    found = light(picture)
    return found - cv2.GaussianBlur(found, (0, 0), blur)


def overshoot(picture: np.ndarray, inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """How far L* lies beyond what it has on both sides of a border: float32 [h, w]."""
    found, sides = cv2.blur(light(picture), (3, 3)), (8 * BAND + 1,) * 2

    def mean(mask: np.ndarray) -> np.ndarray:
        weight = mask.astype(np.float32)
        return cv2.blur(found * weight, sides) / np.maximum(cv2.blur(weight, sides), 1e-6)

    one, other = mean(inside), mean(outside)
    return np.maximum(found - np.maximum(one, other), np.minimum(one, other) - found).clip(0)


def figures(engine: Engine, edit: PhotoEdit, name: str, seed: int) -> tuple[Figures, np.ndarray]:
    """Those of a class in a new look, and the picture."""
    things = edit.scene.of_class(engine.labels.id(name))
    style = engine.resample(edit.style, edit.scene, things, seed)
    photo, new, mask = edit.photo, edit.render(style), edit.mask(name)
    assert np.array_equal(new[mask == 0], photo[mask == 0])
    whole = mask == 1
    detail = np.corrcoef(fine(photo, 4)[whole], fine(new, 4)[whole])[0, 1]
    drawn = to_lab(engine.generate(edit.scene, style))[np.isin(edit.scene.objects, things)].mean(0)
    reach = float(np.linalg.norm(to_lab(new)[whole].mean(0) - drawn))
    disc = np.ones((2 * BAND + 1,) * 2)
    hard = (mask > 0.5).astype(np.uint8)
    inside, near = cv2.erode(hard, disc) == 1, cv2.dilate(hard, disc) == 1
    sides = [overshoot(p, inside, ~near)[near & ~inside] for p in (new, photo)]
    return Figures(detail, reach, _excess(*sides), grain(edit, things[0])), new


def _excess(new: np.ndarray, photo: np.ndarray) -> float:
    return float(np.percentile(new - photo, 95)) if len(new) else 0.0


def grain(edit: PhotoEdit, thing: int) -> float:
    """See above; of the object grown by a tenth of the canvas, in its own style."""
    objects, side = edit.scene.objects, max(edit.scene.size) // 10
    grown = cv2.dilate((objects == thing).astype(np.uint8), np.ones((side, side))) == 1
    scene = edit.scene.with_objects(np.where(grown, np.uint8(thing), objects))
    new = fine(edit.render(edit.style, scene), 1.6)
    anew = cv2.erode((grown & (objects != thing)).astype(np.uint8), np.ones((5, 5)))
    anew = cv2.resize(anew, edit.photo.shape[1::-1], interpolation=cv2.INTER_NEAREST) == 1
    own = fine(edit.photo, 1.6)[edit.mask(thing) == 1]
    return float(new[anew].var() / own.var()) if anew.any() else float("nan")


def main() -> None:
    """Measure, and print a row an edit and the medians."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("bundle", type=Path)
    asks.add_argument("data", type=Path)
    asks.add_argument("classes", nargs="+")
    asks.add_argument("--scale", type=int, default=1)
    asks.add_argument("--share", type=float, default=SHARE)
    asks.add_argument("--out", type=Path)
    asked = asks.parse_args()
    engine, rows = Engine.load(asked.bundle), []
    names = json.loads((asked.data / "splits.json").read_text())["val"]
    maps = {n: np.array(Image.open(asked.data / "labels" / f"{n}.png")) for n in names}
    for name in asked.classes:
        class_id = engine.labels.id(name)
        chosen = [n for n in names if (maps[n] == class_id).mean() >= asked.share][:PHOTOS]
        for one in tqdm(chosen, desc=name):
            photo = Image.open(asked.data / "images" / f"{one}.jpg").convert("RGB")
            large = photo.resize([asked.scale * side for side in photo.size], Image.BICUBIC)
            label_map = np.where(maps[one] == 255, len(engine.labels.names), maps[one])
            edit = engine.edit(np.array(large), np.minimum(label_map, engine.labels.count - 1))
            for seed in SEEDS:
                found, new = figures(engine, edit, name, seed)
                rows.append(found)
                print(name, one, seed, *(f"{value:.3f}" for value in found), flush=True)
                if asked.out:
                    asked.out.mkdir(parents=True, exist_ok=True)
                    pair = np.hstack([edit.photo, new])
                    Image.fromarray(pair).save(asked.out / f"{name}-{one}-{seed}.png")
    medians = [
        f"{name} {np.nanmedian([r[i] for r in rows]):.3f}" for i, name in enumerate(Figures._fields)
    ]
    print("median", ", ".join(medians), f"of {len(rows)}")


if __name__ == "__main__":
    main()
