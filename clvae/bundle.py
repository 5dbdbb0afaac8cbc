"""Bundle: a trained model on disk. One folder with model.safetensors (weights) and bundle.json (all the rest).

Everything is checked when a bundle is loaded, and what is wrong is said in one sentence. No pickle anywhere.

model.safetensors holds `generator.*` and `encoder.*` (the modules' state dictionaries: spectral norm folded, batch norm
as running statistics), and, where the bundle has them, `prior.*` and `axes.*`.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from . import checksum, nn
from .errors import ClvaeError
from .labels import LabelSet
from .nn.generator import start_size

FORMAT = 1
WEIGHTS, CARD = "model.safetensors", "bundle.json"
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
        for name in ("classes", "width", "z_global", "z_local", "height", "picture_width", "hidden"):
            value = getattr(self, name)
            if type(value) is not int or value < 1:
                raise ClvaeError(f"{name} of the network is a whole number above 0, not {value!r}")
        if self.upsampling not in nn.UPSAMPLING:
            raise ClvaeError(f"upsampling of the network is one of {', '.join(nn.UPSAMPLING)}, not {self.upsampling!r}")
        if self.classes > 256:
            raise ClvaeError(f"a network has at most 256 classes, not {self.classes}")
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
                raise ClvaeError(f"the network config has an unknown entry {name!r}; it knows {', '.join(known)}")
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
    """

    local_mean: np.ndarray
    local_factor: np.ndarray
    global_mean: np.ndarray
    global_factor: np.ndarray


@dataclass(frozen=True, eq=False)
class Axes:
    """Slider directions: the principal axes of the posterior means, per class and layer. All arrays float32.

    directions: [C, 5, K, Zl], unit vectors. spread: [C, 5, K], the standard deviation along each; 0 = no data.
    """

    directions: np.ndarray
    spread: np.ndarray


