"""How near pictures come to the colours of photos: mean CIELAB difference by class region."""

from __future__ import annotations

import numpy as np

from clvae import Engine, PhotoStyle, Scene
from clvae.core.cielab import colours_of

LEAST = 0.02  # of a map: smaller regions are not measured
STEPS = 8  # of refining


class ColourFigures:
    """Differences of named sets of pictures to photos, over the regions of classes with a name that
    cover LEAST of a map or more.
    """

    def __init__(self, engine: Engine):
        self._engine, self._names = engine, engine.labels.names
        self._found: dict[str, list[tuple[int, float]]] = {}
        self._before: list[np.ndarray] = []

    def measure(
        self,
        photo: np.ndarray,
        labels: np.ndarray,
        style: PhotoStyle,
        sets: dict[str, np.ndarray],
        seed: int,
    ) -> None:
        """One photo uint8 [H, W, 3], its map uint8 [H, W] of class ids, and what was encoded of it.

        sets: pictures of that map, by name. Besides them are measured `refined`, in the codes after
        STEPS more colour steps, and `taken over`, see `_take_over`. seed: of what is random there.
        """
        aims = colours_of(photo, labels, len(self._names))
        if self._engine.colours:
            scene = Scene.from_labels(labels, self._engine.labels.count)
            refined = self._engine.refine(photo, style, STEPS)
            sets = sets | {"refined": in_style(self._engine, scene, refined, seed)}
        for name, picture in sets.items():
            self._add(name, picture, labels, aims, regions(labels, len(self._names)))
        self._take_over(style, labels, aims, seed)

    def _take_over(
        self, style: PhotoStyle, labels: np.ndarray, aims: np.ndarray, seed: int
    ) -> None:
        """Give the classes of a photo to the newest map before that shares one, with a global code
        and other classes drawn at random; the regions should have the photo's colours there.
        """
        given = set(regions(labels, len(self._names)))
        for other in reversed(self._before):
            shared = sorted(given & set(regions(other, len(self._names))))
            if shared:
                scene = Scene.from_labels(other, self._engine.labels.count)
                look = self._engine.sample(scene, seed).adopt(style, scene, classes=shared)
                picture = self._engine.generate(scene, look)
                self._add("taken over", picture, other, aims, shared)
                break
        self._before.append(labels)

    def _add(
        self, name: str, picture: np.ndarray, labels: np.ndarray, aims: np.ndarray, which: list[int]
    ) -> None:
        far = np.linalg.norm(colours_of(picture, labels, len(self._names)) - aims, axis=1)
        self._found.setdefault(name, []).extend((c, float(far[c])) for c in which)

    def result(self) -> dict[str, dict]:
        """Of each set: the mean over all regions, and by class the mean and how many there were."""
        return {name: self._summary(rows) for name, rows in self._found.items() if rows}

    def _summary(self, rows: list[tuple[int, float]]) -> dict:
        by_class: dict[int, list[float]] = {}
        for c, value in rows:
            by_class.setdefault(c, []).append(value)
        return {
            "mean": float(np.mean([value for _, value in rows])),
            "classes": {
                self._names[c]: {"mean": float(np.mean(values)), "regions": len(values)}
                for c, values in sorted(by_class.items())
            },
        }


def regions(labels: np.ndarray, count: int) -> list[int]:
    """The classes below `count` that are measured in a map uint8 [H, W]."""
    shares = np.bincount(labels.ravel(), minlength=count)[:count] / labels.size
    return [int(c) for c in np.flatnonzero(shares >= LEAST)]


def in_style(engine: Engine, scene: Scene, style: PhotoStyle, seed: int) -> np.ndarray:
    """The picture of a scene in the style of a photo; what the photo lacks is drawn from `seed`."""
    return engine.generate(scene, engine.sample(scene, seed).adopt(style, scene, global_code=True))
