"""Models: the bundles that a server offers, read anew from their folders whenever somebody asks."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...bundle.format import CARD, read_card
from ...errors import ClvaeError, Text, renamed, shown

LOG = logging.getLogger(__name__)
TITLE = 80  # letters of a title, at most
_told: set[tuple[Path, str]] = set()  # what the log has said already


@dataclass(frozen=True)
class Model:
    """A bundle on offer, or one that is only named because it cannot be read.

    key: its part of an address. title, note: what it is called, and its size, as a menu shows them.
    problem: the sentence that says why it cannot be read; empty where it can.
    """

    key: str
    folder: Path
    title: str
    note: str
    problem: str = ""


def find_models(given: Sequence[Path]) -> list[Model]:
    """The bundles in the folders that were given, then those beside the first of them, by name.

    One that cannot be read is listed by its folder's name with its problem; the log says it once.
    """
    folders: dict[str, Path] = {}  # by where they really are, as they were given
    for folder in given:
        folders.setdefault(os.path.realpath(folder), Path(os.path.abspath(folder)))
    first, *_ = given = list(folders.values())
    names = [folder.name for folder in given]
    found = [_model(folder, folder.name in names[:index]) for index, folder in enumerate(given)]
    beside = [folder for folder in _beside(first) if os.path.realpath(folder) not in folders]
    return found + [_model(folder, folder.name in names) for folder in beside]


def _beside(folder: Path) -> list[Path]:
    """The bundles in the folder that holds this one.

    Those that are just being written have names that begin with a dot.
    """
    try:
        names = sorted(os.listdir(folder.parent))
    except OSError:  # a folder that may be entered need not be one that may be listed
        return []
    return [
        folder.parent / name
        for name in names
        if not name.startswith(".") and os.path.lexists(folder.parent / name / CARD)
    ]


def _model(folder: Path, taken: bool) -> Model:
    key = re.sub(r"[^A-Za-z0-9_-]+", "-", folder.name)
    if taken or key != folder.name:  # a key that stays what it is, whatever else comes to lie there
        key = f"{key}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:6]}"
    name = shown(folder.name, quotes=False, limit=TITLE)
    try:
        card, config, labels = read_card(folder)
    except ClvaeError as error:
        if (folder, str(error)) not in _told:
            _told.add((folder, str(error)))
            LOG.warning("left out: %s", error)
        # A visitor need not know where it lies.
        problem = renamed(error.text, shown(folder, quotes=False), name)
        return Model(key, folder, name, Text("cannot be read"), problem)
    title = shown(card["name"], quotes=False, limit=TITLE) or name
    note = Text(
        "{size}, {count} classes",
        size=f"{config.picture_width}×{config.height}",
        count=len(labels.names),
    )
    if title != name:
        note = Text("{name}: {size}", name=name, size=note)
    return Model(key, folder, title, note)
