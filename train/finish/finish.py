"""From a run to a bundle: averaged weights with their statistics, the spread of real codes,
sliders, presets, colours, scales, a segmenter.

The weights come first, as a bundle that opens; each stage then adds to it, so that one that is
ended early leaves all that was done before.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Self

import torch

from clvae.bundle import Bundle
from clvae.bundle.format import SEGMENTER
from clvae.errors import ClvaeError

from ..data import DataSet, Split
from ..fit.networks import Pair, folded
from ..fit.trainer import Trainer
from .looks import LooksFinder
from .scales import scales_on
from .segmenter import enough, prepare, train_for
from .segmenter_file import Trained, read
from .statistics import Means, chosen_examples, fit_prior, posterior_means, refresh_batch_norm

BATCH = 16
ENOUGH_PHOTOS = 512  # for batch norm's statistics: 32 batches, more do not change them
HOW = {
    "sliders": "looks",
    "presets": "looks --only presets",
    "colours": "looks --only colours",
    "scales": "looks --only scales",
    "segmenter": "segmenter",
}  # the command that adds what a bundle lacks
log = logging.getLogger(__name__)


def finish(
    data: DataSet,
    run: Path,
    out: Path,
    licence: str,
    device: torch.device,
    segmenter: Path | None = None,
    segmenter_steps: int | None = 0,
    quick: bool = False,
) -> Bundle:
    """Write the bundle of a run to `out`, in float16, and return it. It opens after the first stage
    and after each other.

    segmenter: the file of a trained one. Else one is trained for `segmenter_steps` (None is enough,
    0 makes a bundle without), or taken from the run's folder where an earlier call with the same
    settings left it. quick: without a segmenter, but a trained one, and without the sliders of
    single layers. See `with_upscaler_of` of what stays of a bundle that was there.
    """
    trainer = Trainer.resume(run / "checkpoint.pt", device)
    if trainer.labels.names != data.labels.names:
        raise ClvaeError(
            f"the run in {run} was trained on different classes from those of {data.root}"
        )
    trainer.labels = data.labels  # their colours and numbers may be others by now
    trained = read(segmenter, data.labels) if segmenter else None
    steps = (
        0 if quick and not trained else enough(data) if segmenter_steps is None else segmenter_steps
    )
    stages = ["weights", "sliders", "presets", "colours", "scales"]
    stages += ["segmenter"] if trained or steps else []
    with Stages(stages, out) as stage:
        with stage("weights"):
            bundle, means = weights(data, trainer, out.name, licence, device)
            bundle = with_upscaler_of(out, bundle)
            bundle.save(out, torch.float16)
        with stage("sliders"):
            finder = LooksFinder(bundle, Split(data, "train", trainer.network.size), means, device)
            bundle = replace(bundle, directions=finder.sliders(single=not quick))
            bundle.add_to(out, "directions")
        with stage("presets"):
            bundle = replace(bundle, presets=finder.presets())
            bundle.add_to(out, "presets")
        with stage("colours"):
            bundle = replace(bundle, colours=finder.colours())
            bundle.add_to(out, "colours")
        with stage("scales"):
            bundle = replace(bundle, scales=scales_on(bundle, data))
            bundle.add_to(out, "scales")
        if trained or steps:
            with stage("segmenter"):
                trained = trained or prepare(
                    data, trainer.network.size, steps, run / SEGMENTER, device
                )
                bundle = _with_segmenter(bundle, trained)
                bundle.add_to(out, "segmenter")
    if quick:
        _say_what_is_left_out(trained is not None)
    return bundle


def weights(
    data: DataSet, trainer: Trainer, name: str, licence: str, device: torch.device
) -> tuple[Bundle, Means]:
    """A bundle of the run's averaged weights and of how real codes are spread, and those codes."""
    pair = folded(trainer.averaged_pair(), trainer.network).to(device)
    split = Split(data, "train", trainer.network.size)
    torch.manual_seed(trainer.config.seed)
    # Batch norm's statistics are those of batches like the training's, so the photos come in random
    # order.
    chosen = torch.randperm(len(split))[:ENOUGH_PHOTOS].tolist()
    # Every batch counts alike, so none may be small.
    even = math.ceil(len(chosen) / math.ceil(len(chosen) / BATCH))
    with trainer.autocast():
        refresh_batch_norm(pair, split.loader(even, chosen), device)
    means = posterior_means(pair, split.loader(BATCH), device)
    facts = trainer.facts() | {"photos": len(split), "before": trainer.before}
    prior = fit_prior(means)
    return Bundle(
        trainer.network,
        trainer.labels,
        pair.generator.cpu(),
        pair.encoder.cpu(),
        prior,
        name=name,
        facts=facts,
        licence=licence,
        drawn=trainer.config.sizes,
        examples=chosen_examples(means, prior),
    ), means


def _say_what_is_left_out(seeing: bool) -> None:
    log.info(
        "--quick left out the sliders of single layers%s: python -m train looks%s finds them later",
        "" if seeing else " and the segmenter",
        "" if seeing else " and python -m train segmenter",
    )


