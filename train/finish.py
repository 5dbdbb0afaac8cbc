"""From a run to a bundle: averaged weights with their statistics, the spread of real codes, sliders, presets, a segmenter."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import torch

from clvae.bundle import SEGMENTER, Bundle
from clvae.errors import ClvaeError

from .data import DataSet, Split
from .looks import with_looks
from .networks import Pair, folded
from .segmenter import enough, prepare, read, train
from .statistics import fit_prior, posterior_means, refresh_batch_norm
from .trainer import Trainer

BATCH = 16
ENOUGH_PHOTOS = 512                       # for batch norm's statistics: 32 batches, more do not change them


def finish(data: DataSet, run: Path, out: Path, licence: str, device: torch.device,
           segmenter: Path | None = None, segmenter_steps: int | None = 0) -> Bundle:
    """Write the bundle of a run to `out`, in float16, and return it.

    segmenter: the file of a trained one. Else one is trained for `segmenter_steps` (None is enough, 0 makes a bundle without),
    or taken from the run's folder where an earlier call with the same settings left it.
    """
    trainer = Trainer.resume(run / "checkpoint.pt", device)
    if trainer.labels.names != data.labels.names:
        raise ClvaeError(f"the run in {run} was trained on other classes than those of {data.root}")
    trained = read(segmenter, data.labels) if segmenter else None
    steps = enough(data) if segmenter_steps is None else segmenter_steps
    if not trained and steps:
        trained = prepare(data, trainer.network.size, steps, run / SEGMENTER, device)
    pair = folded(trainer.average.module, trainer.network).to(device)
    split = Split(data, "train", trainer.network.size)
    torch.manual_seed(trainer.config.seed)
    # Batch norm's statistics are those of batches like the training's, so the photos come in random order.
    chosen = torch.randperm(len(split))[:ENOUGH_PHOTOS].tolist()
    even = math.ceil(len(chosen) / math.ceil(len(chosen) / BATCH))         # every batch counts alike, so none may be small
    with trainer.autocast():
        refresh_batch_norm(pair, split.loader(even, chosen), device)
    means = posterior_means(pair, split.loader(BATCH), device)
    bundle = Bundle(
        config=trainer.network,
        labels=trainer.labels,
        generator=pair.generator.cpu(),
        encoder=pair.encoder.cpu(),
        prior=fit_prior(means),
        name=out.name,
        facts=trainer.facts() | {"photos": len(split), "before": trainer.before}
        | ({"segmenter": trained.facts} if trained else {}),
        licence=licence,
        segmenter=trained.network if trained else None,
    )
    bundle = with_looks(bundle, split, means, device)
    bundle.save(out, torch.float16)
    return bundle


def equip(weights: Path, data: DataSet, device: torch.device, segmenter: Path | None, steps: int | None) -> Bundle:
    """Give a bundle that exists a segmenter, from a file or trained for `steps` (None is enough); the rest stays as it is."""
    bundle = _open(weights, data)
    trained = read(segmenter, data.labels) if segmenter else train(data, bundle.config.size, steps or enough(data), device)
    return _put_back(replace(bundle, segmenter=trained.network, facts=bundle.facts | {"segmenter": trained.facts}), weights)


def renew_looks(weights: Path, data: DataSet, device: torch.device) -> Bundle:
    """Find the slider directions and style presets of a bundle that exists anew; the rest stays as it is."""
    bundle = _open(weights, data)
    split = Split(data, "train", bundle.config.size)
    means = posterior_means(Pair(bundle.generator, bundle.encoder).to(device), split.loader(BATCH), device)
    return _put_back(with_looks(bundle, split, means, device), weights)


def _open(weights: Path, data: DataSet) -> Bundle:
    bundle = Bundle.load(weights)
    if bundle.labels.names != data.labels.names:
        raise ClvaeError(f"the bundle's classes are not those of {data.root}")
    return bundle


def _put_back(bundle: Bundle, weights: Path) -> Bundle:
    """Save a bundle where it was, as exactly as it was."""
    kernels = [value for value in bundle.generator.state_dict().values() if value.ndim > 1]
    halved = all(torch.equal(kernel, kernel.half().float()) for kernel in kernels)
    bundle.save(weights, torch.float16 if halved else torch.float32)
    return bundle
