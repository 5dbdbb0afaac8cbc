"""Bundle: a trained model on disk. One folder with model.safetensors (weights) and bundle.json (all the rest).

Everything is checked when a bundle is loaded, and what is wrong is said in one sentence. No pickle anywhere.

model.safetensors holds `generator.*` and `encoder.*` (the modules' state dictionaries: spectral norm folded, batch norm
as running statistics), and, where the bundle has them, `prior.*`. Slider directions, style presets and a segmenter are files
of their own, which a bundle may lack.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import MISSING, asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from safetensors.torch import save as save_bytes

from .. import nn
from . import stored
from ..core.checks import path, whole
from ..core.directions import Directions
from ..files.disk import unwritten
from ..errors import ClvaeError, shown
from ..core.labels import LabelSet
from ..nn.generator import start_size
from ..files.strict_json import read_json
from ..core.presets import StylePresets

FORMAT = 1
WEIGHTS, SEGMENTER, CARD = "model.safetensors", "segmenter.safetensors", "bundle.json"
PARTS = {"directions": Directions, "presets": StylePresets}            # each in KEY.safetensors, beside the weights
# The largest that a network's sizes may be.
LARGEST = {"classes": 256, "width": 4096, "z_global": 65_536, "z_local": 65_536, "height": 8192,
           "picture_width": 8192, "hidden": 65_536}
CARD_KEYS = ("format", "name", "licence", "config", "labels", "facts", "weights")
COUNTER = "num_batches_tracked"           # batch norm's counter: of no use without training, never stored


@dataclass(frozen=True)
class NetworkConfig:
    """The sizes that make a network.

    classes: number of classes, the don't-care one included. width: base channels. z_global, z_local: code sizes.
    height, picture_width: of the picture, in pixels, multiples of 32 and of the total stride.
    upsampling: "normal", "more" or "most", a total stride of 32, 64 or 128. hidden: channels of the modulation networks.
    """

    classes: int
    width: int
    z_global: int
    z_local: int
    height: int
    picture_width: int
    upsampling: str
    hidden: int = 128

    def __post_init__(self):
        for name, most in LARGEST.items():
            whole(getattr(self, name), 1, most, f"{name} of the network")
        if not isinstance(self.upsampling, str) or self.upsampling not in nn.UPSAMPLING:
            raise ClvaeError(
                f"upsampling of the network is one of {', '.join(nn.UPSAMPLING)}, "
                f"not {shown(self.upsampling)}"
            )
        if self.height % self.stride or self.picture_width % self.stride:
            raise ClvaeError(f"height and picture_width of the network are multiples of {self.stride}, "
                             f"not {self.height} and {self.picture_width}")

    @property
    def stride(self) -> int:
        """Picture pixels per cell of the generator's first features: 32, 64 or 128."""
        return 2 ** nn.UPSAMPLING[self.upsampling]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the picture in pixels."""
        return self.height, self.picture_width

    def generator(self) -> nn.Generator:
        """A new generator with random weights."""
        start = start_size(self.height, self.picture_width, self.upsampling)
        return nn.Generator(self.classes, self.width, self.z_global, self.z_local, start, self.upsampling, self.hidden)

    def encoder(self) -> nn.Encoder:
        """A new encoder with random weights."""
        return nn.Encoder(self.width, self.z_global, self.z_local)

    @classmethod
    def from_dict(cls, values: dict) -> NetworkConfig:
        """The config in a dictionary, which must have exactly this class's fields (`hidden` may be left out)."""
        known = [f.name for f in fields(cls)]
        for name in values:
            if name not in known:
                raise ClvaeError(
                    f"the network config has an unknown entry {shown(name)}; "
                    f"it knows {', '.join(known)}"
                )
        for name in known:
            if name not in values and name != "hidden":
                raise ClvaeError(f"the network config lacks {name!r}")
        return cls(**values)

    def to_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Prior:
    """How codes are drawn: code = mean + factor @ eps with eps ~ N(0, 1). All arrays float32.

    local_mean: [C, 5, Zl]. local_factor: [C, 5·Zl, 5·Zl], over all five layers of a class jointly.
    global_mean: [Zg]. global_factor: [Zg, Zg]. A class without data has mean 0 and factor identity.
    local_shared: [C, 5·Zl, K] and local_own: [C, 5·Zl, 5·Zl], or None both: local codes are then mean + shared @ mood + own @ eps
    with one mood ~ N(0, 1) [K] for all objects of a look, so that a sunset's sky comes with a sunset's sea. Each class by
    itself is spread as before: shared sharedᵀ + own ownᵀ = factor factorᵀ.
    """

    local_mean: np.ndarray
    local_factor: np.ndarray
    global_mean: np.ndarray
    global_factor: np.ndarray
    local_shared: np.ndarray | None = None
    local_own: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Bundle:
    """A model and all that belongs to it.

    generator, encoder: modules whose sizes are `config`. prior: None draws codes from N(0, 1). directions: of its sliders.
    presets: looks to choose from. facts: JSON-able facts about the training. licence: the terms of the weights and of the
    data behind them. segmenter: None needs a label map with every photo.
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

    def __post_init__(self):
        if self.segmenter is not None and self.segmenter.classes != len(self.labels.names):
            raise ClvaeError(f"the label set names {len(self.labels.names)} classes and the segmenter "
                             f"knows {self.segmenter.classes}")
        if self.labels.count != self.config.classes:
            raise ClvaeError(f"the label set has {self.labels.count} classes and the network {self.config.classes}")
        problem = (_compare(_network_tensors(self.generator, self.encoder), _network_shapes(self.config))
                   or _compare(_prior_tensors(self.prior), _prior_shapes(self.config, self.prior)))
        if problem:
            raise ClvaeError(f"the model does not fit its config: {problem}")
        for part in (self.directions, self.presets):
            part.check(self.config.classes, self.config.z_global, self.config.z_local)

    @cached_property
    def checksum(self) -> str:
        """SHA-256 over all that a picture depends on: config, labels, weights and slider directions, as hexadecimal digits.

        A bundle that was read has it from its card; any other has that of its files in float32.
        """
        files = {"weights": save_bytes(self._tensors(torch.float32))}
        if self.directions:
            files["directions"] = self.directions.dump()
        return _checksum(self._facts() | {key: {"sha256": hashlib.sha256(data).hexdigest()} for key, data in files.items()})

    def save(self, folder: str | Path, dtype: torch.dtype = torch.float32) -> None:
        """Write the bundle as a folder, whole or not at all; other files of an earlier bundle there stay.

        dtype: of the stored kernels and matrices; float16 halves the file. Biases and statistics stay float32.
        """
        folder = _writable_target(folder)
        try:
            self._replace(folder, dtype)
        except (OSError, SafetensorError) as error:
            raise ClvaeError(
                f"cannot write the bundle {shown(folder, quotes=False)}: {unwritten(error, folder)}"
            ) from None

    def _replace(self, folder: Path, dtype: torch.dtype) -> None:
        """Build the new folder beside the old one and put it in its place."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as work:
            fresh, old = Path(work, "new"), Path(work, "old")
            if folder.exists():
                mine = (WEIGHTS, SEGMENTER, *map(_file_name, PARTS), CARD)
                shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns(*mine))
            fresh.mkdir(exist_ok=True)
            self._write(fresh, dtype)
            if folder.exists():
                os.rename(folder, old)
            try:
                os.rename(fresh, folder)
            except BaseException:         # Ctrl+C, too: the old bundle would go with the work folder
                if old.exists():
                    os.rename(old, folder)
                raise

    def add_to(self, folder: str | Path, key: str) -> None:
        """Add one part, "directions", "presets" or "segmenter", to this bundle's folder that was saved without it.

        The folder can be opened at any moment: the card, which names the part, changes last and at once. Facts go with it.
        """
        folder = Path(folder)
        try:
            card = _read_card(folder) | {"facts": self.facts} | self._write_part(folder, key)
            _write_card(folder, card)
        except (OSError, SafetensorError) as error:
            reason = unwritten(error, folder)
            for name in (_file_name(key), CARD):     # half a file would take up what room is left
                with contextlib.suppress(OSError):
                    (folder / f".{name}").unlink()
            raise ClvaeError(
                f"cannot write the bundle {shown(folder, quotes=False)}: {reason}"
            ) from None

    def _write(self, folder: Path, dtype: torch.dtype) -> None:
        save_file(self._tensors(dtype), folder / WEIGHTS)
        card = self._facts() | {"weights": stored.describe(folder / WEIGHTS)}
        for key in ("segmenter", *PARTS):
            card |= self._write_part(folder, key)
        _write_card(folder, card)

    def _write_part(self, folder: Path, key: str) -> dict:
        """Write one part's file where there is such a part, and return its entry of the card."""
        part, file = getattr(self, key), folder / _file_name(key)
        if key != "segmenter" and not part or part is None:
            return {}
        fresh = folder / f".{file.name}"
        size = {}
        if key == "segmenter":
            save_file(_stored(_segmenter_tensors(part), torch.float16), fresh)
            size = dict(zip(("height", "width"), part.size, strict=True))
        else:
            part.write(fresh)
        os.replace(fresh, file)
        return {key: stored.describe(file) | size}

    def _tensors(self, dtype: torch.dtype) -> dict[str, torch.Tensor]:
        """What the weights file holds."""
        return _stored(_network_tensors(self.generator, self.encoder), dtype) | _prior_tensors(self.prior)

    def _facts(self) -> dict:
        """The card, but for its files."""
        return {
            "format": FORMAT,
            "name": self.name,
            "licence": self.licence,
            "config": self.config.to_dict(),
            "labels": self.labels.to_dict(),
            "facts": self.facts,
        }

    @classmethod
    def load(cls, folder: str | Path) -> Bundle:
        """Read a bundle folder: float32 modules on the CPU, in eval mode. Anything wrong with it is a ClvaeError."""
        folder = path(folder, "a bundle's folder")
        card, config, labels = read_card(folder)
        try:
            tensors = _read_tensors(folder / WEIGHTS, card["weights"])
            prior, axes = (_take_arrays(tensors, name, kind) for name, kind in (("prior", Prior), ("axes", _Axes)))
            parts = {key: kind.read(stored.verified(folder / _file_name(key), card[key]))
                     for key, kind in PARTS.items() if key in card}
            if axes is not None:
                parts.setdefault("directions", Directions.from_axes(axes.directions, axes.spread))
            problem = _compare(tensors, _network_shapes(config))
            if problem:
                raise ClvaeError(f"{WEIGHTS}: {problem}")
            generator, encoder = networks(config, tensors)
            bundle = cls(config, labels, generator, encoder, prior,
                         name=card["name"] or os.path.basename(os.path.realpath(folder)),
                         facts=card["facts"], licence=card["licence"],
                         segmenter=_read_segmenter(folder, card, len(labels.names)), **parts)
            vars(bundle)["checksum"] = _checksum(card)         # without a second look at the files
            return bundle
        except ClvaeError as error:
            raise ClvaeError(
                f"cannot load the bundle {shown(folder, quotes=False)}: {error}"
            ) from None