@dataclass(frozen=True, eq=False)
class Bundle:
    """A model and all that belongs to it.

    generator, encoder: modules whose sizes are `config`. prior: None draws codes from N(0, 1). axes: None has no sliders.
    facts: JSON-able facts about the training. licence: the terms of the weights and of the data behind them.
    """

    config: NetworkConfig
    labels: LabelSet
    generator: nn.Generator
    encoder: nn.Encoder
    prior: Prior | None = None
    axes: Axes | None = None
    name: str = ""
    facts: dict = field(default_factory=dict)
    licence: str = ""

    def __post_init__(self):
        if self.labels.count != self.config.classes:
            raise ClvaeError(f"the label set has {self.labels.count} classes and the network {self.config.classes}")
        problem = (_compare(_network_tensors(self.generator, self.encoder), _network_shapes(self.config))
                   or _compare(_array_tensors(self.prior, self.axes), _array_shapes(self.config, self.prior, self.axes)))
        if problem:
            raise ClvaeError(f"the model does not fit its config: {problem}")

    def save(self, folder: str | Path, dtype: torch.dtype = torch.float32) -> None:
        """Write the bundle as a folder, whole or not at all; other files of an earlier bundle there stay.

        dtype: of the stored kernels and matrices; float16 halves the file. Biases and statistics stay float32.
        """
        folder = _writable_target(folder)
        try:
            self._replace(folder, dtype)
        except (OSError, SafetensorError) as error:
            raise ClvaeError(f"cannot write the bundle {folder}: {error}") from None

    def _replace(self, folder: Path, dtype: torch.dtype) -> None:
        """Build the new folder beside the old one and put it in its place."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as work:
            fresh, old = Path(work, "new"), Path(work, "old")
            if folder.exists():
                shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns(WEIGHTS, CARD))
            fresh.mkdir(exist_ok=True)
            self._write(fresh, dtype)
            if folder.exists():
                os.rename(folder, old)
            try:
                os.rename(fresh, folder)
            except OSError:
                if old.exists():
                    os.rename(old, folder)
                raise

    def _write(self, folder: Path, dtype: torch.dtype) -> None:
        tensors = {key: value.detach().cpu().to(dtype if value.ndim > 1 else torch.float32).contiguous()
                   for key, value in _network_tensors(self.generator, self.encoder).items()}
        for key, value in tensors.items():
            if not value.isfinite().all():
                raise ClvaeError(f"{key} has values that are no numbers in {str(dtype).removeprefix('torch.')}")
        save_file(tensors | _array_tensors(self.prior, self.axes), folder / WEIGHTS)
        card = {
            "format": FORMAT,
            "name": self.name,
            "licence": self.licence,
            "config": self.config.to_dict(),
            "labels": {"names": self.labels.names, "colors": self.labels.colors, "unlabelled": self.labels.unlabelled},
            "facts": self.facts,
            "weights": {"bytes": (folder / WEIGHTS).stat().st_size, "sha256": checksum.sha256(folder / WEIGHTS)},
        }
        (folder / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        shutil.copymode(folder / CARD, folder / WEIGHTS)       # safetensors makes a file that only its owner can read

    @classmethod
    def load(cls, folder: str | Path) -> Bundle:
        """Read a bundle folder: float32 modules on the CPU, in eval mode. Anything wrong with it is a ClvaeError."""
        folder = Path(folder)
        try:
            card = _read_card(folder)
            config = NetworkConfig.from_dict(card["config"])
            labels = _read_labels(card["labels"])
            tensors = _read_tensors(folder / WEIGHTS, card["weights"])
            prior, axes = _take_arrays(tensors, "prior", Prior), _take_arrays(tensors, "axes", Axes)
            problem = _compare(tensors, _network_shapes(config))
            if problem:
                raise ClvaeError(f"{WEIGHTS}: {problem}")
            generator, encoder = networks(config, tensors)
            return cls(config, labels, generator, encoder, prior, axes,
                       card["name"] or folder.resolve().name, card["facts"], card["licence"])
        except ClvaeError as error:
            raise ClvaeError(f"cannot load the bundle {folder}: {error}") from None


def _writable_target(folder: str | Path) -> Path:
    """The real path of a folder a bundle may be written to; a folder with other people's files is refused."""
    folder = Path(folder).resolve()
    if folder.exists() and not folder.is_dir():
        raise ClvaeError(f"{folder} is a file, a bundle is a folder")
    if folder.is_dir() and not (folder / CARD).exists():
        foreign = [p.name for p in sorted(folder.iterdir()) if p.suffix != ".md"]
        if foreign:
            raise ClvaeError(f"the folder {folder} is no bundle and holds {foreign[0]}; name a new or empty folder")
    return folder


def _read_card(folder: Path) -> dict:
    if not folder.is_dir():
        raise ClvaeError("there is no such folder")
    for name in (CARD, WEIGHTS):
        if not (folder / name).is_file():
            raise ClvaeError(f"it lacks the file {name}")
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ClvaeError(f"{CARD} is not readable JSON") from None
    if not isinstance(card, dict):
        raise ClvaeError(f"{CARD} is not a JSON object")
    if card.get("format") != FORMAT:
        raise ClvaeError(f"it has format {card.get('format')!r}, this version reads format {FORMAT}")
    types = {"format": int, "name": str, "licence": str}
    for key in CARD_KEYS:
        if not isinstance(card.get(key), types.get(key, dict)):
            raise ClvaeError(f"{CARD} has no proper entry {key!r}")
    return card


def _read_labels(values: dict) -> LabelSet:
    try:
        return LabelSet(values["names"], values["colors"], bool(values["unlabelled"]))
    except ClvaeError:
        raise
    except (KeyError, TypeError, ValueError):
        raise ClvaeError(f"{CARD} has no proper entry 'labels'") from None


