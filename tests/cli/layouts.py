"""Files in each published layout and in a plain folder, narrow networks of each preset's kind, and
the pictures that a command makes of them.
"""

import numpy as np
from PIL import Image

from clvae import Engine, Scene
from tests.checkpoints import draw_map

# Each preset's classes, upsampling and aspect ratio in a network of a few thousand weights.
NETWORKS = {
    "ade20k": {
        "classes": 151,
        "width": 2,
        "z_global": 5,
        "z_local": 4,
        "height": 64,
        "picture_width": 64,
        "upsampling": "normal",
        "hidden": 4,
    },
    "deepfashion": {
        "classes": 16,
        "width": 2,
        "z_global": 5,
        "z_local": 4,
        "height": 64,
        "picture_width": 64,
        "upsampling": "more",
        "hidden": 4,
    },
    "gta5": {
        "classes": 20,
        "width": 2,
        "z_global": 5,
        "z_local": 4,
        "height": 64,
        "picture_width": 128,
        "upsampling": "more",
        "hidden": 4,
    },
}


# The test split of each layout: (photo, map) of each pair, in natural order.
FILES = {
    "ade20k": [
        (
            f"images/validation/ADE_val_0000000{i}.jpg",
            f"annotations/validation/ADE_val_0000000{i}.png",
        )
        for i in (1, 2, 3)
    ],
    "deepfashion": [
        (f"test/{name}.jpg", f"test/{name}_label.png") for name in ("id_1", "id_2", "id_10")
    ],
    "gta5": [(f"RGB256Full/test/{i}.png", f"LabelgrayFull20/test/{i}.png") for i in (8, 9, 10)],
    "folder": [(f"{name}.jpg", f"{name}.png") for name in ("a1", "a2", "a10")],
}


NAMES = {
    "ade20k": ["ADE_val_00000001", "ADE_val_00000002", "ADE_val_00000003"],
    "deepfashion": ["id_1", "id_2", "id_10"],
    "gta5": ["8", "9", "10"],
    "folder": ["a1", "a2", "a10"],
}


LAYOUTS = ["ade20k", "deepfashion", "gta5"]


def class_ids(layout: str, i: int) -> np.ndarray:
    """The i-th map of a layout as class ids; the first ADE20K map has unlabelled pixels."""
    size = {"gta5": (64, 128)}.get(layout, (64, 64))
    classes = {
        "ade20k": [150, 0, 2, 21],
        "deepfashion": [0, 1, 7, 15],
        "gta5": [0, 10, 13, 19],
    }.get(layout, [0, 1, 2])
    return draw_map(size, classes[i > 0 :], seed=i)


def generate(clvae, datasets, preset, out, *options, labels=None, layout=None):
    labels = datasets / preset if labels is None else labels
    status, _, said = clvae(
        "generate",
        "--weights",
        datasets / "weights" / preset,
        "--labels",
        labels,
        "--out",
        out,
        "--layout",
        layout or preset,
        *options,
    )
    assert status == 0, said
    return {
        file.name: np.array(Image.open(file)) for file in (out.iterdir() if out.is_dir() else [out])
    }


def by_library(datasets, preset, i, seed=0, photo=None):
    """The picture the library gives for the i-th map, in the style of the photo-th photo."""
    engine = Engine.load(datasets / "weights" / preset)
    scene = Scene.from_labels(class_ids(preset, i), engine.labels.count)
    style = engine.sample(scene, seed)
    if photo is not None:
        pixels = np.array(Image.open(datasets / preset / FILES[preset][photo][0]))
        style = style.adopt(
            engine.encode(pixels, class_ids(preset, photo)), scene, global_code=True
        )
    return engine.generate(scene, style)
