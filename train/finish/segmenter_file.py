"""The file of a trained segmenter: its weights in float16, with its facts and settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

from clvae.core.labels import LabelSet
from clvae.errors import ClvaeError
from clvae.files.strict_json import parse_json
from clvae.nn.segmenter import Segmenter


class Trained(NamedTuple):
    """A segmenter, and what is worth knowing of its training: with validation pairs `val_miou` and
    `val_pixel_accuracy`, too.
    """

    network: Segmenter
    facts: dict


def write(trained: Trained, labels: LabelSet, file: Path, settings: str = "") -> None:
    """Keep a segmenter: float16 weights, and the rest as the file's metadata."""
    file.parent.mkdir(parents=True, exist_ok=True)
    tensors = {
        key: (value.half() if value.ndim > 1 else value).contiguous()
        for key, value in trained.network.state_dict().items()
    }
    network = trained.network
    said = ("size", "depth", "looks", "mirrored")
    rest = {key: getattr(network, key) for key in said}
    rest |= {"names": labels.names, "facts": trained.facts}
    save_file(
        tensors,
        file,
        {"settings": settings} | {key: json.dumps(value) for key, value in rest.items()},
    )


def read(file: Path, labels: LabelSet) -> Trained:
    """A segmenter that was kept; one of other classes is an error."""
    said = header(file)
    if "names" not in said:
        raise ClvaeError(
            f"{file} does not say of which classes it is, as RUN/segmenter.safetensors of a "
            "finished run does"
        )
    if said["names"] != json.dumps(labels.names):
        raise ClvaeError(f"the segmenter {file} was trained on different classes")
    try:
        network = Segmenter(
            len(labels.names),
            tuple(parse_json(said["size"], "its size")),
            parse_json(said.get("depth", "1.0"), "its depth"),
            parse_json(said.get("looks", "[1.0]"), "its looks"),
            parse_json(said.get("mirrored", "false"), "whether it looks in the mirror"),
        )
        network.load_state_dict(load_file(file))
        return Trained(
            network.eval().requires_grad_(False),
            parse_json(said["facts"], "what it says of itself"),
        )
    except Exception as error:  # noqa: BLE001 - any other file makes it fail in any way
        raise ClvaeError(f"{file} is not a readable segmenter: {type(error).__name__}") from None


def header(file: Path) -> dict[str, str]:
    """What the file of a segmenter says besides its weights."""
    try:
        with safe_open(file, "pt") as tensors:
            return tensors.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise ClvaeError(f"{file} is not a readable segmenter: {error}") from None