def _read_tensors(file: Path, facts: dict) -> dict[str, torch.Tensor]:
    """The tensors of a weights file as float32, after its size and checksum have been compared with the card's."""
    if file.stat().st_size != facts.get("bytes"):
        raise ClvaeError(f"{WEIGHTS} has {file.stat().st_size} bytes where {facts.get('bytes')} were written")
    if not checksum.matches(file, str(facts.get("sha256"))):
        raise ClvaeError(f"the checksum of {WEIGHTS} is wrong, the file was changed or damaged")
    try:
        tensors = load_file(file)
    except (SafetensorError, OSError, ValueError):
        raise ClvaeError(f"{WEIGHTS} is not a safetensors file") from None
    for key, value in tensors.items():
        if not value.is_floating_point():
            raise ClvaeError(f"{key} in {WEIGHTS} holds {value.dtype}, not floating-point numbers")
    return {key: value.float() for key, value in tensors.items()}


def _take_arrays(tensors: dict[str, torch.Tensor], prefix: str, kind: type):
    """Take `prefix.*` out of the tensors as a Prior or Axes; None where there is none of them."""
    names = [f.name for f in fields(kind)]
    found = {name: tensors.pop(f"{prefix}.{name}") for name in names if f"{prefix}.{name}" in tensors}
    missing = [name for name in names if name not in found]
    if found and missing:
        raise ClvaeError(f"{WEIGHTS}: the tensor {prefix}.{missing[0]} is missing")
    return kind(**{name: value.numpy() for name, value in found.items()}) if found else None


def networks(config: NetworkConfig, tensors: dict[str, torch.Tensor]) -> tuple[nn.Generator, nn.Encoder]:
    """The two networks around existing tensors (keys as in model.safetensors), in eval mode.

    They are first made without storage, so that no time and memory go into random weights.
    """
    with torch.device("meta"):
        modules = {"generator": config.generator(), "encoder": config.encoder()}
    for prefix, module in modules.items():
        state = {key: tensors[f"{prefix}.{key}"] for key in module.state_dict() if not key.endswith(COUNTER)}
        counters = {key: torch.zeros((), dtype=torch.long) for key in module.state_dict() if key.endswith(COUNTER)}
        module.load_state_dict(state | counters, assign=True)
        module.eval().requires_grad_(False)
    return modules["generator"], modules["encoder"]


def _network_tensors(generator: nn.Generator, encoder: nn.Encoder) -> dict[str, torch.Tensor]:
    return {f"{prefix}.{key}": value
            for prefix, module in (("generator", generator), ("encoder", encoder))
            for key, value in module.state_dict().items() if not key.endswith(COUNTER)}


def _network_shapes(config: NetworkConfig) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        tensors = _network_tensors(config.generator(), config.encoder())
    return {key: tuple(value.shape) for key, value in tensors.items()}


def _array_tensors(prior: Prior | None, axes: Axes | None) -> dict[str, torch.Tensor]:
    return {f"{prefix}.{name}": torch.tensor(np.ascontiguousarray(value, np.float32))
            for prefix, arrays in (("prior", prior), ("axes", axes)) if arrays is not None
            for name, value in vars(arrays).items()}


def _array_shapes(config: NetworkConfig, prior: Prior | None, axes: Axes | None) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    layers, numbers = nn.LAYERS, nn.LAYERS * config.z_local
    if prior is not None:
        shapes["prior.local_mean"] = (config.classes, layers, config.z_local)
        shapes["prior.local_factor"] = (config.classes, numbers, numbers)
        shapes["prior.global_mean"] = (config.z_global,)
        shapes["prior.global_factor"] = (config.z_global, config.z_global)
    if axes is not None:
        count = np.asarray(axes.spread).shape[-1]
        shapes["axes.directions"] = (config.classes, layers, count, config.z_local)
        shapes["axes.spread"] = (config.classes, layers, count)
    return shapes


def _compare(tensors: dict[str, torch.Tensor], shapes: dict[str, tuple[int, ...]]) -> str | None:
    """The first tensor that is missing, of a wrong shape or unexpected, as part of a sentence; None if all is well."""
    for key, shape in shapes.items():
        if key not in tensors:
            return f"the tensor {key} is missing"
        if tuple(tensors[key].shape) != shape:
            return f"the tensor {key} has shape {list(tensors[key].shape)} where the config says {list(shape)}"
    unexpected = [key for key in tensors if key not in shapes]
    return f"the tensor {unexpected[0]} is unexpected" if unexpected else None
