"""The three published models as facts: sizes and classes. What a checkpoint of its authors needs
beside its weights.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..core.classes import spread_colors
from ..core.labels import LabelSet
from .config import NetworkConfig

# The 150 classes of ADE20K's scene parsing benchmark, in its order; the network adds an unlabelled
# one.
ADE20K_NAMES = """
    wall, building, sky, floor, tree, ceiling, road, bed, windowpane, grass, cabinet, sidewalk,
    person, earth, door, table, mountain, plant, curtain, chair, car, water, painting, sofa,
    shelf, house, sea, mirror, rug, field, armchair, seat, fence, desk, rock, wardrobe, lamp,
    bathtub, railing, cushion, base, box, column, signboard, chest of drawers, counter, sand,
    sink, skyscraper, fireplace, refrigerator, grandstand, path, stairs, runway, case, pool table,
    pillow, screen door, stairway, river, bridge, bookcase, blind, coffee table, toilet, flower,
    book, hill, bench, countertop, stove, palm, kitchen island, computer, swivel chair, boat, bar,
    arcade machine, hovel, bus, towel, light, truck, tower, chandelier, awning, streetlight,
    booth, television receiver, airplane, dirt track, apparel, pole, land, bannister, escalator,
    ottoman, bottle, buffet, poster, stage, van, ship, fountain, conveyer belt, canopy, washer,
    plaything, swimming pool, stool, barrel, basket, waterfall, tent, bag, minibike, cradle, oven,
    ball, food, step, tank, trade name, microwave, pot, animal, bicycle, lake, dishwasher, screen,
    blanket, sculpture, hood, sconce, vase, traffic light, tray, ashcan, fan, pier, crt screen,
    plate, monitor, bulletin board, shower, radiator, glass, clock, flag
"""

# Cityscapes' training classes with its colours.
CITYSCAPES = {
    "road": (128, 64, 128),
    "sidewalk": (244, 35, 232),
    "building": (70, 70, 70),
    "wall": (102, 102, 156),
    "fence": (190, 153, 153),
    "pole": (153, 153, 153),
    "traffic light": (250, 170, 30),
    "traffic sign": (220, 220, 0),
    "vegetation": (107, 142, 35),
    "terrain": (152, 251, 152),
    "sky": (70, 130, 180),
    "person": (220, 20, 60),
    "rider": (255, 0, 0),
    "car": (0, 0, 142),
    "truck": (0, 0, 70),
    "bus": (0, 60, 100),
    "train": (0, 80, 100),
    "motorcycle": (0, 0, 230),
    "bicycle": (119, 11, 32),
}

# The data set's authors document no list; these are the classes that show in the published samples.
DEEPFASHION = {
    0: "background",
    1: "skin",
    3: "trousers",
    4: "top",
    6: "accessories",
    7: "hair",
    8: "face",
    9: "dress",
    10: "hat",
}


@dataclass(frozen=True)
class Preset:
    """A published model: the sizes of its network and its label set."""

    config: NetworkConfig
    labels: LabelSet


def _preset(names, colors, unlabelled, **sizes) -> Preset:
    labels = LabelSet(tuple(names), tuple(colors), unlabelled)
    return Preset(NetworkConfig(classes=labels.count, **sizes), labels)


PUBLISHED = {
    "ade20k": _preset(
        [name.strip() for name in ADE20K_NAMES.split(",")],
        spread_colors(150),
        unlabelled=True,
        width=64,
        z_global=256,
        z_local=151,
        height=256,
        picture_width=256,
        upsampling="normal",
    ),
    "deepfashion": _preset(
        [DEEPFASHION.get(i, f"class {i}") for i in range(16)],
        spread_colors(16),
        unlabelled=False,
        width=160,
        z_global=256,
        z_local=16,
        height=256,
        picture_width=256,
        upsampling="more",
    ),
    "gta5": _preset(
        [*CITYSCAPES, "other"],
        [*CITYSCAPES.values(), (0, 0, 0)],
        unlabelled=False,
        width=64,
        z_global=256,
        z_local=20,
        height=256,
        picture_width=512,
        upsampling="more",
    ),
}
