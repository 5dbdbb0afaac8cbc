"""From a run to a bundle: averaged weights, their batch-norm statistics, the spread of real codes, the facts."""

from __future__ import annotations

from pathlib import Path

import torch
from torch.utils.data import DataLoader, Subset

from clvae.bundle import Bundle

from .data import Pack, Split
from .loop import Trainer, autocast
from .networks import folded
from .statistics import fit_axes, fit_prior, posterior_means, refresh_batch_norm

BATCH = 16
ENOUGH_PHOTOS = 512                       # for batch norm's statistics: 32 batches, more do not change them


def finish(pack: Pack, run: Path, out: Path, licence: str, device: torch.device) -> Bundle:
    """Write the bundle of a run to `out`, in float16, and return it."""
    trainer = Trainer.resume(run / "checkpoint.pt", device)
    pair = folded(trainer.average.module, trainer.network).to(device)
    split = Split(pack, "train", trainer.network.size)
    torch.manual_seed(trainer.config.seed)
    # Batch norm's statistics are those of batches like the training's, so the photos come in random order.
    chosen = Subset(split, torch.randperm(len(split))[:ENOUGH_PHOTOS].tolist())
    with autocast(device):
        refresh_batch_norm(pair, DataLoader(chosen, BATCH), device)
    means = posterior_means(pair, DataLoader(split, BATCH), device)
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
