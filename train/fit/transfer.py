"""Weights of one model as the start of another, which may have other classes and another picture
size.

A class is known again by its name, whatever its case and spaces. One that the source lacks starts
from the mean of the source's classes; several of them start alike, and part at the first step,
since each gets its own pixels' gradient alone.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from clvae.bundle import Bundle, NetworkConfig
from clvae.core.labels import LabelSet
from clvae.core.sizes import Sizes
from clvae.errors import ClvaeError
from clvae.nn.generator import block_plan, start_size

from . import distributed
from .checkpoint import read_run
from .config import Config, Drawn, Network
from .networks import NOISY, Pair, network_config, normalise

# The parameters with a dimension of classes, and which it is; the discriminator's have the
# picture's channels or "made" after them.
CLASSES = (
    (re.compile(r"generator\.embedding\.weight"), 0),
    (re.compile(r"generator\.blocks\.up_[34]\.norm_.\.shared\.weight"), 1),
    (re.compile(r"scales\.\d+\.first\.weight"), 1),
    (re.compile(r"of_classes\.heads\.\d+\.last\.(weight|bias)"), 0),
)
# Gives the first features: one row a channel, row and column.
START = re.compile(r"generator\.fc\.(weight|bias)")
HEADS = "of_classes."  # what a discriminator tells classes by
# Of a block's deviation that noise starts with where it is new, block by block: most where textures
# are made.
SHARES = (0.2, 0.4, 0.4, 0.4, 0.2, 0.1, 0.05, 0.05)
KEPT = ("width", "hidden", "z_global", "z_local")  # the sizes that must be the same …
# What suited a source's data or machine, not its weights.
ELSEWHERE = ("steps", "epochs", "save_every", "keep", "sheet_every")
JUDGE = ("discriminator_width", "discriminator_scales")  # … and of a checkpoint's discriminator


class Source(NamedTuple):
    """What a run can start from.

    settings: of the run it came from, None of a converted bundle. pair, discriminator: state
    dictionaries as in a checkpoint; a bundle has no discriminator, None. before: facts of the runs
    that made it. sizes: that it draws well, None for its own alone.
    """

    path: Path
    network: NetworkConfig
    labels: LabelSet
    settings: dict | None
    pair: dict[str, Tensor]
    discriminator: dict[str, Tensor] | None
    before: list[dict]
    sizes: Sizes | None

    def config(self, labels: LabelSet) -> Config:
        """The source's own settings for a run on data with these classes, the defaults around its
        network where it has none.

        What suited its data or its machine is as by default: the length, the batch, of which as
        large a share is mixed, what is written when, rarity sampling, loader processes. Batch and
        mixed samples are at least one a process. Calm are those of its calm classes that there are.
        """
        config, default = Config.from_dict(self.settings or {}), Config()
        batch = _shared(default.batch)
        calm = {_plain(name) for name in config.loss.calm}
        loss = {
            "mixed": _shared(math.ceil(config.loss.mixed * batch / config.batch)),
            "calm": tuple(name for name in labels.names if _plain(name) in calm),
        }
        return config.model_copy(
            update={name: getattr(default, name) for name in ELSEWHERE}
            | {
                "batch": batch,
                "network": self.network_settings(),
                "data": config.data.model_copy(update={"rarity": False, "workers": 0}),
                "loss": config.loss.model_copy(update=loss),
                "drawn": Drawn(**self.sizes.to_dict()) if self.sizes else None,
            }
        )

    def network_settings(self) -> Network:
        """The shape of the source's networks, as settings."""
        return Network(**{name: getattr(self.network, name) for name in Network.model_fields})


def read_source(path: Path) -> Source:
    """Read a bundle folder or another run's checkpoint."""
    if os.path.isdir(path):
        bundle = Bundle.load(path)
        pair = normalise(Pair(bundle.generator, bundle.encoder).requires_grad_(True))
        own = {key: value for key, value in bundle.facts.items() if key != "before"}
        return Source(
            path,
            bundle.config,
            bundle.labels,
            own.get("config"),
            pair.state_dict(),
            None,
            [*bundle.facts.get("before", []), own],
            bundle.drawn,
        )
    saved = read_run(path)
    labels, config = LabelSet.from_dict(saved["labels"]), Config.from_dict(saved["config"])
    return Source(
        path,
        network_config(config, labels.count),
        labels,
        saved["config"],
        saved["pair"],
        saved["discriminator"],
        [*saved["before"], saved["facts"]],
        config.sizes,
    )


