"""Session: one user's rendering of one picture that changes little by little."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from ..scene import Scene
from ..style import Style

if TYPE_CHECKING:
    from .engine import Engine

STATES = 8                                # pictures kept: going back to one of them is instant


class Session:
    """Renders a sequence of states; each picture is the one `Engine.generate` gives. Belongs to one user.

    Keeps what it computed and redoes only what an edit makes stale. What is kept is counted in the engine's budget and
    may be dropped at any time between two renders; the next one then takes longer, and nothing else changes.
    """

    def __init__(self, engine: Engine):
        self.engine = engine
        self.forget()

    def render(self, scene: Scene, style: Style) -> np.ndarray:
        """The picture of a scene and a style, uint8 [H, W, 3]."""
        picture = self._recall(scene, style)
        if picture is None:
            picture = self._draw(scene, style)
        self.engine.budget.hold(self, self.nbytes)
        return picture.copy()

    def _recall(self, scene: Scene, style: Style) -> np.ndarray | None:
        return next((p for known, look, p in self._recent if known == scene and look == style), None)

    def _draw(self, scene: Scene, style: Style) -> np.ndarray:
        self.engine.check(scene, style)
        # Taken out while it is worked on: a render that fails halfway, or a budget that runs out, leaves none half-done.
        state, self._state = self._state, None
        state = self.engine.new_state() if state is None else state
        picture = self.engine.draw(scene, style, state)
        self._state = state
        self._recent.append((scene, style, picture))
        return picture

    def forget(self) -> None:
        """Drop all that is kept."""
        self._state = None
        self._recent: deque[tuple[Scene, Style, np.ndarray]] = deque(maxlen=STATES)

    @property
    def nbytes(self) -> int:
        """Bytes kept, the pictures and what they were made of included."""
        arrays = [a for scene, style, picture in self._recent
                  for a in (scene.objects, style.global_code, style.local_codes, picture)]
        state, counted = self._state, {id(a): a.nbytes for a in arrays}
        return sum(counted.values()) + (0 if state is None else state.nbytes)