@dataclass(frozen=True, eq=False)
class _Axes:
    """Slider directions as older bundles kept them among the weights, see `Directions.from_axes`."""

    directions: np.ndarray
    spread: np.ndarray


def _checksum(card: dict) -> str:
    """See `Bundle.checksum`."""
    files = [card.get(key, {}).get("sha256") for key in ("weights", "directions")]
    return hashlib.sha256(json.dumps([card["config"], card["labels"], files]).encode()).hexdigest()


def _file_name(key: str) -> str:
    """The file of one of PARTS."""
    return f"{key}.safetensors"


def _write_card(folder: Path, card: dict) -> None:
    """Write the card at once."""
    fresh = folder / f".{CARD}"
    fresh.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for file in folder.glob("*.safetensors"):
        shutil.copymode(fresh, file)                           # safetensors makes a file that only its owner can read
    os.replace(fresh, folder / CARD)


def _writable_target(folder: str | Path) -> Path:
    """The real path of a folder a bundle may be written to; a folder with other people's files is refused."""
    folder = Path(os.path.realpath(path(folder, "a bundle's folder")))
    if folder.exists() and not folder.is_dir():
        raise ClvaeError(f"{folder} is a file, a bundle is a folder")
    if folder.is_dir() and not (folder / CARD).exists():
        foreign = [p.name for p in sorted(folder.iterdir()) if p.suffix != ".md"]
        if foreign:
            raise ClvaeError(f"the folder {folder} is no bundle and holds {foreign[0]}; name a new or empty folder")
    return folder


