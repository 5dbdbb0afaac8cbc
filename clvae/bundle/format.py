"""The files of a bundle: the card bundle.json, and those whose size and checksum it names."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file

from ..core.checks import path
from ..core.labels import LabelSet
from ..errors import ClvaeError, shown
from ..files import checksum
from ..files.strict_json import read_json
from .config import NetworkConfig

FORMAT = 1
WEIGHTS, SEGMENTER, CARD = "model.safetensors", "segmenter.safetensors", "bundle.json"
CARD_KEYS = ("format", "name", "licence", "config", "labels", "facts", "weights")


def write_card(folder: Path, card: dict) -> None:
    """Write the card at once."""
    fresh = folder / f".{CARD}"
    fresh.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for file in folder.glob("*.safetensors"):
        shutil.copymode(fresh, file)  # safetensors makes a file that only its owner can read
    os.replace(fresh, folder / CARD)


def writable_target(folder: str | Path) -> Path:
    """The real path of a folder a bundle may be written to; a folder with other people's files is
    refused.
    """
    folder = Path(os.path.realpath(path(folder, "a bundle's folder")))
    if folder.exists() and not folder.is_dir():
        raise ClvaeError("{folder} is a file, a bundle is a folder", folder=folder)
    if folder.is_dir() and not (folder / CARD).exists():
        foreign = [p.name for p in sorted(folder.iterdir()) if p.suffix != ".md"]
        if foreign:
            raise ClvaeError(
                "the folder {folder} is not a bundle and holds {file}: name a new or empty folder",
                folder=folder,
                file=foreign[0],
            )
    return folder


def unloadable(folder: Path, error: ClvaeError) -> ClvaeError:
    """What to say of a bundle that cannot be read."""
    return ClvaeError(
        "cannot load the bundle {folder}: {error}", folder=shown(folder, quotes=False), error=error
    )


def unwritable(folder: Path, reason: str) -> ClvaeError:
    """What to say of a bundle that cannot be written. reason: see `unwritten`."""
    return ClvaeError(
        "cannot write the bundle {folder}: {reason}",
        folder=shown(folder, quotes=False),
        reason=reason,
    )


def read_card(folder: Path) -> tuple[dict, NetworkConfig, LabelSet]:
    """What a bundle folder says of itself, without its weights. Anything wrong with it is a
    ClvaeError.
    """
    try:
        card = raw_card(folder)
        return card, NetworkConfig.from_dict(card["config"]), _read_labels(card["labels"])
    except ClvaeError as error:
        raise unloadable(folder, error) from None


def raw_card(folder: Path) -> dict:
    """The card of a bundle's folder, its entries of the right kinds; a ClvaeError else."""
    if not os.path.isdir(folder):  # which, other than Path's, fails for no path whatever
        raise ClvaeError("there is no such folder")
    if not os.path.isfile(folder / CARD):
        raise ClvaeError("it lacks the file {card}", card=CARD)
    card = read_json(folder / CARD)
    if not isinstance(card, dict):
        raise ClvaeError("{card} is not a JSON object", card=CARD)
    if card.get("format") != FORMAT:
        raise ClvaeError(
            "it has format {found}, this version reads format {format}",
            found=shown(card.get("format")),
            format=FORMAT,
        )
    types = {"format": int, "name": str, "licence": str}
    for key in CARD_KEYS:
        if not isinstance(card.get(key), types.get(key, dict)):
            raise ClvaeError("{card} has no valid entry {key}", card=CARD, key=f"{key!r}")
    return card


def _read_labels(values: dict) -> LabelSet:
    try:
        return LabelSet.from_dict(values)
    except (KeyError, TypeError, ValueError):
        raise ClvaeError("{card} has no valid entry 'labels'", card=CARD) from None


def read_tensors(file: Path, facts: dict) -> dict[str, torch.Tensor]:
    """The tensors of a weights file as float32, if it is the one that the card's facts describe."""
    file = verified(file, facts)
    try:
        tensors = load_file(file)
    except Exception:  # noqa: BLE001 - a file of any other kind makes the reader fail in any way
        raise ClvaeError("{file} is not a safetensors file", file=file.name) from None
    for key, value in tensors.items():
        if not value.is_floating_point():
            raise ClvaeError(
                "{key} in {file} holds {kind}, not floating-point numbers",
                key=key,
                file=file.name,
                kind=value.dtype,
            )
    return {key: _own(value, f"{key} in {file.name}") for key, value in tensors.items()}


def _own(value: torch.Tensor, what: str) -> torch.Tensor:
    """A tensor of a file as float32 in memory of its own, all of it finite.

    As it comes it is the file itself, which somebody may replace while the model is open.
    """
    own = value.clone() if value.dtype == torch.float32 else value.float()
    # In one pass over it, several times as fast as asking each number.
    if own.numel() and not torch.stack(own.aminmax()).isfinite().all():
        raise ClvaeError("{what} holds values that are NaN or infinite", what=what)
    return own


def describe(file: Path) -> dict:
    """What the card says of a file: {bytes, sha256}."""
    return {"bytes": file.stat().st_size, "sha256": checksum.sha256(file)}


def verified(file: Path, facts: object) -> Path:
    """The file, if it is there and is the one that `facts` describe."""
    if not isinstance(facts, dict):
        raise ClvaeError("the card has no valid entry for {file}", file=file.name)
    if not file.is_file():
        raise ClvaeError("it lacks the file {file}", file=file.name)
    if file.stat().st_size != facts.get("bytes"):
        raise ClvaeError(
            "{file} has {bytes} bytes where {right_bytes} were written",
            file=file.name,
            bytes=file.stat().st_size,
            right_bytes=shown(facts.get("bytes")),
        )
    if not checksum.matches(file, str(facts.get("sha256"))):
        raise ClvaeError(
            "the checksum of {file} is wrong, the file was changed or damaged", file=file.name
        )
    return file
