"""Models: the bundles that a server offers, read anew from their folders whenever somebody asks."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..bundle import CARD, read_card
from ..errors import ClvaeError


@dataclass(frozen=True)
class Model:
    """A bundle on offer. key: its part of an address. title, note: what it is called, and its size, as a menu shows them."""

    key: str
    folder: Path
    title: str
    note: str


def find_models(given: Sequence[Path]) -> list[Model]:
    """The bundles in the folders that were given, then those beside the first of them, by name.

    A folder that was given is listed whatever is in it; opening it says what is wrong.
    """
    folders: dict[Path, Path] = {}        # by where they really are, as they were given
    for folder in given:
        folders.setdefault(folder.resolve(), Path(os.path.abspath(folder)))
    first, *_ = given = list(folders.values())
    names = [folder.name for folder in given]
    found = [_model(folder, folder.name in names[:index]) for index, folder in enumerate(given)]
    return found + [_model(folder, folder.name in names) for folder in _beside(first) if folder.resolve() not in folders]


def _beside(folder: Path) -> list[Path]:
    """The bundles in the folder that holds this one; those that are just being written have names that begin with a dot."""
    return sorted(card.parent for card in folder.parent.glob(f"*/{CARD}") if not card.parent.name.startswith("."))


def _model(folder: Path, taken: bool) -> Model:
    key, (title, note) = re.sub(r"[^A-Za-z0-9_-]+", "-", folder.name), _words(folder)
    if taken or key != folder.name:       # a key that stays what it is, whatever else comes to lie there
        key = f"{key}-{hashlib.sha256(str(folder).encode()).hexdigest()[:6]}"
    return Model(key, folder, title, note)


def _words(folder: Path) -> tuple[str, str]:
    """A bundle's title and note, as far as its card can be read."""
    try:
        card, config, labels = read_card(folder)
    except ClvaeError:
        return folder.name, "cannot be read"
    title = card["name"] or folder.name
    size = f"{config.picture_width}×{config.height}, {len(labels.names)} classes"
    return title, size if title == folder.name else f"{folder.name}: {size}"
