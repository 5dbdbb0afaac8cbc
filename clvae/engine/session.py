"""Session: one user's rendering of one picture that changes little by little."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Hashable, Iterable
from typing import Protocol

import numpy as np

from ..core.scene import Scene
from ..core.style import Style
from .backend import Cache
from .memory import Budget

REMEMBERED = 1 << 24  # bytes of pictures that are kept, so that going back to them is instant


class Drawer(Protocol):
    """What a session asks of its engine. See `Engine`."""

    budget: Budget

    @property
    def has_upscaler(self) -> bool:
        """Whether it can enlarge pictures."""
        ...

    def upscale(self, picture: np.ndarray, scale: int) -> np.ndarray:
        """A picture uint8 [H, W, 3] 2 or 4 times as wide and high."""
        ...

    def check(self, scene: Scene, style: Style) -> None:
        """Refuse what is not of this model."""
        ...

    def new_cache(self) -> Cache | None:
        """Where the session keeps what was computed."""
        ...

    def draw(self, scene: Scene, style: Style, cache: Cache | None, user: Hashable) -> np.ndarray:
        """A picture uint8 [H, W, 3], with what the cache still holds."""
        ...


class Session:
    """Renders a sequence of states; each picture is the one `Engine.generate` gives, on a GPU but
    for rounding between batch sizes. Belongs to one user.

    Keeps what it computed and redoes only what an edit makes stale. What is kept is counted in the
    engine's budget and may be dropped at any time between two renders; the next one then takes
    longer, and nothing else changes.
    seconds: that drawing the last picture took; None where there was nothing to draw.
    """

    def __init__(self, engine: Drawer):
        self.engine = engine
        self.seconds: float | None = None
        self.forget()

    def render(self, scene: Scene, style: Style) -> np.ndarray:
        """The picture of a scene and a style, uint8 [H, W, 3]."""
        self.seconds, picture = None, self._recall(scene, style)
        if picture is None:
            start = time.perf_counter()
            picture = self._draw(scene, style)
            self.seconds = time.perf_counter() - start
        self.engine.budget.hold(self)
        return picture.copy()

    def _recall(self, scene: Scene, style: Style) -> np.ndarray | None:
        return next(
            (p for known, look, p in tuple(self._recent) if known == scene and look == style), None
        )

    def _draw(self, scene: Scene, style: Style) -> np.ndarray:
        self.engine.check(scene, style)
        # Taken out while it is worked on: a render that fails halfway, or a budget that runs out,
        # leaves none half-done.
        cache, self._cache = self._cache, None
        cache = self.engine.new_cache() if cache is None else cache
        picture = self.engine.draw(scene, style, cache, self)
        self._cache, recent = cache, self._recent
        recent.append((scene, style, picture))
        while _bytes(recent) > REMEMBERED and len(recent) > 2:
            recent.popleft()
        return picture

    def rest(self) -> None:
        """Drop all that is kept until the next render."""
        self.forget()
        self.engine.budget.hold(self)

    def forget(self) -> None:
        """Drop all that is kept, where the budget counts it no more."""
        self._cache = None
        self._recent: deque[tuple[Scene, Style, np.ndarray]] = deque()

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        cache = self._cache
        return _bytes(self._recent) + (0 if cache is None else cache.nbytes)


def _bytes(pictures: Iterable[tuple[Scene, Style, np.ndarray]]) -> int:
    """Bytes of pictures and of what they were made of, where they share what did not change."""
    arrays = [
        a
        for scene, style, picture in tuple(pictures)
        for a in (scene.objects, style.global_code, style.local_codes, style.grain, picture)
    ]
    return sum({id(a): a.nbytes for a in arrays}.values())
