"""Session: one user's rendering of one picture that changes little by little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..scene import Scene
from ..style import Style

if TYPE_CHECKING:
    from .engine import Engine


class Session:
    """Renders a sequence of states; each picture is the one `Engine.generate` gives. Belongs to one user."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def render(self, scene: Scene, style: Style) -> np.ndarray:
        """The picture of a scene and a style, uint8 [H, W, 3]."""
        return self.engine.generate(scene, style)
