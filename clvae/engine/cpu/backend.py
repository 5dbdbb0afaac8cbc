"""Pictures on a CPU: each redoes what an edit made stale."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import torch

from ...core.scales import NO_SCALES, Scales
from ...core.scene import Scene
from ...core.style import Style
from ...nn import Generator
from ...nn.pixels import to_bytes
from ..memory import Memory
from .cache import RenderCache
from .plans import Plans


class SizedCache:
    """A cache of whatever size the last picture had."""

    def __init__(self):
        self._cache: RenderCache | None = None

    def of(self, size: tuple[int, int], plans: Plans) -> RenderCache:
        """The cache for pictures of a size; one of another size is dropped."""
        if self._cache is not None and self._cache.size != size:
            self._cache = None  # before there is a second one
        plan = plans.of(size)
        if self._cache is None:
            self._cache = RenderCache(plan)
        return self._cache

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return 0 if self._cache is None else self._cache.nbytes


class CpuBackend:
    """Draws with a compiled generator, one picture at a time. See `Backend`."""

    at_once = 1

    def __init__(
        self,
        generator: Generator,
        dtype: torch.dtype,
        memory: Memory,
        many: bool = True,
        scales: Scales = NO_SCALES,
    ):
        """many: whether pictures of other sizes than the generator's own may be asked for. scales:
        for products of eight bits.
        """
        self.plans = Plans(generator, dtype, memory.budget, many, scales)
        self._memory = memory

    def new_cache(self) -> SizedCache:
        """An empty cache of this generator."""
        return SizedCache()

    def draw(
        self, scene: Scene, style: Style, cache: SizedCache | None, user: Hashable
    ) -> np.ndarray:
        """A picture uint8 [H, W, 3], and the cache as it then is; users need not take turns."""

        def picture() -> np.ndarray:
            kept = (cache or self.new_cache()).of(scene.size, self.plans)
            with torch.inference_mode():
                return to_bytes(kept.render(scene, style)).numpy()

        return self._memory.do(picture, tries=1)  # what is half-done serves no second one

    def draw_all(self, scene: Scene, styles: Sequence[Style]) -> Iterator[np.ndarray]:
        """A scene's pictures, each drawn when it is asked for."""
        cache = self.new_cache()
        return (self.draw(scene, style, cache, None) for style in styles)
