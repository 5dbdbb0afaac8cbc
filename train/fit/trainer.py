"""Trainer: networks, optimisers and the step reached; one step of training, and a checkpoint of it
all.
"""

from __future__ import annotations

import logging
from pathlib import Path

import torch
from torch import Tensor

from clvae.core.labels import LabelSet
from clvae.engine.device import choose_precision
from clvae.errors import ClvaeError

from ..data import Sample
from . import crops as windows
from . import distributed, noise
from .checkpoint import PARTS, load_weights, read_run, write_checkpoint
from .config import Config
from .discriminator import Discriminator
from .features import JUDGED, Perceptual
from .networks import Pair, averaged, initialise, network_config, new_pair
from .optimizer import Optimizer
from .step import discriminator_losses, generator_losses, look_at
from .transfer import Source, adapted, check_fit, taken_over, tells_classes, with_heads_of

ADVICE = "start anew with --init-from this run's checkpoint.pt, with lower rates, optimiser.clip or another precision"
log = logging.getLogger(__name__)


class Trainer:
    """Networks, optimisers and the step reached: what a checkpoint holds. The config must say its
    length in steps.
    """

    def __init__(self, config: Config, labels: LabelSet, device: torch.device, name: str = ""):
        distributed.check_shares(batch=config.batch, mixed=config.loss.mixed)
        torch.manual_seed(config.seed)
        self.config, self.labels, self.device, self.name = config, labels, device, name
        self.network = network_config(config, labels.count)
        self.step, self.pictures, self.seconds = 0, 0, 0.0
        self.warm_up = 0  # steps for which the discriminator still trains alone
        self.perceptual = ""  # the network of the perceptual loss, where there is one
        self.photos: list[str] | None = (
            None  # names of those the run trains on; older checkpoints have none
        )
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
        self.discriminator = discriminator.to(self.device, memory_format=torch.channels_last)
        self.average = averaged(
            self.pair, settings.ema
        )  # before `synchronise`: one process alone must be able to run it
        distributed.synchronise(self.pair)
        self.shared_pair, self.shared_discriminator = (
            distributed.wrap(self.pair),
            distributed.wrap(self.discriminator),
        )
        self.generator_optimiser = Optimizer(
            self.pair.parameters(), settings.generator_rate, settings, self.device, scaled
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
        load_weights(pair, adapted(source.pair, source, self.network, self.labels))
        if source.discriminator:
            theirs = adapted(source.discriminator, source, self.network, self.labels)
            load_weights(discriminator, with_heads_of(theirs, discriminator.state_dict()))
        if not source.discriminator or (self.config.loss.classes and not tells_classes(source)):
            self.warm_up = self.config.optimiser.warm_up
        self.before = source.before
        self._place(pair, discriminator)
        log.info(taken_over(source, self.labels))

    def train_step(
        self, sample: Sample, perceptual: Perceptual | None, over: float = 0.0
    ) -> dict[str, Tensor]:
        """One update of every network on this process's share of a batch. perceptual: None where
        its loss weighs nothing.

        over: the share of the run's time that is over, 0 to 1, where that may end it before its
        last step; the same in all processes. Returns the losses as tensors, so that nothing waits
        for the device.
        """
        config, progress = self.config, max(over, self.step / self.config.steps)
        eps = noise.draw(
            sample.number,
            self.network,
            config.seed,
            config.batch,
            config.loss.mixed // distributed.world(),
        )
        eps = noise.Noise(*(t.to(self.device, non_blocking=True) for t in eps))
        sample = Sample(
            *(None if t is None else t.to(self.device, non_blocking=True) for t in sample)
        )
        sample = sample._replace(photo=sample.photo.contiguous(memory_format=torch.channels_last))
        window, report = windows.draw(self.step, config.data, self.network, config.seed), {}
        shown = window.cut_sample(sample) if window else sample
        with self.autocast():
            if self.step < self.warm_up:
                with torch.no_grad():
                    made = self.shared_pair(sample.photo, sample.labels, eps, window)
                    seen = look_at(
                        made, shown, perceptual if config.loss.classes else None, config.loss
                    )
            else:
                self.discriminator.requires_grad_(False)
                made = self.shared_pair(sample.photo, sample.labels, eps, window)
                seen = look_at(made, shown, perceptual, config.loss)
                terms, report = generator_losses(
                    made,
                    shown,
                    seen,
                    self.discriminator,
                    perceptual,
                    config.loss,
                    len(self.labels.names),
                )
                self.generator_optimiser.step(sum(terms.values()), progress)
                report |= {key: value.detach() for key, value in terms.items()}
                self.discriminator.requires_grad_(True)
                self.average.update_parameters(self.pair)
            verdicts = discriminator_losses(
                self.shared_discriminator, made, shown, seen, bool(config.loss.classes)
            )
            self.discriminator_optimiser.step(sum(verdicts.values()), progress)
        self.step += 1
        self.pictures += config.batch
        return report | {key: value.detach() for key, value in verdicts.items()}

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
