"""Trainer: networks, optimisers and the step reached; one step of training, and a checkpoint of it all."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from clvae.bundle import Bundle
from clvae.engine.device import choose_precision
from clvae.errors import ClvaeError
from clvae.labels import LabelSet

from . import distributed, noise
from .checkpoint import load_weights, read_checkpoint, write_checkpoint
from .config import Config
from .data import Sample
from .discriminator import Discriminator
from .features import Perceptual
from .networks import Pair, averaged, initialise, network_config, new_pair, normalise
from .optimise import Optimiser
from .step import discriminator_loss, generator_losses

ADVICE = "start anew with --init-from this run's checkpoint.pt, with lower rates, optimiser.clip or another precision"


class Trainer:
    """Networks, optimisers and the step reached: what a checkpoint holds."""

    def __init__(self, config: Config, labels: LabelSet, device: torch.device, name: str = ""):
        distributed.check_shares(batch=config.batch, mixed=config.loss.mixed)
        torch.manual_seed(config.seed)
        self.config, self.labels, self.device, self.name = config, labels, device, name
        self.network = network_config(config, labels.count)
        self.step, self.pictures, self.seconds = 0, 0, 0.0
        self.warm_up = 0                               # steps for which the discriminator still trains alone
        self.perceptual = ""                           # the network of the perceptual loss, where there is one
        self.before: list[dict] = []                   # facts of the runs whose weights this one started from
        pair = new_pair(self.network, config.gain)
        discriminator = Discriminator(labels.count, config.discriminator_width, config.discriminator_scales)
        discriminator.apply(lambda module: initialise(module, config.gain))
        self._place(pair, discriminator)

    def _place(self, pair: Pair, discriminator: Discriminator) -> None:
        settings, scaled = self.config.optimiser, self.config.precision == "float16"
        self.pair = pair.to(self.device)
        self.discriminator = discriminator.to(self.device, memory_format=torch.channels_last)
        self.average = averaged(self.pair, settings.ema)     # before `synchronise`: one process alone must be able to run it
        distributed.synchronise(self.pair)
        self.shared_pair, self.shared_discriminator = distributed.wrap(self.pair), distributed.wrap(self.discriminator)
        self.generator_optimiser = Optimiser(self.pair.parameters(), settings.generator_rate, settings, self.device, scaled)
        self.discriminator_optimiser = Optimiser(self.discriminator.parameters(), settings.discriminator_rate, settings,
                                                 self.device, scaled)

    def start_from(self, source: Path) -> None:
        """Take the weights of a bundle folder (the discriminator then warms up alone) or of another run's checkpoint."""
        if source.is_dir():
            bundle = Bundle.load(source)
            pair = normalise(Pair(bundle.generator, bundle.encoder).requires_grad_(True))
            discriminator, self.warm_up = self.discriminator, self.config.optimiser.warm_up
            self.before = [*bundle.facts.get("before", []), {k: v for k, v in bundle.facts.items() if k != "before"}]
        else:
            saved = _read_run(source)
            self.before = [*saved["before"], saved["facts"]]
            pair, discriminator = new_pair(self.network, self.config.gain), self.discriminator
            load_weights(pair, saved["pair"])
            load_weights(discriminator, saved["discriminator"])
        fits = new_pair(self.network, self.config.gain).state_dict()
        for key, value in pair.state_dict().items():
            if key not in fits or value.shape != fits[key].shape:
                raise ClvaeError(f"{source} does not fit this config: {key} differs in shape")
        self._place(pair, discriminator)

    def train_step(self, sample: Sample, perceptual: Perceptual | None) -> dict[str, Tensor]:
        """One update of every network on this process's share of a batch.

        Returns the losses as tensors, so that nothing waits for the device.
        """
        config, progress = self.config, self.step / self.config.steps
        eps = noise.draw(sample.number, self.network, config.seed, config.batch, config.loss.mixed // distributed.world())
        eps = noise.Noise(*(t.to(self.device, non_blocking=True) for t in eps))
        sample = Sample(*(None if t is None else t.to(self.device, non_blocking=True) for t in sample))
        sample = sample._replace(photo=sample.photo.contiguous(memory_format=torch.channels_last))
        report = {}
        with self.autocast():
            if self.step < self.warm_up:
                with torch.no_grad():
                    made = self.shared_pair(sample.photo, sample.labels, eps)
            else:
                self.discriminator.requires_grad_(False)
                made = self.shared_pair(sample.photo, sample.labels, eps)
                terms, report = generator_losses(made, sample, self.discriminator, perceptual, config.loss,
                                                 len(self.labels.names))
                self.generator_optimiser.step(sum(terms.values()), progress)
                report |= {key: value.detach() for key, value in terms.items()}
                self.discriminator.requires_grad_(True)
                self.average.update_parameters(self.pair)
            verdict = discriminator_loss(self.shared_discriminator, made, sample)
            self.discriminator_optimiser.step(verdict, progress)
        self.step += 1
        self.pictures += config.batch
        return report | {"discriminator": verdict.detach()}

    def autocast(self) -> torch.autocast:
        """The precision that the run trains in, to be entered."""
        precision = self.config.precision
        precision = choose_precision("auto", self.device) if precision == "auto" else precision
        dtype = torch.float16 if precision == "float16" else torch.bfloat16
        return torch.autocast(self.device.type, dtype, enabled=precision != "float32")

    def facts(self) -> dict:
        """What is worth knowing of this run later."""
        return {"data": self.name, "steps": self.step, "pictures": self.pictures,
                "hours": round(self.seconds / 3600, 2), "device": self.device.type, "torch": str(torch.__version__),
                "perceptual_network": self.perceptual,
                "config": self.config.model_dump(mode="json")}

    PARTS = ("pair", "discriminator", "average", "generator_optimiser", "discriminator_optimiser")
    COUNTERS = ("step", "pictures", "seconds", "warm_up", "perceptual", "before")

    def save(self, run: Path) -> None:
        """Write the run's checkpoint; with many processes, the first one does. Weights that are no numbers are not saved."""
        for module in (self.pair, self.discriminator):
            if not all(parameter.isfinite().all() for parameter in module.parameters()):
                raise ClvaeError(f"the weights are no numbers any more at step {self.step}: {ADVICE}")
        if distributed.rank():
            return
        state = {part: getattr(self, part).state_dict() for part in self.PARTS}
        state |= {key: getattr(self, key) for key in self.COUNTERS}
        state |= {"config": self.config.model_dump(), "name": self.name, "facts": self.facts(),
                  "labels": {"names": list(self.labels.names), "colors": [list(c) for c in self.labels.colors],
                             "unlabelled": self.labels.unlabelled}}
        write_checkpoint(state, run, self.config.keep)

    @classmethod
    def resume(cls, path: Path, device: torch.device) -> Trainer:
        """The trainer a checkpoint was written from."""
        saved = _read_run(path)
        labels = saved["labels"]
        trainer = cls(Config.from_dict(saved["config"]),
                      LabelSet(tuple(labels["names"]), tuple(map(tuple, labels["colors"])), labels["unlabelled"]),
                      device, saved["name"])
        for part in cls.PARTS:
            getattr(trainer, part).load_state_dict(saved[part])
        for key in cls.COUNTERS:
            setattr(trainer, key, saved.get(key, getattr(trainer, key)))
        return trainer


def _read_run(path: Path) -> dict:
    saved = read_checkpoint(path)
    if not isinstance(saved, dict) or not {*Trainer.PARTS, "config", "labels", "facts", "before"} <= saved.keys():
        raise ClvaeError(f"{path} is no checkpoint of a training run")
    return saved
