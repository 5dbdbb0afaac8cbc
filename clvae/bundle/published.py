"""The three published models as facts: sizes and classes. What a checkpoint of its authors needs
beside its weights.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..core.classes import spread_colors
from ..core.known_sets import ADE20K, CITYSCAPES
from ..core.labels import LabelSet
from .config import NetworkConfig

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
        ADE20K,
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
