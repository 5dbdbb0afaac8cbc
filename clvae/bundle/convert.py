"""A published checkpoint pair (latest_net_G.pth, latest_net_E.pth) → a bundle.

The pair is checked key by key against the network its config describes; a file that does not fit
changes nothing on disk.
Key names and the meaning of each are those of the published checkpoints of Endo & Kanamori (2020).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import normalize

from ..core.checks import entry
from ..core.classes import spread_colors
from ..core.labels import LabelSet
from ..errors import ClvaeError, shown
from ..files.archive import check_stored
from ..files.strict_json import read_json
from ..nn import hollow
from .bundle import Bundle
from .checkpoint_sizes import check_sizes, encoder_sizes, generator_sizes
from .config import NetworkConfig
from .published import PUBLISHED, Preset
from .tensors import COUNTER, networks

# Our key → the published one, pattern by pattern; what no pattern matches keeps its name.
GENERATOR_NAMES = (
    (r"^blocks\.(middle_\d)\.", r"G_\1."),
    (r"^blocks\.", ""),
    (r"^to_rgb\.", "conv_img."),
    (r"\.norm\.(\w+)$", r".param_free_norm.\1"),
    (r"\.shared\.", ".mlp_shared.0."),
    (r"\.(gamma|beta)\.", r".mlp_\1."),
)
ENCODER_NAMES = (
    (r"^convs\.(\d)\.", lambda m: f"layer{int(m[1]) + 1}.0."),
    (r"^local_mu\.(\d)\.", lambda m: f"fc_mu{int(m[1]) + 1}."),
    (r"^local_logvar\.(\d)\.", lambda m: f"fc_var{int(m[1]) + 1}."),
    (r"^global_mu\.", "fc_mu."),
    (r"^global_logvar\.", "fc_var."),
)
PARALLEL = "module."  # before every name of a model saved out of DataParallel
SPECTRAL = re.compile(
    r"(\.conv_[01s]|^layer\d\.0)\.weight$"
)  # published weights that carry spectral norm


def convert(
    generator_file: str | Path,
    encoder_file: str | Path,
    preset: str | None = None,
    config: str | Path | None = None,
    *,
    out: str | Path,
) -> Path:
    """Turn a published pair of files into a bundle folder `out`, and return its path.

    Say either preset ("ade20k", "deepfashion", "gta5") or config, a JSON file with `classes, width,
    z_global, z_local, height, picture_width, upsampling`, optionally `hidden` (128), `names` and
    `colors`. One name fewer than classes makes the last class the one for unlabelled pixels.
    A file may hold the tensors under "state_dict", and their names may begin with "module.", as
    DataParallel saves them.
    Raises ClvaeError, having written nothing, for a file that is no checkpoint, or whose keys or
    shapes do not fit.
    """
    model = _model(preset, config)
    generator = _generator_tensors(Path(generator_file), model.config)
    encoder = _encoder_tensors(Path(encoder_file), model.config)
    tensors = {f"generator.{key}": value for key, value in generator.items()} | {
        f"encoder.{key}": value for key, value in encoder.items()
    }
    facts = {"converted from": [Path(generator_file).name, Path(encoder_file).name]}
    name = preset or os.path.basename(os.path.realpath(out))
    Bundle(
        model.config,
        model.labels,
        *networks(model.config, tensors),
        name=name,
        facts=facts,
        licence="the terms under which the published checkpoint was released",
    ).save(out)
    return Path(out)


def _model(preset: str | None, config: str | Path | None) -> Preset:
    if (preset is None) == (config is None):
        raise ClvaeError("a conversion needs a preset or a config file, one of them")
    if config is not None:
        return read_config(config)
    return entry(PUBLISHED, preset, "preset")


def read_config(file: str | Path) -> Preset:
    """Read a conversion's config file; see `convert`."""
    file = Path(file)
    values = read_json(file)
    if not isinstance(values, dict):
        raise ClvaeError(f"{file.name} is not a JSON object")
    try:
        return _from_values(dict(values))
    except ClvaeError as error:
        raise ClvaeError(f"{file.name}: {error}") from None


def _from_values(values: dict) -> Preset:
    names, colors = values.pop("names", None), values.pop("colors", None)
    config = NetworkConfig.from_dict(values)
    names = [f"class {i}" for i in range(config.classes)] if names is None else names
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ClvaeError("names is a list of class names")
    if len(names) not in (config.classes, config.classes - 1):
        raise ClvaeError(f"it has {len(names)} names for {config.classes} classes")
    colors = spread_colors(len(names)) if colors is None else colors
    return Preset(config, LabelSet(tuple(names), colors, unlabelled=len(names) < config.classes))


