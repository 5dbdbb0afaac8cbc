"""Classes that are near to one another: the look of one is what people want for the other."""

from __future__ import annotations

from .classes import Classes

# By name, the nearest first; both ways, see `kin`.
NEAR = {
    "sea": ("river", "lake", "water"),
    "river": ("lake", "water"),
    "lake": ("water",),
    "tree": ("plant",),
    "grass": ("field", "plant"),
    "mountain": ("rock", "hill"),
    "sand": ("road", "field"),
    "pants": ("jeans", "suit", "shorts", "stockings"),
    "jeans": ("suit", "shorts"),
    "skirt": ("dress", "shorts", "pants"),
    "top": ("sweater", "jacket", "dress", "coat"),
    "sweater": ("jacket", "coat"),
    "jacket": ("coat", "suit"),
    "coat": ("suit", "dress"),
    "skin": ("face",),
}


def kin(labels: Classes) -> list[tuple[int, ...]]:
    """The classes that are near to each class of a label set, by id, the nearest first."""

    def near(name: str) -> list[str]:
        back = [other for other, names in NEAR.items() if name in names]
        return [*NEAR.get(name, ()), *back]

    ids = {name: i for i, name in enumerate(labels.names)}
    return [tuple(ids[other] for other in near(name) if other in ids) for name in labels.names]
