"""From a run to a bundle: averaged weights, their batch-norm statistics, the spread of real codes, the facts."""

from __future__ import annotations

from pathlib import Path

import torch

from clvae.bundle import Bundle
from clvae.errors import ClvaeError

from .data import DataSet, Split
from .networks import folded
from .statistics import fit_axes, fit_prior, posterior_means, refresh_batch_norm
from .trainer import Trainer

BATCH = 16
ENOUGH_PHOTOS = 512                       # for batch norm's statistics: 32 batches, more do not change them


def finish(data: DataSet, run: Path, out: Path, licence: str, device: torch.device) -> Bundle:
    """Write the bundle of a run to `out`, in float16, and return it."""
    trainer = Trainer.resume(run / "checkpoint.pt", device)
    if trainer.labels != data.labels:
        raise ClvaeError(f"the run in {run} was trained on other classes than those of {data.root}")
    pair = folded(trainer.average.module, trainer.network).to(device)
    split = Split(data, "train", trainer.network.size)
    torch.manual_seed(trainer.config.seed)
    # Batch norm's statistics are those of batches like the training's, so the photos come in random order.
    chosen = torch.randperm(len(split))[:ENOUGH_PHOTOS].tolist()
    with trainer.autocast():
        refresh_batch_norm(pair, split.loader(BATCH, chosen), device)
    means = posterior_means(pair, split.loader(BATCH), device)
    bundle = Bundle(
        config=trainer.network,
        labels=trainer.labels,
        generator=pair.generator.cpu(),
        encoder=pair.encoder.cpu(),
        prior=fit_prior(means),
        axes=fit_axes(means),
        name=out.name,
        facts=trainer.facts() | {"photos": len(split), "before": trainer.before},
        licence=licence,
    )
    bundle.save(out, torch.float16)
    return bundle
