"""Trainer: networks, optimisers and the step reached; a step of training, a checkpoint of all."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple, cast

import torch
from torch import Tensor

from clvae.core.labels import LabelSet
from clvae.engine.device import choose_precision
from clvae.errors import ClvaeError

from ..data import Sample
from . import crops, distributed, noise
from .checkpoint import PARTS, load_weights, read_run, write_checkpoint
from .config import Config
from .crops import Crop
from .discriminator import Discriminator
from .features import JUDGED, Perceptual
from .losses import total
from .networks import NOISY, Pair, Rendered, averaged, initialise, network_config, new_pair
from .optimizer import Optimizer
from .step import Seen, discriminator_losses, generator_losses, look_at
from .transfer import (
    Source,
    adapted,
    check_fit,
    taken_over,
    tells_classes,
    with_heads_of,
    with_noise,
)

ADVICE = (
    "start anew with --init-from this run's checkpoint.pt, with lower rates, optimiser.clip "
    "or another precision"
)
WARM = 5  # warming up takes at most one step in so many of a run
log = logging.getLogger(__name__)


class Batch(NamedTuple):
    """What one step works on, on its device: the batch, what of it is drawn, and random numbers.

    crop: where `shown` lies in `whole`; None where they are the same.
    """

    whole: Sample
    shown: Sample
    noise: noise.Noise
    crop: Crop | None


class Trainer:
    """Networks, optimisers and the step reached: what a checkpoint holds.

    The config must say its length in steps.
    """

    def __init__(self, config: Config, labels: LabelSet, device: torch.device, name: str = ""):
        distributed.check_shares(batch=config.batch, mixed=config.loss.mixed)
        torch.manual_seed(config.seed)
        self.config, self.labels, self.device, self.name = config, labels, device, name
        self.network = network_config(config, labels.count)
        calm = [labels.id(class_name) for class_name in config.loss.calm]
        self.calm = torch.tensor(calm, dtype=torch.int64, device=device)
        self.step, self.pictures, self.seconds = 0, 0, 0.0
        self.warm_up = 0  # steps for which the discriminator still trains alone
        self.perceptual = ""  # the network of the perceptual loss, where there is one
        # Names of the photos that the run trains on; older checkpoints have none.
        self.photos: list[str] | None = None
        self.before: list[dict] = []  # facts of the runs whose weights this one started from
        pair = new_pair(self.network, config.gain)
        discriminator = Discriminator(
            labels.count,
            config.discriminator_width,
            config.discriminator_scales,
            JUDGED if config.loss.classes else {},
        )
        discriminator.apply(lambda module: initialise(module, config.gain))
        self._place(pair, discriminator)

    def _place(self, pair: Pair, discriminator: Discriminator) -> None:
        settings, scaled = self.config.optimiser, self.config.precision == "float16"
        self.pair = pair.to(self.device)
        self.discriminator = discriminator.to(self.device).to(memory_format=torch.channels_last)
        # Before `synchronise`: one process alone must be able to run it.
        self.average = averaged(self.pair, settings.ema)
        distributed.synchronise(self.pair)
        self.shared_pair, self.shared_discriminator = (
            distributed.wrap(self.pair),
            distributed.wrap(self.discriminator),
        )
        named = list(self.pair.named_parameters())
        noisy = [parameter for name, parameter in named if name.endswith(NOISY)]
        others = [parameter for name, parameter in named if not name.endswith(NOISY)]
        self.generator_optimiser = Optimizer(
            others, settings.generator_rate, settings, self.device, scaled, noisy
        )
        self.discriminator_optimiser = Optimizer(
            self.discriminator.parameters(),
            settings.discriminator_rate,
            settings,
            self.device,
            scaled,
        )

    def start_from(self, source: Source) -> None:
        """Take over a source's weights, class by class; where its discriminator lacks something of
        ours, ours first trains alone.
        """
        check_fit(source, self.config)
        pair, discriminator = new_pair(self.network, self.config.gain), self.discriminator
        theirs = adapted(source.pair, source, self.network, self.labels)
        load_weights(pair, with_noise(theirs, self.network))
        if source.discriminator:
            theirs = adapted(source.discriminator, source, self.network, self.labels)
            load_weights(discriminator, with_heads_of(theirs, discriminator.state_dict()))
        if not source.discriminator or (self.config.loss.classes and not tells_classes(source)):
            self.warm_up = min(self.config.optimiser.warm_up, self.config.length // WARM)
        self.before = source.before
        self._place(pair, discriminator)
        log.info(taken_over(source, self.labels))

    def train_step(
        self, sample: Sample, perceptual: Perceptual | None, over: float = 0.0
    ) -> dict[str, Tensor]:
        """One update of every network on this process's share of a batch, by name what it lost.

        perceptual: None where its loss weighs nothing. over: the share of the run's time that is
        over, 0 to 1, where that may end it before its last step; the same in all processes. The
        losses are tensors, so that nothing waits for the device.
        """
        progress, alone = max(over, self.step / self.config.length), self.step < self.warm_up
        batch = self._draw(sample)
        with self.autocast():
            self.discriminator.requires_grad_(alone)
            with torch.set_grad_enabled(not alone):
                made = self._render(batch)
                seen = self._look(made, batch, perceptual, alone)
            report = {} if alone else self._update_pair(made, batch, seen, perceptual, progress)
            self.discriminator.requires_grad_(True)
            report |= self._update_discriminator(made, batch, seen, progress)
        self.step += 1
        self.pictures += self.config.batch
        return report

    def _draw(self, sample: Sample) -> Batch:
        """The batch on this device, with the step's random numbers and its crop."""
        config = self.config
        if sample.number is None:
            raise ValueError("a sample to train on has a number")
        mixed = config.loss.mixed // distributed.world()
        eps = noise.draw(sample.number, self.network, config.seed, config.batch, mixed)
        if self.device.type == "cuda":  # so that copies need not be waited for
            eps = noise.Noise(*(t.pin_memory() for t in eps))
        eps = noise.Noise(*(t.to(self.device, non_blocking=True) for t in eps))
        whole = sample.to(self.device)
        whole = whole._replace(photo=whole.photo.contiguous(memory_format=torch.channels_last))
        crop = crops.draw(self.step, config.data, self.network, config.seed)
        return Batch(whole, crop.cut_sample(whole) if crop else whole, eps, crop)

    def _render(self, batch: Batch) -> Rendered:
        """The pictures that generator and encoder make of the batch."""
        grain = noise.grain(self.config.seed, self.step)
        whole = batch.whole
        bend = self.config.data.bend
        return self.shared_pair(whole.photo, whole.labels, batch.noise, batch.crop, grain, bend)

    def _look(
        self, made: Rendered, batch: Batch, perceptual: Perceptual | None, alone: bool
    ) -> Seen:
        """What the losses need of both; the discriminator alone looks only where it tells classes.

        alone: whether this step moves nothing but the discriminator.
        """
        weights = self.config.loss
        network = None if alone and not weights.classes else perceptual
        return look_at(made, batch.shown, network, weights, self.calm)

    def _update_pair(
        self,
        made: Rendered,
        batch: Batch,
        seen: Seen,
        perceptual: Perceptual | None,
        progress: float,
    ) -> dict[str, Tensor]:
        """Move generator and encoder, then the average; their losses and what is worth watching."""
        terms, report = generator_losses(
            made,
            batch.shown,
            seen,
            self.discriminator,
            perceptual,
            self.config.loss,
            len(self.labels.names),
            batch.noise.texture,
            self.calm,
        )
        self.generator_optimiser.step(total(terms.values()), progress)
        self.average.update_parameters(self.pair)
        return report | {key: value.detach() for key, value in terms.items()}

    def _update_discriminator(
        self, made: Rendered, batch: Batch, seen: Seen, progress: float
    ) -> dict[str, Tensor]:
        """Move the discriminator; its losses."""
        terms = discriminator_losses(
            self.shared_discriminator, made, batch.shown, seen, bool(self.config.loss.classes)
        )
        self.discriminator_optimiser.step(total(terms.values()), progress)
        return {key: value.detach() for key, value in terms.items()}

    def averaged_pair(self) -> Pair:
        """Generator and encoder with the averaged weights."""
        return cast(Pair, self.average.module)

    def autocast(self) -> torch.autocast:
        """The precision that the run trains in, to be entered."""
        precision = self.config.precision
        precision = choose_precision("auto", self.device) if precision == "auto" else precision
        dtype = torch.float16 if precision == "float16" else torch.bfloat16
        return torch.autocast(self.device.type, dtype, enabled=precision != "float32")

    def facts(self) -> dict:
        """What is worth knowing of this run later."""
        return {
            "data": self.name,
            "steps": self.step,
            "pictures": self.pictures,
            "hours": round(self.seconds / 3600, 2),
            "device": self.device.type,
            "torch": str(torch.__version__),
            "perceptual_network": self.perceptual,
            "config": self.config.model_dump(mode="json"),
        }

    COUNTERS = ("step", "pictures", "seconds", "warm_up", "perceptual", "before", "photos")

    def save(self, run: Path) -> None:
        """Write the run's checkpoint; with many processes, the first one does. Weights that are NaN
        or infinite are not saved.
        """
        for module in (self.pair, self.discriminator):
            if not all(parameter.isfinite().all() for parameter in module.parameters()):
                raise ClvaeError(
                    f"the weights became NaN or infinite at step {self.step}: {ADVICE}"
                )
        distributed.agreed(lambda: None if distributed.rank() else self._write(run))

    def _write(self, run: Path) -> None:
        state = {part: getattr(self, part).state_dict() for part in PARTS}
        state |= {key: getattr(self, key) for key in self.COUNTERS}
        state |= {
            "config": self.config.model_dump(),
            "name": self.name,
            "facts": self.facts(),
            "labels": self.labels.to_dict(),
        }
        write_checkpoint(state, run, self.config.keep)

    @classmethod
    def resume(cls, path: Path, device: torch.device) -> Trainer:
        """The trainer a checkpoint was written from."""
        saved = distributed.agreed(lambda: read_run(path))
        trainer = cls(
            Config.from_dict(saved["config"]),
            LabelSet.from_dict(saved["labels"]),
            device,
            saved["name"],
        )
        for part in PARTS:
            getattr(trainer, part).load_state_dict(saved[part])
        for key in cls.COUNTERS:
            setattr(trainer, key, saved.get(key, getattr(trainer, key)))
        return trainer
