"""Picture sheets, for looking at: a run's averaged weights on pairs, a bundle's random styles on
drawn maps.
"""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.utils import make_grid

from clvae import Engine
from clvae.bundle.dataset_layouts import LAYOUTS
from clvae.core.cover import MIDDLE, At
from clvae.core.labels import LabelSet
from clvae.nn.pixels import to_network

from ..data import Split
from .networks import Pair

ROWS = 8


class Sheet:
    """One row a pair: map, photo, reconstruction, the next row's style, two random styles."""

    def __init__(self, split: Split, labels: LabelSet, rows: int = ROWS):
        chosen = np.linspace(0, len(split) - 1, min(rows, len(split))).astype(int)
        samples = [split[int(i)] for i in chosen]
        self.photos = torch.stack([s.photo for s in samples])
        self.maps = torch.stack([s.labels for s in samples])
        painted = torch.stack(
            [torch.from_numpy(labels.paint(m.numpy().astype(np.uint8))) for m in self.maps]
        )
        self.painted = to_network(painted.numpy())

    @torch.no_grad()
    def write(self, pair: Pair, device: torch.device, path: Path) -> None:
        """Render with statistics of the batch, as in training, and write a PNG."""
        pair = copy.deepcopy(pair).train()
        photos, maps = self.photos.to(device), self.maps.to(device)
        codes = pair.encoder(photos, maps, pair.classes)
        random = torch.Generator().manual_seed(0)

        def draw(like: Tensor) -> Tensor:
            return torch.randn(like.shape, generator=random).to(device)

        present = codes.present[..., None]
        swapped = torch.where(present.roll(1, 0), codes.mu.roll(1, 0), codes.mu)
        columns = [
            self.painted,
            self.photos,
            pair.generate(maps, codes.mu, codes.global_mu),
            pair.generate(maps, swapped, codes.global_mu.roll(1, 0)),
            pair.generate(maps, draw(codes.mu), draw(codes.global_mu)),
            pair.generate(maps, draw(codes.mu), draw(codes.global_mu)),
        ]
        write_grid(torch.stack([c.cpu() for c in columns], 1).flatten(0, 1), len(columns), path)


def write_scene_sheet(
    weights: Path, folder: Path, samples: int, path: Path, at: At = MIDDLE
) -> None:
    """One row a label map of `folder`, at the model's own size: the map, then pictures with seeds
    0 … samples - 1.

    at: which part of a map of another shape is taken, see clvae.core.cover.
    """
    engine = Engine.load(weights)
    layout, rows = LAYOUTS["folder"], []
    for pair in layout.pairs(folder, "test"):
        label_map = layout.read_map(pair.map, engine.labels)
        scene = engine.scene(label_map, at, size=engine.config.size)
        rows.append(engine.labels.paint(scene.labels))
        rows += [engine.generate(scene, engine.sample(scene, seed)) for seed in range(samples)]
    pictures = to_network(np.stack(rows))
    write_grid(pictures, samples + 1, path)


def write_grid(pictures: Tensor, columns: int, path: Path) -> None:
    """Write pictures [N, 3, H, W] in [-1, 1] as a grid of `columns`."""
    grid = make_grid(pictures.clamp(-1, 1), columns, padding=2, normalize=True, value_range=(-1, 1))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray((grid.permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)).save(path)
