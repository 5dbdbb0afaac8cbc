"""Colour steps on an engine's pictures: towards the colours of a photo, or one that somebody named.

The pictures that steps go by are drawn in float32 whatever the engine draws in, so that machines
agree on the codes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch

from ..bundle import Bundle
from ..core.cielab import colours_of, spreads_of
from ..core.colour_steps import ColourSteps
from ..core.colours import Colours
from ..core.labels import LabelSet
from ..core.photo_style import ColourMatch, PhotoStyle
from ..core.scene import Scene
from ..core.style import Style
from ..errors import ClvaeError, Text
from .backend import Backend
from .backends import compiled
from .memory import Memory
from .slopes import Slopes

ENOUGH, MOST = 4.0, 5  # encoding goes on until a photo's colours are so near, or for so many steps
NEAR = 1.0  # in CIELAB: what is as good as equal
SMALLEST = 0.003  # of a photo: regions below are left alone
MOST_STEPS = 1000  # that anybody may ask for
FAR, AT_ONCE = 5.0, 2  # which rows of a photo go by slopes of their own, and how many in one step
LACKING = Text(
    "this bundle does not say how its colours move: python -m train looks --only colours adds that"
)

# Told after each picture how many steps were taken, of how many at most, and the CIELAB difference
# that is left. What it raises ends the work.
Progress = Callable[[int, int, float], object]
# Which objects a picture uint8 [H, W, 3] spoils, bool [O]; the first it is shown spoils none.
Spoilt = Callable[[np.ndarray], np.ndarray]


def _nothing() -> None:
    pass


class Colouring:
    """Takes colour steps. Safe to use from many threads.

    colours, labels: of the bundle. compile: gives a backend that draws in float32; asked for once,
    when first needed. slopes: at a look, for where the bundle's are wrong.
    """

    def __init__(
        self,
        colours: Colours,
        labels: LabelSet,
        compile: Callable[[], Backend[Any]],
        slopes: Slopes,
    ):
        self.colours, self._labels, self._compile = colours, labels, compile
        self._slopes = slopes
        self._backend: Backend[Any] | None = None
        self._turn = threading.Lock()

    @classmethod
    def of(
        cls, bundle: Bundle, device: torch.device, memory: Memory, exact: Backend[Any] | None
    ) -> Colouring | None:
        """That of a bundle on a device, where it has colours.

        exact: a backend that draws in float32, where there is one already.
        """
        if not bundle.colours:
            return None
        many = bundle.sizes.many
        new = partial(compiled, bundle.generator, device, torch.float32, memory, many)
        slopes = Slopes(bundle.generator, device, memory)
        return cls(bundle.colours, bundle.labels, lambda: new() if exact is None else exact, slopes)

    @staticmethod
    def known(colouring: Colouring | None) -> Colouring:
        """That of a bundle which has colours, or a ClvaeError."""
        if colouring is None:
            raise ClvaeError(LACKING)
        return colouring

    def matched(
        self,
        style: PhotoStyle,
        scene: Scene,
        ids: np.ndarray,
        steps: int,
        enough: float = 0.0,
        progress: Progress | None = None,
        spoilt: Spoilt | None = None,
        patient: bool = False,
    ) -> PhotoStyle:
        """The codes of a photo after at most `steps` steps towards its colours.

        scene: its map. ids: [H, W], whose row each pixel of the photo is, nobody's from the number
        of rows on. enough: the mean difference at which it ends. spoilt: takes steps back. patient:
        rows that stay far off because the bundle's slopes are wrong there go by their own, each of
        which takes as long as nine pictures, and their pixels are not to scatter.
        """
        rows = len(style.classes)
        shares = np.bincount(ids.ravel(), minlength=rows)[:rows] / ids.size
        aims = style.colours.astype(np.float64)
        aims[(shares < SMALLEST) | ~self.colours.known[style.classes]] = np.nan
        going = ColourSteps(
            self.colours, style.classes, style.local_codes, aims, style.present.copy()
        )

        def match(taken: int, last: np.ndarray) -> ColourMatch:
            earlier = style.match
            first = going.first if earlier is None else earlier.first
            taken += 0 if earlier is None else earlier.steps
            return ColourMatch(first, last, shares, taken)

        def left(last: np.ndarray) -> float:
            return match(0, last).after

        drawn = Style(style.global_code, going.best)
        learn = partial(self._learn_far, going, scene, drawn) if patient else _nothing
        taken = self._go(
            going, scene, drawn, ids, steps, enough, left, progress, learn, spoilt, patient
        )
        return replace(style, local_codes=going.best, match=match(taken, going.last))

    def tinted(
        self,
        style: Style,
        scene: Scene,
        object_id: int,
        aim: np.ndarray,
        steps: int,
        progress: Progress | None = None,
    ) -> Style:
        """A style in which an object has a mean colour [3] of CIELAB, or comes as near as it can in
        at most `steps` steps.
        """
        if not self.colours.known[scene.classes[object_id]]:
            name = self._labels.name(int(scene.classes[object_id]))
            raise ClvaeError("nobody measured how the colours of {name} move", name=name)
        if not (scene.objects == object_id).any():
            raise ClvaeError("what is not on the map has no colour: paint it first")
        aims = np.full((len(scene.classes), 3), np.nan)
        aims[object_id] = aim
        going = self._towards(style, scene, aims)

        def learn() -> None:
            for o in going.lost():
                worn = replace(style, local_codes=going.best)
                going.learn(o, self._slopes.of(scene, worn, o))

        return self._gone(going, style, scene, steps, progress, learn, calm=True)

    def aimed(
        self,
        style: Style,
        scene: Scene,
        aims: np.ndarray,
        steps: int,
        progress: Progress | None = None,
        layers: Sequence[int] | None = None,
    ) -> Style:
        """A style in which the objects of a scene have mean colours [O, 3] of CIELAB, or come as
        near as slopes bring them, see `matched` on patience. NaN leaves an object as it is. layers:
        those that may move; None is all.
        """
        going = self._towards(style, scene, aims, layers)
        learn = partial(self._learn_far, going, scene, style)
        return self._gone(going, style, scene, steps, progress, learn, calm=True)

    def _towards(
        self,
        style: Style,
        scene: Scene,
        aims: np.ndarray,
        layers: Sequence[int] | None = None,
    ) -> ColourSteps:
        free = np.zeros(style.local_codes.shape[:2], bool)
        free[:, slice(None) if layers is None else list(layers)] = True
        aims = np.where(self.colours.known[scene.classes][:, None], aims, np.nan)
        aims[~scene.present()] = np.nan
        return ColourSteps(self.colours, scene.classes, style.local_codes, aims, free)

    def _gone(
        self,
        going: ColourSteps,
        style: Style,
        scene: Scene,
        steps: int,
        progress: Progress | None,
        learn: Callable[[], None],
        calm: bool,
    ) -> Style:
        def left(last: np.ndarray) -> float:
            return float(last[going.moved].mean()) if going.moved.any() else float("nan")

        ids = scene.objects
        self._go(going, scene, style, ids, steps, NEAR, left, progress, learn, calm=calm)
        return replace(style, local_codes=going.best)

    def _learn_far(self, going: ColourSteps, scene: Scene, style: Style) -> None:
        """Have those that are farthest off go by slopes of their own, where that would help."""
        far = [o for o in going.lost() if going.last[o] > FAR]
        for o in sorted(far, key=lambda o: -going.last[o])[:AT_ONCE]:
            here = replace(style, local_codes=going.best)
            going.learn(o, self._slopes.of(scene, here, o))

    def _go(
        self,
        going: ColourSteps,
        scene: Scene,
        style: Style,
        ids: np.ndarray,
        steps: int,
        enough: float,
        left: Callable[[np.ndarray], float],
        progress: Progress | None,
        learn: Callable[[], None],
        spoilt: Spoilt | None = None,
        calm: bool = False,
    ) -> int:
        """Take at most `steps` steps, a picture each and one before, and one of the result where it
        was in none of them; returns how many were taken.

        style: whose global code and grain all pictures have. left: the mean of the objects'
        differences. learn: improves on the next step. spoilt: takes steps back. calm: the pixels
        of objects are not to scatter.
        """
        backend = self._exact()
        cache, user = backend.new_cache(), object()

        def draw(codes: np.ndarray) -> np.ndarray:
            return backend.draw(scene, replace(style, local_codes=codes), cache, user)

        def colours(picture: np.ndarray) -> np.ndarray:
            return colours_of(picture, ids, len(scene.classes))

        for taken in range(steps + 1):
            picture = draw(going.codes)
            found = colours(picture)
            spreads = spreads_of(picture, ids, found) if calm else None
            going.seen(found, spoilt(picture) if spoilt else None, spreads)
            # and where nothing is measured: NaN
            near = not left(going.last) > enough and not going.scattered > NEAR
            if (near or taken == steps) and not going.shown:
                going.settle(colours(draw(going.best)))
            if progress is not None:
                progress(taken, steps, left(going.together))
            if near:
                return taken
            if taken < steps:
                learn()
        return steps

    def _exact(self) -> Backend[Any]:
        with self._turn:
            if self._backend is None:
                self._backend = self._compile()
            return self._backend
