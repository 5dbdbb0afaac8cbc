"""Bundle: a trained model on disk. One folder with model.safetensors (weights) and bundle.json (all
the rest).

Everything is checked when a bundle is loaded, and what is wrong is said in one sentence. No pickle
anywhere.

model.safetensors holds `generator.*` and `encoder.*` (the modules' state dictionaries: spectral
norm folded, batch norm as running statistics), and, where the bundle has them, `prior.*`. Slider
directions, presets, colours, scales, examples, a segmenter and an upscaler are files of their own,
which it may lack.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import save as save_bytes
from safetensors.torch import save_file

from .. import nn
from ..core.checks import path
from ..core.colours import Colours
from ..core.directions import Directions
from ..core.examples import Examples
from ..core.labels import LabelSet
from ..core.presets import StylePresets
from ..core.prior import Prior
from ..core.scales import Scales
from ..core.sizes import Sizes
from ..errors import ClvaeError
from ..files.disk import unwritten
from .config import NetworkConfig
from .find_scales import sizes_of
from .format import (
    CARD,
    FORMAT,
    WEIGHTS,
    describe,
    raw_card,
    read_card,
    read_tensors,
    unloadable,
    unwritable,
    writable_target,
    write_card,
)
from .modules import MODULES, read_modules, write_module
from .parts import PARTS, file_name, read_parts
from .tensors import (
    Axes,
    as_stored,
    compare,
    network_shapes,
    network_tensors,
    networks,
    prior_shapes,
    prior_tensors,
    take_arrays,
)


@dataclass(frozen=True, eq=False)
class Bundle:
    """A model and all that belongs to it.

    generator, encoder: modules whose sizes are `config`. prior: None draws codes from N(0, 1).
    directions: of its sliders.
    presets: looks to choose from. facts: JSON-able facts about the training. licence: the terms of
    the weights and of the data behind them. segmenter: None needs a label map with every photo.
    colours: how codes move colours; without them a photo's codes stay as the encoder says. scales:
    for int8. drawn: the sizes that it draws well; None is its own. upscaler: None enlarges nothing.
    examples: codes of photos, near which looks are drawn; without them they are the prior's.
    """

    config: NetworkConfig
    labels: LabelSet
    generator: nn.Generator
    encoder: nn.Encoder
    prior: Prior | None = None
    directions: Directions = field(default_factory=Directions)
    presets: StylePresets = field(default_factory=StylePresets)
    name: str = ""
    facts: dict = field(default_factory=dict)
    licence: str = ""
    segmenter: nn.Segmenter | None = None
    colours: Colours = field(default_factory=Colours)
    scales: Scales = field(default_factory=Scales)
    drawn: Sizes | None = None
    upscaler: nn.Upscaler | None = None
    examples: Examples = field(default_factory=Examples)

    def __post_init__(self):
        ours = self.config.size, self.config.stride
        if (self.sizes.own, self.sizes.step) != ours:
            raise ClvaeError("the sizes that are drawn are not of this network")
        if self.segmenter is not None and self.segmenter.classes != len(self.labels.names):
            raise ClvaeError(
                "the label set names {names} classes and the segmenter knows {classes}",
                names=len(self.labels.names),
                classes=self.segmenter.classes,
            )
        if self.labels.count != self.config.classes:
            raise ClvaeError(
                "the label set has {classes} classes and the network {known}",
                classes=self.labels.count,
                known=self.config.classes,
            )
        problem = compare(
            network_tensors(self.generator, self.encoder), network_shapes(self.config)
        ) or compare(prior_tensors(self.prior), prior_shapes(self.config, self.prior))
        if problem:
            raise ClvaeError("the model does not fit its config: {problem}", problem=problem)
        for part in (self.directions, self.presets, self.colours, self.scales, self.examples):
            part.check(self.config.classes, self.config.z_global, self.config.z_local)
        self.scales.fit(sizes_of(self.generator))

    @property
    def sizes(self) -> Sizes:
        """The sizes that it draws."""
        return self.drawn or Sizes.only(self.config.size, self.config.stride)

    @cached_property
    def checksum(self) -> str:
        """SHA-256 over config, labels, weights and slider directions, in hexadecimal digits.

        A bundle that was read has it from its card; any other has that of its files in float32.
        """
        files = {"weights": save_bytes(self._tensors(torch.float32))}
        if self.directions:
            files["directions"] = self.directions.dump()
        return _checksum(
            self._facts()
            | {key: {"sha256": hashlib.sha256(data).hexdigest()} for key, data in files.items()}
        )

    def save(self, folder: str | Path, dtype: torch.dtype = torch.float32) -> None:
        """Write the bundle as a folder, whole or not at all; other files of an earlier bundle there
        stay.

        dtype: of the stored kernels and matrices; float16 halves the file. Biases and statistics
        stay float32.
        """
        folder = writable_target(folder)
        try:
            self._replace(folder, dtype)
        except (OSError, SafetensorError) as error:
            raise unwritable(folder, unwritten(error, folder)) from None

    def _replace(self, folder: Path, dtype: torch.dtype) -> None:
        """Build the new folder beside the old one and put it in its place."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as work:
            fresh, old = Path(work, "new"), Path(work, "old")
            if folder.exists():
                mine = (WEIGHTS, *map(file_name, (*MODULES, *PARTS)), CARD)
                shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns(*mine))
            fresh.mkdir(exist_ok=True)
            self._write(fresh, dtype)
            if folder.exists():
                os.rename(folder, old)
            try:
                os.rename(fresh, folder)
            except BaseException:  # Ctrl+C, too: the old bundle would go with the work folder
                if old.exists():
                    os.rename(old, folder)
                raise

    def add_to(self, folder: str | Path, key: str) -> None:
        """Add one of PARTS or MODULES to this bundle's folder, saved without or with another.

        The folder can be opened at any moment: the card changes last and at once; facts go with it.
        """
        folder = Path(folder)
        try:
            card = raw_card(folder)
            entry = self._write_part(folder, key, card)
            write_card(folder, card | {"facts": self.facts} | entry)
        except (OSError, SafetensorError) as error:
            reason = unwritten(error, folder)
            for name in (file_name(key), CARD):  # half a file would take up what room is left
                with contextlib.suppress(OSError):
                    (folder / f".{name}").unlink()
            raise unwritable(folder, reason) from None

    def _write(self, folder: Path, dtype: torch.dtype) -> None:
        save_file(self._tensors(dtype), folder / WEIGHTS)
        card = self._facts() | {"weights": describe(folder / WEIGHTS)}
        for key in (*MODULES, *PARTS):
            card |= self._write_part(folder, key)
        write_card(folder, card)

    def _write_part(self, folder: Path, key: str, card: dict | None = None) -> dict:
        """Write one part's file where there is such a part, and return its entry of the card.

        card: the folder's, where it has one already; it never vouches for a file that is another.
        """
        part, file = getattr(self, key), folder / file_name(key)
        if part is None or (key in PARTS and not part):
            return {}
        fresh = folder / f".{file.name}"
        size = {}
        if key in MODULES:
            size = write_module(part, fresh)
        else:
            part.write(fresh)
        if card and key in card:
            write_card(folder, {name: entry for name, entry in card.items() if name != key})
        os.replace(fresh, file)
        return {key: describe(file) | size}

    def _tensors(self, dtype: torch.dtype) -> dict[str, torch.Tensor]:
        """What the weights file holds."""
        return as_stored(network_tensors(self.generator, self.encoder), dtype) | prior_tensors(
            self.prior
        )

    def _facts(self) -> dict:
        """The card, but for its files."""
        facts = {
            "format": FORMAT,
            "name": self.name,
            "licence": self.licence,
            "config": self.config.to_dict(),
            "labels": self.labels.to_dict(),
            "facts": self.facts,
        }
        return facts if self.drawn is None else facts | {"sizes": self.drawn.to_dict()}

    @classmethod
    def load(cls, folder: str | Path) -> Bundle:
        """Read a bundle folder: float32 modules on the CPU, in eval mode. Anything wrong with it is
        a ClvaeError.
        """
        folder = path(folder, "a bundle's folder")
        card, config, labels = read_card(folder)
        try:
            tensors = read_tensors(folder / WEIGHTS, card["weights"])
            prior, axes = (
                take_arrays(tensors, name, kind)
                for name, kind in (("prior", Prior), ("axes", Axes))
            )
            parts = read_parts(folder, card)
            if axes is not None:
                parts.setdefault("directions", Directions.from_axes(axes.directions, axes.spread))
            problem = compare(tensors, network_shapes(config))
            if problem:
                raise ClvaeError("{file}: {problem}", file=WEIGHTS, problem=problem)
            generator, encoder = networks(config, tensors)
            bundle = cls(
                config,
                labels,
                generator,
                encoder,
                prior,
                name=card["name"] or os.path.basename(os.path.realpath(folder)),
                facts=card["facts"],
                licence=card["licence"],
                drawn=_drawn(card, config),
                **read_modules(folder, card, len(labels.names)),
                **parts,
            )
            vars(bundle)["checksum"] = _checksum(card)  # without a second look at the files
            return bundle
        except ClvaeError as error:
            raise unloadable(folder, error) from None


def _drawn(card: dict, config: NetworkConfig) -> Sizes | None:
    """The sizes that a card names, if it does."""
    if "sizes" not in card:
        return None
    return Sizes.from_dict(card["sizes"], config.size, config.stride)


def _checksum(card: dict) -> str:
    """See `Bundle.checksum`."""
    files = [card.get(key, {}).get("sha256") for key in ("weights", "directions")]
    return hashlib.sha256(json.dumps([card["config"], card["labels"], files]).encode()).hexdigest()
