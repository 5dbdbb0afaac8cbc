"""Pictures on a CPU: each redoes what an edit made stale."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import torch

from ...core.scene import Scene
from ...core.style import Style
from ...nn import Generator
from ...nn.pixels import to_bytes
from ..memory import Memory
from .cache import RenderCache
from .generator import BandedGenerator


class CpuBackend:
    """Draws with a compiled generator, one picture at a time. See `Backend`."""

    at_once = 1

    def __init__(self, generator: Generator, dtype: torch.dtype, memory: Memory):
        self.generator, self._memory = BandedGenerator(generator, dtype), memory

    def new_cache(self) -> RenderCache:
        """An empty cache of this generator."""
        return RenderCache(self.generator)

    def draw(
        self, scene: Scene, style: Style, cache: RenderCache | None, user: Hashable
    ) -> np.ndarray:
        """A picture uint8 [H, W, 3], and the cache as it then is; users need not take turns."""

        def picture() -> np.ndarray:
            with torch.inference_mode():
                return to_bytes((cache or self.new_cache()).render(scene, style)).numpy()

        return self._memory.do(picture, tries=1)  # what is half-done serves no second one

    def draw_all(self, scene: Scene, styles: Sequence[Style]) -> Iterator[np.ndarray]:
        """A scene's pictures, each drawn when it is asked for."""
        cache = self.new_cache()
        return (self.draw(scene, style, cache, None) for style in styles)