def check_fit(source: Source, config: Config) -> None:
    """Say which setting keeps a source's weights from being the start of a run with this config."""
    theirs, ours = source.network, config.network
    pairs = {name: (getattr(theirs, name), getattr(ours, name)) for name in KEPT}
    if "most" in (theirs.upsampling, ours.upsampling):  # it has a block of its own
        pairs["upsampling"] = theirs.upsampling, ours.upsampling
    if theirs.noise:  # what has learned to lean on noise cannot do without it
        pairs["noise"] = theirs.noise, ours.noise
    if source.discriminator:
        before = Config.from_dict(source.settings or {})
        pairs |= {name: (getattr(before, name), getattr(config, name)) for name in JUDGE}
    for name, (there, here) in pairs.items():
        if there != here:
            raise ClvaeError(
                f"{source.path} does not fit these settings: "
                f"{name} is {there} there and {here} here"
            )


def tells_classes(source: Source) -> bool:
    """Whether a source's discriminator tells classes."""
    return bool(source.discriminator) and any(key.startswith(HEADS) for key in source.discriminator)


def with_heads_of(theirs: dict[str, Tensor], ours: dict[str, Tensor]) -> dict[str, Tensor]:
    """Their discriminator's state with as many parts that tell classes as ours has: theirs, or
    where they lack them ours.
    """
    heads = {key: theirs.get(key, value) for key, value in ours.items() if key.startswith(HEADS)}
    return {key: value for key, value in theirs.items() if not key.startswith(HEADS)} | heads


def known_classes(source: LabelSet, labels: LabelSet) -> list[int | None]:
    """For each class of `labels`, the unlabelled one included, the source's id of that name, None
    where it lacks it.
    """
    ids = {_plain(source.name(i)): i for i in reversed(range(source.count))}
    return [ids.get(_plain(labels.name(i))) for i in range(labels.count)]


def taken_over(source: Source, labels: LabelSet) -> str:
    """Which classes were known again, as a sentence."""
    rows = known_classes(source.labels, labels)
    old, new = (
        [labels.name(i) for i, row in enumerate(rows) if (row is None) is lacking]
        for lacking in (False, True)
    )
    return f"classes taken over from {source.path}: {', '.join(old) or 'none'}" + (
        f"; new ones: {', '.join(new)}" if new else ""
    )


def _shared(count: int) -> int:
    """So many, or a few more that the processes can share evenly."""
    return math.ceil(count / distributed.world()) * distributed.world()


def _plain(name: str) -> str:
    return "".join(name.casefold().split())


def adapted(
    state: dict[str, Tensor], source: Source, network: NetworkConfig, labels: LabelSet
) -> dict[str, Tensor]:
    """One of the source's state dictionaries, made to fit a network with other classes and another
    first size.
    """
    rows = known_classes(source.labels, labels)
    sizes = [start_size(*n.size, n.upsampling) for n in (source.network, network)]
    state = {
        key: _resized(value, *sizes) if START.fullmatch(key) else value
        for key, value in state.items()
    }
    for pattern, dimension in CLASSES:
        for key in filter(pattern.fullmatch, state):
            state[key] = _with_classes(
                state[key].movedim(dimension, 0), source.labels.count, rows
            ).movedim(0, dimension)
    return state


def with_noise(state: dict[str, Tensor], network: NetworkConfig) -> dict[str, Tensor]:
    """A pair's state that has weights of noise where the network takes it: where it has none yet, a
    share of each channel's deviation.
    """
    if not network.noise:
        return state
    new = {}
    for (name, *_), share in zip(block_plan(network.width, network.upsampling), SHARES):
        prefix = f"generator.blocks.{name}"
        new[prefix + NOISY] = share * state[f"{prefix}.norm_0.norm.running_var"].sqrt()
    return new | state


def _with_classes(value: Tensor, count: int, rows: list[int | None]) -> Tensor:
    """A parameter's class rows [count, …] exchanged for others; what comes after them stays."""
    known, rest = value[:count], value[count:]
    mean = known.mean(0)
    return torch.cat([torch.stack([mean if row is None else known[row] for row in rows]), rest])


def _resized(value: Tensor, old: tuple[int, int], new: tuple[int, int]) -> Tensor:
    """The rows of a linear layer that gives maps of size `old`, interpolated to give maps of size
    `new`.
    """
    if old == new:
        return value
    maps = value.reshape(-1, *old, value[0].numel()).permute(0, 3, 1, 2)
    maps = interpolate(maps, new, mode="bilinear", antialias=True)
    return maps.permute(0, 2, 3, 1).reshape(-1, *value.shape[1:])


def settings_of(preset: str | None, config: Path | None, source: Source | None = None) -> Config:
    """The settings of a preset or of a file, else the defaults; around the network of the source of
    the weights where they say nothing of theirs.
    """
    if preset and config:
        raise ClvaeError("give --preset or --config, not both")
    settings = Config.preset(preset) if preset else Config.read(config) if config else Config()
    if source and "network" not in settings.model_fields_set:
        settings = settings.model_copy(update={"network": source.network_settings()})
    return settings
