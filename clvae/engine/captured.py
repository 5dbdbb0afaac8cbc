"""Captured: whole pictures on a GPU. One pass is captured as a CUDA graph and replayed, in goes a map, out comes a picture.

Not yet measured on a GPU.
"""

from __future__ import annotations

import threading
import warnings

import numpy as np
import torch
from torch import Tensor

from ..scene import MAX_OBJECTS
from .dense import Dense

WARM_UP = 3                               # passes before the capture, in which libraries choose their kernels


class Captured:
    """Draws pictures with a `Dense` generator on its device. Safe to use from many threads, which take turns.

    captured: whether passes are replayed from a graph; where that fails they are launched kernel by kernel, with a warning.
    """

    def __init__(self, dense: Dense):
        self._dense, self._turn = dense, threading.Lock()
        self._inputs = dense.inputs(MAX_OBJECTS)
        self._graph: torch.cuda.CUDAGraph | None = None
        if dense.device.type == "cuda":
            try:
                self._capture()
            except torch.cuda.OutOfMemoryError:
                raise
            except RuntimeError as error:
                self._graph = None
                warnings.warn(f"no CUDA graph could be captured, pictures are drawn kernel by kernel: {error}", stacklevel=2)

    @property
    def captured(self) -> bool:
        return self._graph is not None

    def draw(self, objects: np.ndarray, classes: np.ndarray, global_code: np.ndarray, local_codes: np.ndarray) -> np.ndarray:
        """The picture uint8 [H, W, 3] of a map uint8 [H, W], classes uint8 [O] and codes float32 [Zg], [O, 5, Zl]."""
        with self._turn:
            for room, array in zip(self._inputs, (objects, classes, global_code, local_codes), strict=True):
                room[0, :len(array)] = torch.from_numpy(array.copy())
            if self._graph is None:
                return self._pass()[0].cpu().numpy()
            self._graph.replay()
            return self._output[0].cpu().numpy()           # the one place that waits for the device

    def _pass(self) -> Tensor:
        return self._dense.run(*self._inputs)

    @torch.inference_mode()
    def _capture(self) -> None:
        with torch.cuda.device(self._dense.device):
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(WARM_UP):
                    self._pass()
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                self._output = self._pass()
            self._graph = graph
