"""What one rendering leaves behind, so that the next one redoes only what an edit makes stale."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ...core.scene import Scene
from ...core.style import Style
from ...nn.generator import ONE_HOT
from .generator import BandedGenerator
from .modulation import ModulationTable
from .neighbourhoods import Neighbourhoods
from .planes import Planes


class RenderCache:
    """The modulation tables and the features of the last picture of a generator.

    size: (H, W) of its pictures.
    Modulation is stale for the neighbourhoods that are new and those where an object's condition
    changed. Features are stale within two rows of stale modulation, noise or input. They are redone
    by the bands of rows of a full render, all of which have one shape, so that each picture equals
    a fresh one bit for bit.
    """

    def __init__(self, generator: BandedGenerator):
        self._generator = generator
        self._places = {
            key: Neighbourhoods(key[0]) for key in dict.fromkeys(map(_map_key, generator.blocks))
        }
        self._tables = [ModulationTable(block.modulation) for block in generator.blocks]
        self._noise = _planes_of(generator) if generator.noise else {}
        self._global_code: np.ndarray | None = None
        self._first: Tensor | None = None
        self._features = [
            torch.empty(*block.size, block.outputs, dtype=generator.dtype)
            for block in generator.blocks
        ]
        self._picture = torch.empty(*generator.size, 3)
        self.size = generator.size

    @torch.inference_mode()
    def render(self, scene: Scene, style: Style) -> Tensor:
        """The picture float32 [H, W, 3] in [-1, 1], valid until the next render."""
        changed, noise = self._update_maps(scene), self._update_noise(scene, style)
        x, stale = self._start(style.global_code)
        for number, (block, table, out) in enumerate(
            zip(self._generator.blocks, self._tables, self._features, strict=True)
        ):
            places = self._places[_map_key(block)]
            stale = np.repeat(stale, block.size[0] // len(stale)) | changed[_map_key(block)]
            plane = None
            if self._noise:
                stale, plane = stale | noise[block.size], self._noise[block.size].of(number)
            stale = _grown(stale | table.refresh(places, self._conditions(block, scene, style)), 2)
            index = torch.from_numpy(places.index)
            for top in _bands(stale, block.band):
                block.run(x, index, table.tables, plane, top, out)
            x = out
        for top in _bands(_grown(stale, 1), self._generator.band):
            self._generator.picture(x, top, self._picture)
        return self._picture

    def _update_maps(self, scene: Scene) -> dict[tuple, np.ndarray]:
        """Bring the maps of all sizes up to date; returns in which rows each changed."""
        changed = {}
        for key, places in self._places.items():
            size, of_classes = key
            cells = _cells(scene, size)
            changed[key] = places.update(scene.classes[cells] if of_classes else cells)
        return changed

    def _update_noise(self, scene: Scene, style: Style) -> dict[tuple[int, int], np.ndarray]:
        """Bring the noise up to date; returns in which rows of maps of each size it changed."""
        return {
            size: planes.update(_cells(scene, size), style.grain)
            for size, planes in self._noise.items()
        }

    def _start(self, global_code: np.ndarray) -> tuple[Tensor, np.ndarray]:
        """Bring the first features up to date; returns them, and which of their rows are stale."""
        same = self._global_code is not None and np.array_equal(global_code, self._global_code)
        if self._first is None or not same:
            shared, start = self._generator.shared, self._generator.start
            self._global_code, self._first = global_code, shared.first(global_code, start)
        return self._first, np.full(self._generator.start[0], not same)

    def _conditions(self, block, scene: Scene, style: Style) -> np.ndarray:
        if block.layer is ONE_HOT:
            return np.arange(256)
        return self._generator.shared.conditions(scene.classes, style.local_codes[:, block.layer])

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        tensors = [self._first, self._picture, *self._features]
        return (
            sum(x.nbytes for x in tensors if x is not None)
            + sum(table.nbytes for table in self._tables)
            + sum(places.nbytes for places in self._places.values())
            + sum(planes.nbytes for planes in self._noise.values())
        )


def _grown(rows: np.ndarray, margin: int) -> np.ndarray:
    """Rows within `margin` of a marked one."""
    padded = np.pad(rows, margin)
    return np.any(np.lib.stride_tricks.sliding_window_view(padded, 2 * margin + 1), axis=1)


def _bands(stale: np.ndarray, band: int) -> list[int]:
    """The first rows of the bands that have a stale row."""
    return [int(k) * band for k in np.flatnonzero(stale.reshape(-1, band).any(1))]


def _cells(scene: Scene, size: tuple[int, int]) -> np.ndarray:
    """The map at a block's size: the first pixel of each cell."""
    return scene.objects[:: scene.size[0] // size[0], :: scene.size[1] // size[1]]


def _planes_of(generator: BandedGenerator) -> dict[tuple[int, int], Planes]:
    """Planes of noise by the sizes of blocks."""
    blocks: dict[tuple[int, int], list[int]] = {}
    for number, block in enumerate(generator.blocks):
        blocks.setdefault(block.size, []).append(number)
    return {size: Planes(size, numbers) for size, numbers in blocks.items()}


def _map_key(block) -> tuple:
    """Which map a block looks at: (size, whether of classes); blocks that look at the same one
    share it.
    """
    return block.size, block.layer is ONE_HOT
