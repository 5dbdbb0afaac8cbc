"""What a class's new code changes: in the class, where it should, and elsewhere, where it should
not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from clvae import Engine, Scene

MARGIN = 24 / 256  # of the picture's height; nearer pixels count neither inside nor beyond
SMALLEST = 0.02  # share of the map a class must cover to be measured


class Change(NamedTuple):
    """Of one class in one map.

    inside, beyond: mean absolute change, of 255, of the class's pixels and of those beyond MARGIN.
    csd, ocd: the difference of the two pictures with all but the class painted black, and with the
    class painted black.
    """

    inside: float
    beyond: float
    csd: float
    ocd: float


def changes(engine: Engine, scene: Scene, seed: int, difference: Callable) -> dict[str, Change]:
    """For each class that covers enough of the scene: its code drawn anew at all layers, the global
    code kept.
    """
    style = engine.sample(scene, seed)
    before = engine.generate(scene, style)
    margin = round(MARGIN * scene.size[0])
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    out = {}
    for class_id, name in enumerate(engine.labels.names):
        inside = scene.labels == class_id
        beyond = cv2.dilate(inside.astype(np.uint8), kernel) == 0
        if inside.mean() < SMALLEST or beyond.mean() < SMALLEST:
            continue
        after = engine.generate(
            scene, engine.resample(style, scene, scene.of_class(class_id), seed + 1_000_000)
        )
        change = np.abs(after.astype(np.float32) - before.astype(np.float32)).mean(-1)
        shown, hidden = inside[..., None], ~inside[..., None]
        out[name] = Change(
            float(change[inside].mean()),
            float(change[beyond].mean()),
            difference(before * shown, after * shown),
            difference(before * hidden, after * hidden),
        )
    return out


def summary(measured: list[dict[str, Change]]) -> tuple[dict[str, dict], dict[str, float]]:
    """Means of the maps' changes: by class with the number of maps, and over all."""
    by_class: dict[str, list[Change]] = {}
    for one in measured:
        for name, change in one.items():
            by_class.setdefault(name, []).append(change)
    everything = [change for rows in by_class.values() for change in rows]
    return {
        name: _means(rows) | {"maps": len(rows)} for name, rows in sorted(by_class.items())
    }, _means(everything)


def _means(rows: list[Change]) -> dict[str, float]:
    columns = zip(*rows) if rows else [[float("nan")]] * 4
    return dict(
        zip(
            ("inside", "beyond", "mCSD", "mOCD"),
            (float(np.mean(list(column))) for column in columns),
        )
    )