def _generator_tensors(file: Path, config: NetworkConfig) -> dict[str, Tensor]:
    with hollow():
        wanted = config.generator().state_dict()
    state = read_checkpoint(file)
    if "embedding.weight" not in state and "fc_mu.weight" in state:
        raise ClvaeError(
            f"{file.name} holds an encoder: name the generator's file (latest_net_G.pth) first"
        )
    check_sizes(generator_sizes(state), config, file.name)
    return _translate(state, wanted, GENERATOR_NAMES, file.name)


def _encoder_tensors(file: Path, config: NetworkConfig) -> dict[str, Tensor]:
    with hollow():
        wanted = config.encoder().state_dict()
    state = read_checkpoint(file)
    check_sizes(encoder_sizes(state), config, file.name)
    return _translate(state, wanted, ENCODER_NAMES, file.name)


def read_checkpoint(file: Path) -> dict[str, Tensor]:
    """The tensors of a .pth file by name. Only tensors are ever unpickled; a file with anything
    else is refused.
    """
    if not os.path.isfile(file):
        raise ClvaeError(f"there is no file {shown(file, quotes=False)}")
    check_stored(file)
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
    # a file of any other kind makes the reader fail in any way
    except Exception as error:  # noqa: BLE001
        if "GLOBAL" in str(error):
            raise ClvaeError(
                f"{file.name} holds pickled objects other than tensors, so it is not opened"
            ) from None
        raise ClvaeError(f"{file.name} is not a checkpoint, or is damaged") from None
    if isinstance(state, dict) and isinstance(state.get("state_dict"), dict):
        state = state["state_dict"]  # beside it, trainers keep counters and optimisers
    if not isinstance(state, dict) or not state:
        raise ClvaeError(f"{file.name} holds no dictionary of tensors")
    for key, value in state.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            raise ClvaeError(
                f"{file.name} holds {type(value).__name__} {shown(key)}, where only tensors belong"
            )
    parallel = all(key.startswith(PARALLEL) for key in state)
    return (
        {key.removeprefix(PARALLEL): value for key, value in state.items()}
        if parallel
        else dict(state)
    )


def _translate(
    state: dict[str, Tensor], wanted: dict[str, Tensor], patterns, file: str
) -> dict[str, Tensor]:
    """The published state under our keys, every one of them accounted for. Empties `state`, to hold
    one copy at a time.
    """
    ours = {}
    for key, like in wanted.items():
        name = published_name(key, patterns)
        if key.endswith(COUNTER):
            state.pop(name, None)  # of no use here, and some files lack it
            continue
        take = _take_folded if SPECTRAL.search(name) else _take
        ours[key] = take(state, name, tuple(like.shape), file)
    if state:
        raise ClvaeError(
            f"{file} has the key {next(iter(state))}, which this network does not have"
        )
    return ours


def published_name(key: str, patterns) -> str:
    """The published name of one of our keys, by GENERATOR_NAMES or ENCODER_NAMES."""
    for pattern, replacement in patterns:
        key = re.sub(pattern, replacement, key)
    return key


def _take(state: dict[str, Tensor], name: str, shape: tuple[int, ...], file: str) -> Tensor:
    if name not in state:
        raise ClvaeError(f"{file} lacks the key {name}")
    value = state.pop(name)
    if tuple(value.shape) != shape:
        raise ClvaeError(
            f"{name} in {file} has shape {list(value.shape)}, this network has {list(shape)}"
        )
    if not value.is_floating_point() or not value.isfinite().all():
        raise ClvaeError(f"{name} in {file} holds values that are NaN or infinite")
    return value.float()


def _take_folded(state: dict[str, Tensor], name: str, shape: tuple[int, ...], file: str) -> Tensor:
    """A weight under spectral norm as a plain one: W / (uᵀ W v), with the stored u, v (Miyato et
    al. 2018).
    """
    weight = _take(state, f"{name}_orig", shape, file)
    matrix = weight.flatten(1)
    u = _take(state, f"{name}_u", (matrix.shape[0],), file)
    if f"{name}_v" in state:
        v = _take(state, f"{name}_v", (matrix.shape[1],), file)
    else:  # files of very old releases keep u alone
        v = normalize(matrix.T @ u, dim=0)
    norm = u @ (matrix @ v)
    if norm == 0:
        raise ClvaeError(f"{name}_orig in {file} has spectral norm 0")
    return weight / norm