def with_upscaler_of(out: Path, bundle: Bundle) -> Bundle:
    """A bundle with the upscaler of the one in whose place it comes, if that has the same classes:
    it takes long to train, and new weights draw the same kind of pictures.
    """
    try:
        before = Bundle.load(out)
    except ClvaeError:
        return bundle  # there is none yet, or it is damaged
    if before.upscaler is None or before.labels.names != bundle.labels.names:
        return bundle
    log.info("the upscaler in %s is kept: python -m train upscaler makes another", out)
    known = {key: value for key, value in before.facts.items() if key == "upscaler"}
    return replace(bundle, upscaler=before.upscaler, facts=bundle.facts | known)


def _with_segmenter(bundle: Bundle, trained: Trained) -> Bundle:
    return replace(
        bundle, segmenter=trained.network, facts=bundle.facts | {"segmenter": trained.facts}
    )


class Stages:
    """The stages of finishing: says which one is under way and, where it is ended early, what the
    bundle then lacks.
    """

    def __init__(self, names: list[str], out: Path):
        self.names, self.out, self.done = names, out, []

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """A stage of that name, while entered."""
        log.info("%d of %d: %s", 1 + len(self.done), len(self.names), name)
        start = time.monotonic()
        yield
        self.done.append(name)
        log.info(
            "%s: %s; %s opens", name, timedelta(seconds=round(time.monotonic() - start)), self.out
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, *error) -> None:
        lacks = self.names[len(self.done) :]
        if kind is None or not self.done:
            return
        # Where sliders are lacking, too, `looks` finds presets and colours with them.
        known = ("presets", "colours") if "sliders" in lacks else ()
        apart = [name for name in lacks if name not in known]
        commands = " and ".join(dict.fromkeys(f"python -m train {HOW[name]}" for name in apart))
        log.warning(
            "%s opens, and lacks %s: %s finds them later", self.out, ", ".join(lacks), commands
        )


def equip(
    weights: Path,
    data: DataSet,
    device: torch.device,
    segmenter: Path | None,
    steps: int | None,
    further: bool = False,
) -> Bundle:
    """Give a bundle that exists a segmenter, from a file or trained for `steps` (None is enough);
    the rest stays as it is. further: train the one that it has.
    """
    bundle = _open(weights, data)
    trained = (
        read(segmenter, data.labels)
        if segmenter
        else train_for(bundle, data, steps or enough(data), device, further)
    )
    return _put_back(_with_segmenter(bundle, trained), weights)


def renew_looks(weights: Path, data: DataSet, device: torch.device) -> Bundle:
    """Find the slider directions, style presets and colours of a bundle that exists anew; the rest
    stays as it is.
    """
    bundle = _open(weights, data)
    finder = _finder(bundle, data, device)
    directions, presets = finder.sliders(), finder.presets()
    bundle = replace(bundle, directions=directions, presets=presets, colours=finder.colours())
    return _put_back(bundle, weights)


def renew_colours(weights: Path, data: DataSet, device: torch.device) -> Bundle:
    """Find the colours of a bundle that exists anew; no other file of it changes, nor its checksum:
    projects that name it stay valid.
    """
    return _renewed(weights, data, "colours", lambda old: _finder(old, data, device).colours())


def renew_presets(weights: Path, data: DataSet, device: torch.device) -> Bundle:
    """Choose the style presets of a bundle that exists anew; see `renew_colours`."""
    return _renewed(weights, data, "presets", lambda old: _finder(old, data, device).presets())


def renew_scales(weights: Path, data: DataSet, device: torch.device) -> Bundle:
    """Find the scales of a bundle that exists anew, on the processor; see `renew_colours`."""
    return _renewed(weights, data, "scales", lambda old: scales_on(old, data))


def renew_examples(weights: Path, data: DataSet, device: torch.device) -> Bundle:
    """Choose the examples of a bundle that exists anew; see `renew_colours`."""
    return _renewed(
        weights,
        data,
        "examples",
        lambda old: chosen_examples(_means(old, data, device), old.prior),
    )


RENEW = {
    None: renew_looks,
    "presets": renew_presets,
    "colours": renew_colours,
    "scales": renew_scales,
    "examples": renew_examples,
}


def _renewed(weights: Path, data: DataSet, part: str, find: Callable[[Bundle], object]) -> Bundle:
    bundle = _open(weights, data)
    bundle = replace(bundle, **{part: find(bundle)})
    bundle.add_to(weights, part)
    return bundle


def _finder(bundle: Bundle, data: DataSet, device: torch.device) -> LooksFinder:
    split = Split(data, "train", bundle.config.size)
    return LooksFinder(bundle, split, _means(bundle, data, device), device)


def _means(bundle: Bundle, data: DataSet, device: torch.device) -> Means:
    """The codes of the training photos."""
    split = Split(data, "train", bundle.config.size)
    pair = Pair(bundle.generator, bundle.encoder).to(device)
    return posterior_means(pair, split.loader(BATCH), device)


def _open(weights: Path, data: DataSet) -> Bundle:
    bundle = Bundle.load(weights)
    data.check_classes(bundle.labels)
    return bundle


def _put_back(bundle: Bundle, weights: Path) -> Bundle:
    """Save a bundle where it was, as exactly as it was."""
    kernels = [value for value in bundle.generator.state_dict().values() if value.ndim > 1]
    halved = all(torch.equal(kernel, kernel.half().float()) for kernel in kernels)
    bundle.save(weights, torch.float16 if halved else torch.float32)
    return bundle
