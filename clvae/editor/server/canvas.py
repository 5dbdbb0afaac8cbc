"""Which canvases a model's page offers."""

from __future__ import annotations

from ...core.sizes import Sizes
from ...errors import Text

# Names and aspects, height : width.
SHAPES = (
    (Text("Square"), 1, 1),
    ("3:2", 2, 3),
    ("16:9", 9, 16),
    ("2:1", 1, 2),
    (Text("Portrait 2:3"), 3, 2),
    (Text("Portrait 1:2"), 2, 1),
)
OFF = 1.06  # by how much an aspect may differ from the one that a name says


def offers(sizes: Sizes) -> dict:
    """What the painter's menu of canvases needs: {named: [{name, size}], all: [size]}; size is [H,
    W]. Where there is one size alone both are empty.
    """
    if not sizes.many:
        return {"named": [], "all": []}
    named = []
    for name, height, width in SHAPES:
        found = sizes.nearest(height, width)
        wrong = found[0] * width / (found[1] * height)
        if max(wrong, 1 / wrong) < OFF:
            named.append({"name": name, "size": list(found)})
    return {"named": named, "all": [list(size) for size in sizes.all()]}