def read_card(folder: Path) -> tuple[dict, NetworkConfig, LabelSet]:
    """What a bundle folder says of itself, without its weights. Anything wrong with it is a ClvaeError."""
    try:
        card = _read_card(folder)
        return card, NetworkConfig.from_dict(card["config"]), _read_labels(card["labels"])
    except ClvaeError as error:
        raise ClvaeError(f"cannot load the bundle {shown(folder, quotes=False)}: {error}") from None


def _read_card(folder: Path) -> dict:
    if not os.path.isdir(folder):         # which, other than Path's, fails for no path whatever
        raise ClvaeError("there is no such folder")
    if not os.path.isfile(folder / CARD):
        raise ClvaeError(f"it lacks the file {CARD}")
    card = read_json(folder / CARD)
    if not isinstance(card, dict):
        raise ClvaeError(f"{CARD} is not a JSON object")
    if card.get("format") != FORMAT:
        raise ClvaeError(
            f"it has format {shown(card.get('format'))}, this version reads format {FORMAT}"
        )
    types = {"format": int, "name": str, "licence": str}
    for key in CARD_KEYS:
        if not isinstance(card.get(key), types.get(key, dict)):
            raise ClvaeError(f"{CARD} has no proper entry {key!r}")
    return card


def _read_labels(values: dict) -> LabelSet:
    try:
        return LabelSet.from_dict(values)
    except ClvaeError:
        raise
    except (KeyError, TypeError, ValueError):
        raise ClvaeError(f"{CARD} has no proper entry 'labels'") from None


