"""Random edits of a scene and its style, as a person would make them, and some as nobody would."""

from __future__ import annotations

import numpy as np

from clvae.core.scene import Scene
from clvae.core.style import Style


class Edits:
    """A document that edits itself: (scene, style) after each `step`, with undos to any earlier
    state.
    """

    def __init__(self, scene: Scene, style: Style, classes: int, seed: int):
        self.scene, self.style, self._classes = scene, style, classes
        self._rng = np.random.default_rng(seed)
        self._past = [(scene, style)]
        self._kinds = [
            self._stroke,
            self._stroke,
            self._dot,
            self._scatter,
            self._split,
            self._code,
            self._code,
            self._object,
            self._grain,
            self._overall,
            self._reclass,
            self._undo,
            self._undo,
        ]

    def step(self) -> str:
        """Make one edit; returns its kind."""
        kind = self._kinds[self._rng.integers(len(self._kinds))]
        kind()
        self._past.append((self.scene, self.style))
        return kind.__name__.strip("_")

    def _paint(self, mask: np.ndarray) -> None:
        objects = self.scene.objects.copy()
        objects[mask] = self._rng.integers(len(self.scene.classes))
        self.scene = self.scene.with_objects(objects)

    def _stroke(self) -> None:
        """A round brush along a line."""
        height, width = self.scene.size
        ends, radius = (
            self._rng.uniform(0, 1, (2, 2)) * (height, width),
            self._rng.uniform(1, height / 6),
        )
        y, x = np.mgrid[:height, :width]
        mask = np.zeros(self.scene.size, bool)
        for t in np.linspace(0, self._rng.uniform(0, 1), 12):
            centre = ends[0] * (1 - t) + ends[1] * t
            mask |= (y - centre[0]) ** 2 + (x - centre[1]) ** 2 <= radius**2
        self._paint(mask)

    def _dot(self) -> None:
        """One pixel."""
        mask = np.zeros(self.scene.size, bool)
        mask[tuple(self._rng.integers(self.scene.size))] = True
        self._paint(mask)

    def _scatter(self) -> None:
        """Pixels here and there."""
        self._paint(self._rng.random(self.scene.size) < 0.01)

    def _split(self) -> None:
        if len(self.scene.classes) < 20:
            y, x = self._rng.integers(self.scene.size)
            self.style = self.style.copy_object(int(self.scene.objects[y, x]))
            self.scene = self.scene.split(int(y), int(x))

    def _code(self) -> None:
        """One object's look in one layer."""
        layer, target = self._rng.integers(5), self._rng.integers(len(self.scene.classes))
        self.style = self.style.with_object(int(target), self._codes(), [int(layer)])

    def _object(self) -> None:
        """One object's look in all layers."""
        self.style = self.style.with_object(
            int(self._rng.integers(len(self.scene.classes))), self._codes()
        )

    def _codes(self) -> np.ndarray:
        return self._rng.normal(size=self.style.local_codes.shape[1:])

    def _grain(self) -> None:
        """One object's texture."""
        target, grain = self._rng.integers(len(self.scene.classes)), self._rng.integers(2**63)
        self.style = self.style.with_grain(int(target), int(grain))

    def _overall(self) -> None:
        self.style = self.style.with_global(self._rng.normal(size=len(self.style.global_code)))

    def _reclass(self) -> None:
        """One object becomes another class."""
        classes = self.scene.classes.copy()
        classes[self._rng.integers(len(classes))] = self._rng.integers(self._classes)
        self.scene = Scene(self.scene.objects, classes)

    def _undo(self) -> None:
        self.scene, self.style = self._past[self._rng.integers(len(self._past))]
