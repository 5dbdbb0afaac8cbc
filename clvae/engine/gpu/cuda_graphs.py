"""CUDA graphs: whole pictures on a GPU, several in one pass. Passes are captured as CUDA graphs and
replayed.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from ...core.scene import MAX_OBJECTS, Scene
from ...core.style import Style
from ...nn.grain import keys
from ..device import without_tf32
from .generator import DenseGenerator

SIZES = (1, 2, 4, 8)  # pictures of one pass; a batch takes the smallest that holds it
WARM_UP = 3  # passes before a capture, in which libraries choose their kernels


class GraphedGenerator:
    """Draws batches of pictures of one size with a `DenseGenerator` on its device. Safe to use from
    many threads, which take turns.

    size: (H, W); None is the generator's own.
    A picture may differ by rounding from the same one in a batch of another size.
    captured: whether passes are replayed from graphs; where that fails they are launched kernel by
    kernel, with a warning.
    """

    def __init__(self, dense: DenseGenerator, size: tuple[int, int] | None = None):
        self._dense, self._turn = dense, threading.Lock()
        self._inputs = dense.inputs(MAX_OBJECTS, SIZES[-1], size)
        pinned = dense.device.type == "cuda"  # so that copies need not be waited for
        self._outside = [
            torch.zeros(room.shape, dtype=room.dtype, pin_memory=pinned) for room in self._inputs
        ]
        self._start(SIZES)

    @property
    def captured(self) -> bool:
        """Whether passes are replayed from graphs."""
        return bool(self._graphs)

    @property
    def limit(self) -> int:
        """How many pictures fit into one batch."""
        return self._sizes[-1]

    def draw(self, batch: Sequence[tuple[Scene, Style]]) -> list[np.ndarray]:
        """The pictures uint8 [H, W, 3] of at most `limit` scenes and styles."""
        with self._turn, torch.inference_mode():
            size = next(size for size in self._sizes if size >= len(batch))
            for place, (scene, style) in enumerate(batch):
                arrays = [scene.objects, scene.classes, style.global_code, style.local_codes]
                arrays += [keys(style.grain)] * self._dense.noise
                for outside, array in zip(self._outside, arrays, strict=True):
                    outside.numpy()[place, : len(array)] = array
            for room, outside in zip(self._inputs, self._outside, strict=True):
                room[:size].copy_(outside[:size], non_blocking=True)
            pictures = self._replay(size).cpu().numpy()  # the one place that waits for the device
        return [picture.copy() for picture in pictures[: len(batch)]]

    def shrink(self) -> None:
        """Give back the memory that batches take: pictures are drawn one at a time from now on."""
        with self._turn:
            self._graphs.clear()
            self._start(SIZES[:1])

    def _replay(self, size: int) -> Tensor:
        if size not in self._graphs:
            return self._pass(size)
        graph, output = self._graphs[size]
        graph.replay()
        return output

    def _pass(self, size: int) -> Tensor:
        with without_tf32(self._dense.device):
            return self._dense.run(*(room[:size] for room in self._inputs))

    @torch.inference_mode()
    def _start(self, sizes: tuple[int, ...]) -> None:
        self._sizes, self._graphs = sizes, {}
        if self._dense.device.type != "cuda":
            return
        try:
            with torch.cuda.device(self._dense.device):
                self._capture(torch.cuda.graph_pool_handle())
        except torch.cuda.OutOfMemoryError:
            raise
        except RuntimeError as error:
            self._graphs = {}
            warnings.warn(
                f"no CUDA graph could be captured, pictures are drawn kernel by kernel: {error}",
                stacklevel=2,
            )

    def _capture(self, pool) -> None:
        """Capture a pass of each size, the largest that fits first: the smaller ones then share its
        memory.
        """
        for size in reversed(self._sizes):
            try:
                self._graphs[size] = self._captured_pass(size, pool)
            except torch.cuda.OutOfMemoryError:
                if size == self._sizes[0]:
                    raise
                torch.cuda.empty_cache()
        self._sizes = tuple(sorted(self._graphs))

    def _captured_pass(self, size: int, pool) -> tuple[torch.cuda.CUDAGraph, Tensor]:
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_UP):
                self._pass(size)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(
            graph, pool, capture_error_mode="thread_local"
        ):  # other threads may go on meanwhile
            return graph, self._pass(size)