def _read_tensors(file: Path, facts: dict) -> dict[str, torch.Tensor]:
    """The tensors of a weights file as float32, if it is the one that the card's facts describe."""
    file = stored.verified(file, facts)
    try:
        tensors = load_file(file)
    except Exception:  # noqa: BLE001 - a file of any other kind makes the reader fail in any way
        raise ClvaeError(f"{file.name} is not a safetensors file") from None
    for key, value in tensors.items():
        if not value.is_floating_point():
            raise ClvaeError(f"{key} in {file.name} holds {value.dtype}, not floating-point numbers")
    return {key: value.float() for key, value in tensors.items()}


def _read_segmenter(folder: Path, card: dict, classes: int) -> nn.Segmenter | None:
    """The segmenter of a bundle that has one, in eval mode."""
    if "segmenter" not in card:
        return None
    facts = card["segmenter"]
    size = (facts.get("height"), facts.get("width")) if isinstance(facts, dict) else ()
    if not size or not all(
        type(side) is int and 0 < side <= LARGEST["height"] and side % nn.segmenter.STRIDE == 0
        for side in size
    ):
        raise ClvaeError(f"{CARD} has no proper entry 'segmenter'")
    tensors = _read_tensors(folder / SEGMENTER, facts)
    with nn.hollow():
        segmenter = nn.Segmenter(classes, size)
    problem = _compare(tensors, {key: tuple(value.shape) for key, value in _segmenter_tensors(segmenter).items()})
    if problem:
        raise ClvaeError(f"{SEGMENTER}: {problem}")
    return _filled(segmenter, tensors)


def _take_arrays(tensors: dict[str, torch.Tensor], prefix: str, kind: type):
    """Take `prefix.*` out of the tensors as a Prior or _Axes; None where there is none of them."""
    names = [f.name for f in fields(kind)]
    found = {name: tensors.pop(f"{prefix}.{name}") for name in names if f"{prefix}.{name}" in tensors}
    missing = [f.name for f in fields(kind) if f.name not in found and f.default is MISSING]
    if found and missing:
        raise ClvaeError(f"{WEIGHTS}: the tensor {prefix}.{missing[0]} is missing")
    return kind(**{name: value.numpy() for name, value in found.items()}) if found else None


