"""The training loop: from a data set and a config to a run folder.

RUN/config.json, RUN/checkpoint.pt (everything needed to go on), RUN/sheets/STEP.png, RUN/events… (TensorBoard).
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn
from torch.optim import Adam
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from clvae.bundle import Bundle
from clvae.engine.device import choose_precision
from clvae.errors import ClvaeError
from clvae.labels import LabelSet

from .config import Config
from .data import DataSet, Sample, Split, Stream, training_loader
from .discriminator import Discriminator
from .features import Perceptual
from .networks import Pair, averaged, initialise, network_config, new_pair, normalise
from .sheets import Sheet
from .step import discriminator_step, generator_step

log = logging.getLogger(__name__)


class Trainer:
    """Networks, optimisers and the step reached: what a checkpoint holds."""

    def __init__(self, config: Config, labels: LabelSet, device: torch.device, name: str = ""):
        torch.manual_seed(config.seed)
        self.config, self.labels, self.device, self.name = config, labels, device, name
        self.network = network_config(config, labels.count)
        self.step, self.pictures, self.seconds = 0, 0, 0.0
        self.warm_up = 0                               # steps for which the discriminator still trains alone
        self.before: list[dict] = []                   # facts of the runs whose weights this one started from
        pair = new_pair(self.network, config.gain)
        discriminator = Discriminator(labels.count, config.discriminator_width, config.discriminator_scales)
        discriminator.apply(lambda module: initialise(module, config.gain))
        self._place(pair, discriminator)

    def _place(self, pair: Pair, discriminator: Discriminator) -> None:
        rates = self.config.optimiser
        self.pair = pair.to(self.device)
        self.discriminator = discriminator.to(self.device, memory_format=torch.channels_last)
        self.average = averaged(self.pair, rates.ema)
        self.generator_optimiser = Adam(self.pair.parameters(), rates.generator_rate, rates.betas)
        self.discriminator_optimiser = Adam(self.discriminator.parameters(), rates.discriminator_rate, rates.betas)

    def start_from(self, source: Path) -> None:
        """Take the weights of a bundle folder (the discriminator then warms up alone) or of another run's checkpoint."""
        if source.is_dir():
            bundle = Bundle.load(source)
            pair = normalise(Pair(bundle.generator, bundle.encoder).requires_grad_(True))
            discriminator, self.warm_up = self.discriminator, self.config.optimiser.warm_up
            self.before = [*bundle.facts.get("before", []), {k: v for k, v in bundle.facts.items() if k != "before"}]
        else:
            saved = read_checkpoint(source)
            self.before = [*saved["before"], saved["facts"]]
            pair, discriminator = new_pair(self.network, self.config.gain), self.discriminator
            load_weights(pair, saved["pair"])
            load_weights(discriminator, saved["discriminator"])
        fits = new_pair(self.network, self.config.gain).state_dict()
        for key, value in pair.state_dict().items():
            if key not in fits or value.shape != fits[key].shape:
                raise ClvaeError(f"{source} does not fit this config: {key} differs in shape")
        self._place(pair, discriminator)

    def train_step(self, sample: Sample, perceptual: Perceptual | None) -> dict[str, torch.Tensor]:
        """One update of every network; returns the losses as tensors, so that nothing waits for the device."""
        sample = Sample(*(None if t is None else t.to(self.device, non_blocking=True) for t in sample))
        sample = sample._replace(photo=sample.photo.contiguous(memory_format=torch.channels_last))
        with autocast(self.device):
            if self.step < self.warm_up:
                with torch.no_grad():
                    pictures, maps, report = self.pair(*sample), sample.labels, {}
            else:
                self.discriminator.requires_grad_(False)
                report, pictures, maps = generator_step(self.pair, self.discriminator, perceptual,
                                                        self.generator_optimiser, sample, self.config.loss,
                                                        len(self.labels.names))
                self.discriminator.requires_grad_(True)
                self.average.update_parameters(self.pair)
            report |= discriminator_step(self.discriminator, self.discriminator_optimiser, pictures, maps, sample)
        self.step += 1
        self.pictures += len(sample.photo)
        return report

    def facts(self) -> dict:
        """What is worth knowing of this run later."""
        return {"data": self.name, "steps": self.step, "pictures": self.pictures,
                "hours": round(self.seconds / 3600, 2), "device": self.device.type, "torch": str(torch.__version__),
                "config": self.config.model_dump(mode="json")}

    PARTS = ("pair", "discriminator", "average", "generator_optimiser", "discriminator_optimiser")
    COUNTERS = ("step", "pictures", "seconds", "warm_up", "before")

    def save(self, path: Path) -> None:
        """Write a checkpoint so that a crash leaves the old one or the new one, never half of it."""
        state = {part: getattr(self, part).state_dict() for part in self.PARTS}
        state |= {key: getattr(self, key) for key in self.COUNTERS}
        state |= {"random": torch.get_rng_state(), "config": self.config.model_dump(), "name": self.name,
                  "facts": self.facts(),
                  "labels": {"names": list(self.labels.names), "colors": [list(c) for c in self.labels.colors],
                             "unlabelled": self.labels.unlabelled}}
        temporary = path.with_suffix(".tmp")
        torch.save(state, temporary)
        os.replace(temporary, path)

    @classmethod
    def resume(cls, path: Path, device: torch.device) -> Trainer:
        """The trainer a checkpoint was written from."""
        saved = read_checkpoint(path)
        labels = saved["labels"]
        trainer = cls(Config.from_dict(saved["config"]),
                      LabelSet(tuple(labels["names"]), tuple(map(tuple, labels["colors"])), labels["unlabelled"]),
                      device, saved["name"])
        for part in cls.PARTS:
            getattr(trainer, part).load_state_dict(saved[part])
        for key in cls.COUNTERS:
            setattr(trainer, key, saved[key])
        torch.set_rng_state(saved["random"])
        return trainer


