"""What one rendering leaves behind, so that the next one redoes only what an edit makes stale."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..nn.generator import ONE_HOT
from ..scene import Scene
from ..style import Style
from .modulation import ModulationTable
from .plan import Plan
from .windows import Neighbourhoods


class State:
    """The modulation tables and the features of the last picture of a plan.

    A block's modulation is stale where its map or the conditions of objects in it changed; a block's features are stale
    where its modulation or its input is. Features are redone whole, in the same order as ever, so that each picture
    equals a fresh one bit for bit.
    """

    def __init__(self, plan: Plan):
        self._plan = plan
        self._places: dict[tuple, Neighbourhoods] = {}
        self._tables = [ModulationTable(block.modulation) for block in plan.blocks]
        self._global_code: np.ndarray | None = None
        self._features: list[Tensor | None] = [None] * len(plan.blocks)      # the input of each block
        self._picture: Tensor | None = None

    @torch.inference_mode()
    def render(self, scene: Scene, style: Style) -> Tensor:
        """The picture float32 [3, H, W] in [-1, 1], not to be changed."""
        changed = self._update_maps(scene)
        stale = self._start(style.global_code)
        for k, (block, table) in enumerate(zip(self._plan.blocks, self._tables, strict=True)):
            key = _map_key(block)
            places = self._places[key]
            stale |= table.refresh(places, self._conditions(block, scene, style)) or changed[key]
            if stale:
                self._finish(k, block.run(self._features[k], torch.from_numpy(places.index), table.tables))
        return self._picture

    def _finish(self, k: int, features: Tensor) -> None:
        """Keep the output of block k; that of the last one only as the picture it makes."""
        if k + 1 < len(self._features):
            self._features[k + 1] = features
        else:
            self._picture = self._plan.picture(features)

    def _update_maps(self, scene: Scene) -> dict[tuple, bool]:
        """Bring the maps of all sizes up to date; returns which of them changed."""
        changed = {}
        for key in dict.fromkeys(map(_map_key, self._plan.blocks)):
            size, of_classes = key
            steps = (scene.size[0] // size[0], scene.size[1] // size[1])
            cells = scene.objects[::steps[0], ::steps[1]]
            places = self._places.setdefault(key, Neighbourhoods(size))
            changed[key] = places.update(scene.classes[cells] if of_classes else cells)
        return changed

    def _start(self, global_code: np.ndarray) -> bool:
        if self._global_code is not None and np.array_equal(global_code, self._global_code):
            return False
        self._global_code, self._features[0] = global_code, self._plan.first(global_code)
        return True

    def _conditions(self, block, scene: Scene, style: Style) -> np.ndarray:
        if block.layer is ONE_HOT:
            return np.arange(256)
        return self._plan.conditions(scene.classes, style.local_codes[:, block.layer])

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        features = sum(x.nbytes for x in [*self._features, self._picture] if x is not None)
        return (features + sum(table.nbytes for table in self._tables)
                + sum(places.nbytes for places in self._places.values()))


def _map_key(block) -> tuple:
    """Which map a block looks at: (size, whether of classes); blocks that look at the same one share it."""
    return block.size, block.layer is ONE_HOT
