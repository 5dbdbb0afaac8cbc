"""Pictures on a GPU: each is redone whole, and what many ask for goes into one batch."""

from __future__ import annotations

from collections import OrderedDict
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

MOST_SIZES = 4  # beside the generator's own: each holds the memory of its passes

Request = tuple[Scene, Style]


class GpuBackend:
    """Draws batches with a compiled generator. See `Backend`."""

    def __init__(
        self, generator: Generator, device: torch.device, dtype: torch.dtype, memory: Memory
    ):
        self._dense = memory.do(lambda: DenseGenerator(generator, device, dtype))
        self.graphs = memory.do(lambda: GraphedGenerator(self._dense))
        # Of other sizes, the least recently used first; only the batcher's thread draws.
        self._others: OrderedDict[tuple[int, int], GraphedGenerator] = OrderedDict()
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

    def _draw_batch(self, batch: Sequence[Request]) -> list[np.ndarray]:
        if len(batch) > 1:  # where the memory is too small for it, each is drawn alone
            return self._draw_sizes(batch)
        return self._memory.do(lambda: self._draw_sizes(batch))

    def _draw_sizes(self, batch: Sequence[Request]) -> list[np.ndarray]:
        """The pictures of a batch, those of one size in one pass."""
        pictures = {}
        for size in dict.fromkeys(scene.size for scene, _ in batch):
            places = [k for k, (scene, _) in enumerate(batch) if scene.size == size]
            graphs = self._graphs_of(size)
            for first in range(0, len(places), graphs.limit):
                part = places[first : first + graphs.limit]
                drawn = graphs.draw([batch[k] for k in part])
                pictures |= dict(zip(part, drawn, strict=True))
        return [pictures[k] for k in range(len(batch))]

    def _graphs_of(self, size: tuple[int, int]) -> GraphedGenerator:
        if size == self._dense.size:
            return self.graphs
        graphs = self._others.pop(size, None) or GraphedGenerator(self._dense, size)
        self._others[size] = graphs
        while len(self._others) > MOST_SIZES:
            self._others.popitem(last=False)
        return graphs

    def _shrink(self) -> None:
        """Give back what batches take, and what other sizes do."""
        self._others.clear()
        self.graphs.shrink()
        self._batcher.limit = self.graphs.limit
