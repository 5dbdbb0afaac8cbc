"""How fast a training step is, beside the same step with the loops of the published release.

The release pools the encoder's features and paints the codes in Python loops over the samples and
classes of every layer, each of which waits for the device. Both steps run in turns on the same
samples; what is printed is each one's median.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor

from clvae.bundle.published import PUBLISHED
from clvae.core.classes import spread_colors
from clvae.core.labels import LabelSet
from clvae.nn.encoder import region_max
from clvae.nn.generator import paint

from .data import Sample
from .fit.config import Config
from .fit.features import find_perceptual
from .fit.networks import Pair
from .fit.trainer import Trainer

SHOWN = 12  # classes of a drawn map, about as many as a real one has
CELLS = 8  # it is made of that many squares a side


def region_max_in_loops(features: Tensor, ids: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """What clvae.nn.encoder.region_max computes, class by class."""
    pooled = [[features.new_zeros(features.shape[1])] * count for _ in features]
    present = torch.zeros(len(features), count, dtype=torch.bool, device=ids.device)
    for b in range(len(features)):
        for c in range(count):
            inside = ids[b] == c
            if inside.any():
                pooled[b][c] = features[b][:, inside].amax(1)
                present[b, c] = True
    return torch.stack([torch.stack(row) for row in pooled]), present


def paint_in_loops(table: Tensor, ids: Tensor) -> Tensor:
    """What clvae.nn.generator.paint computes, class by class."""
    out = table.new_zeros(len(ids), table.shape[2], *ids.shape[1:])
    for b in range(len(ids)):
        for c in range(table.shape[1]):
            inside = ids[b] == c
            if inside.any():
                out[b, :, inside] = table[b, c][:, None]
    return out


def work_in_loops(pair: Pair, loops: bool) -> None:
    """Have the networks work class by class, or again as they did."""
    pair.encoder.pool = region_max_in_loops if loops else region_max
    pair.generator.paint = paint_in_loops if loops else paint


def bench(config: Config, preset: str | None, device: torch.device, rounds: int) -> dict:
    """Medians over `rounds` of pictures a second, in turns with the loops, as a JSON-able
    dictionary.
    """
    labels = (
        PUBLISHED[preset].labels
        if preset in PUBLISHED
        else LabelSet(tuple(f"class {i}" for i in range(20)), spread_colors(20))
    )
    trainer = Trainer(config.with_steps(epoch=1), labels, device)
    perceptual = (
        find_perceptual(config.loss.perceptual_network).to(device)
        if config.loss.perceptual
        else None
    )
    random = torch.Generator().manual_seed(config.seed)

    def step() -> None:
        trainer.train_step(drawn_batch(trainer, random), perceptual)

    def step_in_loops() -> None:
        work_in_loops(trainer.pair, True)
        step()
        work_in_loops(trainer.pair, False)

    ours, theirs = [], []
    for round_ in range(rounds + 1):
        times = seconds(step, device), seconds(step_in_loops, device)
        if round_:  # the first one warms up
            ours.append(times[0])
            theirs.append(times[1])
    fast, slow = statistics.median(ours), statistics.median(theirs)
    return {
        "preset": preset,
        "device": str(device),
        "batch": config.batch,
        "rounds": rounds,
        "perceptual": perceptual.name if perceptual else None,
        "pictures_a_second": config.batch / fast,
        "with_loops": config.batch / slow,
        "ratio": slow / fast,
    }


def drawn_batch(trainer: Trainer, random: torch.Generator) -> Sample:
    """Noise as photos, and maps of squares in a few classes."""
    config, (height, width) = trainer.config, trainer.network.size
    classes = torch.randint(trainer.network.classes, (SHOWN,), generator=random)
    squares = classes[torch.randint(SHOWN, (config.batch, CELLS, CELLS), generator=random)]
    maps = squares.repeat_interleave(height // CELLS, 1).repeat_interleave(width // CELLS, 2)
    photos = torch.rand(config.batch, 3, height, width, generator=random) * 2 - 1
    return Sample(photos, maps, torch.arange(config.batch))


def seconds(work: Callable[[], None], device: torch.device) -> float:
    """How long some work takes, the device's share included."""
    start = time.perf_counter()
    work()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - start