def read_checkpoint(path: Path) -> dict:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise ClvaeError(f"there is no checkpoint {path}") from None
    except Exception as error:            # noqa: BLE001 - a damaged file makes the reader fail in any way
        raise ClvaeError(f"the checkpoint {path} cannot be read: {type(error).__name__}") from None


def load_weights(module: nn.Module, state: dict) -> None:
    try:
        module.load_state_dict(state)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise ClvaeError(f"the checkpoint does not fit this config: {reason}") from None


def autocast(device: torch.device) -> torch.autocast:
    """bfloat16 where the device has it in hardware, else float32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=choose_precision("auto", device) == "bfloat16")


def fit(data: DataSet, run: Path, trainer: Trainer, minutes: float | None = None) -> None:
    """Train until the config's steps are done, or for `minutes`; Ctrl+C saves and stops."""
    config, network = trainer.config, trainer.network
    size = (network.height, network.picture_width)
    run.mkdir(parents=True, exist_ok=True)
    (run / "config.json").write_text(json.dumps(config.model_dump(), indent=1))
    stream = Stream(data, size, config.data.scale, config.data.flip, config.seed, config.data.rarity)
    loader = training_loader(stream, config.batch, trainer.step, config.steps, config.data.workers)
    perceptual = None
    if config.loss.perceptual:
        with torch.random.fork_rng():                  # building it draws random weights; a resumed run must not notice
            perceptual = Perceptual(config.loss.perceptual_network)
        perceptual.to(trainer.device, memory_format=torch.channels_last)
    sheet = Sheet(Split(data, "val", size), trainer.labels)
    with SummaryWriter(run) as scalars:
        try:
            _loop(trainer, loader, perceptual, sheet, scalars, run, minutes)
        except KeyboardInterrupt:
            log.warning("interrupted at step %d", trainer.step)
        finally:
            trainer.save(run / "checkpoint.pt")


def _loop(trainer: Trainer, loader, perceptual, sheet: Sheet, scalars: SummaryWriter, run: Path, minutes: float | None):
    config, start = trainer.config, time.monotonic()
    bar = tqdm(timed(loader, trainer), total=config.steps, initial=trainer.step, unit="step", mininterval=5)
    for sample in bar:
        report = trainer.train_step(sample, perceptual)
        if trainer.step % 25 == 0:
            values = {key: float(value) for key, value in report.items()}
            bar.set_postfix_str(" ".join(f"{key} {value:.2f}" for key, value in values.items()))
            for key, value in values.items():
                scalars.add_scalar(key, value, trainer.step)
        if trainer.step % config.save_every == 0:
            trainer.save(run / "checkpoint.pt")
        if trainer.step % config.sheet_every == 0:
            sheet.write(trainer.average.module, trainer.device, run / "sheets" / f"{trainer.step:06d}.png")
        if minutes is not None and time.monotonic() - start > 60 * minutes:
            break


def timed(loader, trainer: Trainer) -> Iterator[Sample]:
    """The loader's batches, with the time each took added to the trainer's clock."""
    last = time.monotonic()
    for sample in loader:
        yield sample
        now = time.monotonic()
        trainer.seconds += now - last
        last = now