def networks(config: NetworkConfig, tensors: dict[str, torch.Tensor]) -> tuple[nn.Generator, nn.Encoder]:
    """The two networks around existing tensors (keys as in model.safetensors), in eval mode.

    They are first made without storage, so that no time and memory go into random weights.
    """
    with nn.hollow():
        modules = {"generator": config.generator(), "encoder": config.encoder()}
    for prefix, module in modules.items():
        _filled(module, {key: tensors[f"{prefix}.{key}"] for key in module.state_dict() if not key.endswith(COUNTER)})
    return modules["generator"], modules["encoder"]


def _filled(module: torch.nn.Module, tensors: dict[str, torch.Tensor]) -> torch.nn.Module:
    """A module made without storage around existing tensors, in eval mode."""
    counters = {key: torch.zeros((), dtype=torch.long) for key in module.state_dict() if key.endswith(COUNTER)}
    module.load_state_dict(tensors | counters, assign=True)
    return module.eval().requires_grad_(False)


def _network_tensors(generator: nn.Generator, encoder: nn.Encoder) -> dict[str, torch.Tensor]:
    return {f"{prefix}.{key}": value
            for prefix, module in (("generator", generator), ("encoder", encoder))
            for key, value in module.state_dict().items() if not key.endswith(COUNTER)}


def _segmenter_tensors(segmenter: nn.Segmenter) -> dict[str, torch.Tensor]:
    return {key: value for key, value in segmenter.state_dict().items() if not key.endswith(COUNTER)}


def _stored(tensors: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Tensors as they are written: kernels and matrices as dtype, biases and statistics as float32."""
    tensors = {key: value.detach().cpu().to(dtype if value.ndim > 1 else torch.float32).contiguous()
               for key, value in tensors.items()}
    for key, value in tensors.items():
        if not value.isfinite().all():
            raise ClvaeError(f"{key} has values that are no numbers in {str(dtype).removeprefix('torch.')}")
    return tensors


def _network_shapes(config: NetworkConfig) -> dict[str, tuple[int, ...]]:
    with nn.hollow():
        tensors = _network_tensors(config.generator(), config.encoder())
    return {key: tuple(value.shape) for key, value in tensors.items()}


def _prior_tensors(prior: Prior | None) -> dict[str, torch.Tensor]:
    return {} if prior is None else {f"prior.{name}": torch.tensor(np.ascontiguousarray(value, np.float32))
                                     for name, value in vars(prior).items() if value is not None}


def _prior_shapes(config: NetworkConfig, prior: Prior | None) -> dict[str, tuple[int, ...]]:
    layers, numbers = nn.LAYERS, nn.LAYERS * config.z_local
    if prior is None:
        return {}
    shapes = {
        "prior.local_mean": (config.classes, layers, config.z_local),
        "prior.local_factor": (config.classes, numbers, numbers),
        "prior.global_mean": (config.z_global,),
        "prior.global_factor": (config.z_global, config.z_global),
    }
    if prior.local_shared is None and prior.local_own is None:
        return shapes
    mood = np.shape(prior.local_shared)[-1:] or (1,)
    return shapes | {"prior.local_shared": (config.classes, numbers, *mood), "prior.local_own": (config.classes, numbers, numbers)}


def _compare(tensors: dict[str, torch.Tensor], shapes: dict[str, tuple[int, ...]]) -> str | None:
    """The first tensor that is missing, of a wrong shape or unexpected, as part of a sentence; None if all is well."""
    for key, shape in shapes.items():
        if key not in tensors:
            return f"the tensor {key} is missing"
        if tuple(tensors[key].shape) != shape:
            return f"the tensor {key} has shape {list(tensors[key].shape)} where the config says {list(shape)}"
    unexpected = [key for key in tensors if key not in shapes]
    return f"the tensor {unexpected[0]} is unexpected" if unexpected else None
