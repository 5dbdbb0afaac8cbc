"""What is known of each data set, as data: a new one is one more entry of DESCRIPTIONS."""

from __future__ import annotations

from dataclasses import dataclass, field

from clvae.bundle import pack
from clvae.bundle.dataset_layouts import LAYOUTS, Layout
from clvae.bundle.published import PUBLISHED
from clvae.core.labels import LabelSet
from clvae.errors import ClvaeError

SPLITS = {"train": "train", "val": "test"}


@dataclass(frozen=True)
class Rarity:
    """GTA5's rarity files below the root, made by the authors of the published model.

    cumulative: cumulative distributions over the training pairs [N], used in turn. mask: loss
    weights [N, H, W, 1].
    chosen: pairs that an epoch draws by rarity. epoch: its length, drawn with replacement from
    those.
    """

    cumulative: tuple[str, ...]
    mask: str
    chosen: int
    epoch: int


@dataclass(frozen=True)
class Description:
    """A data set.

    layout: where its files are and what its maps' values mean. labels: its classes, None where its
    classes.json says.
    splits: our "train" and "val" → the layout's split; where splits.json says, both are the same.
    mirror: pairs of class names that a flip swaps (left shoe, right shoe). rarity: what rarity
    sampling needs, if any.
    """

    layout: Layout
    labels: LabelSet | None = None
    splits: dict[str, str] = field(default_factory=lambda: SPLITS)
    mirror: tuple[tuple[str, str], ...] = ()
    rarity: Rarity | None = None


DESCRIPTIONS = {
    # One's own pictures. 255 in a map is unlabelled; "mirror" of a class in classes.json names its
    # other side.
    "folder": Description(
        layout=pack.LAYOUT,
        splits={"train": "all", "val": "all"},
    ),
    "ade20k": Description(
        layout=LAYOUTS["ade20k"],
        labels=PUBLISHED["ade20k"].labels,
    ),
    "deepfashion": Description(
        layout=LAYOUTS["deepfashion"],
        labels=PUBLISHED["deepfashion"].labels,
    ),
    "gta5": Description(
        layout=LAYOUTS["gta5"],
        labels=PUBLISHED["gta5"].labels,
        rarity=Rarity(
            cumulative=tuple(f"rarity/kdecolor_rarity_bin_{i}.npy" for i in (0, 2, 10, 19, 1)),
            mask="rarity/GTA_weightedrarity_mask.npy",
            chosen=400,
            epoch=10_000,
        ),
    ),
}


def describe(name: str) -> Description:
    """The description called `name`."""
    if name not in DESCRIPTIONS:
        raise ClvaeError(f"there is no layout {name!r}, only {', '.join(DESCRIPTIONS)}")
    return DESCRIPTIONS[name]
