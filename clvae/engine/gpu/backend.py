"""Pictures on a GPU: each is redone whole, and what many ask for goes into one batch."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import torch

from ...core.scene import Scene
from ...core.style import Style
from ...nn import Generator
from ..batcher import Batcher
from ..memory import Memory
from .cuda_graphs import GraphedGenerator
from .generator import DenseGenerator


class GpuBackend:
    """Draws batches with a compiled generator. See `Backend`."""

    def __init__(
        self, generator: Generator, device: torch.device, dtype: torch.dtype, memory: Memory
    ):
        self.graphs = memory.do(lambda: GraphedGenerator(DenseGenerator(generator, device, dtype)))
        self._memory, self._batcher = memory, Batcher(self._draw_batch, self.graphs.limit)
        memory.on_full(self._shrink)

    @property
    def at_once(self) -> int:
        """A batch, and the next one in waiting."""
        return 2 * self._batcher.limit

    def new_cache(self) -> None:
        """None: every picture is redone whole."""
        return None

    def draw(self, scene: Scene, style: Style, cache: None, user: Hashable) -> np.ndarray:
        """A picture uint8 [H, W, 3], drawn in a batch with other users'."""
        return self._batcher.draw(user, [(scene, style)])[0]

    def draw_all(self, scene: Scene, styles: Sequence[Style]) -> Iterator[np.ndarray]:
        """A scene's pictures, all drawn at once."""
        return iter(self._batcher.draw(object(), [(scene, style) for style in styles]))

    def _draw_batch(self, batch: Sequence[tuple[Scene, Style]]) -> list[np.ndarray]:
        if len(batch) > 1:  # where the memory is too small for it, each is drawn alone
            return self.graphs.draw(batch)
        return self._memory.do(lambda: self.graphs.draw(batch))

    def _shrink(self) -> None:
        """Give back what batches take."""
        self.graphs.shrink()
        self._batcher.limit = self.graphs.limit
