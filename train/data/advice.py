"""What classes.json should say, told from the numbers that the label maps really have, and written
where that is wished.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tqdm import tqdm

from clvae.bundle.dataset_layouts import named
from clvae.bundle.pack_classes import FILE, Entry, read_entries
from clvae.core.classes import spread_colors
from clvae.core.labels import LabelSet
from clvae.core.numbering import FILE_UNLABELLED
from clvae.errors import ClvaeError, shown

from .descriptions import describe

THREADS = 4
MOST = 24  # unknown numbers beyond which a map is no label map
NUMBERS = LabelSet(tuple(f"number {i}" for i in range(256)), spread_colors(256))


class Advice(NamedTuple):
    """What is wrong, in a sentence, and the entries of a classes.json that would be right.

    nobody: the numbers that these make unlabelled, and on how many maps each is.
    """

    sentence: str
    entries: list[Entry]
    nobody: Mapping[int, int] = MappingProxyType({})

    @property
    def loss(self) -> str:
        """The numbers in `nobody`, in words: "7 (on 3 maps), 9 (on 1 map)"."""
        return ", ".join(
            f"{number} (on {count} map{'s' * (count > 1)})"
            for number, count in sorted(self.nobody.items())
        )


def advise(root: Path) -> Advice | None:
    """What to write to ROOT/classes.json; None where it is there and lists every number of the
    label maps.

    Where there is no such file and no number for one, that is a ClvaeError.
    """
    file, found = root / FILE, numbers_of(root)
    unlabelled = {FILE_UNLABELLED}
    if not file.exists():
        listed = sorted(found.keys() - unlabelled)
        if not listed:
            raise ClvaeError(
                f"{shown(root, quotes=False)} has no {FILE}, and no label map there "
                "from whose numbers one could be written: they are grey or indexed "
                "PNGs in labels/, and not unlabelled everywhere"
            )
        return Advice(
            f"{root} has no {FILE}; its label maps hold {_many(listed)}: "
            "list a class for each, with its name",
            [Entry(number, f"class {number}") for number in listed],
        )
    entries = read_entries(file)
    ids = [entry.id for entry in entries]
    strange = sorted(found.keys() - unlabelled - set(ids))
    if not 0 < len(strange) <= MOST:
        return None
    if ids == list(range(len(ids))) and strange == [len(ids)] and 0 not in found:
        return Advice(
            f"the label maps number the classes from 1 to {len(ids)} and {FILE} "
            f"from 0 to {len(ids) - 1}: add 1 to each id",
            [replace(entry, id=entry.id + 1) for entry in entries],
        )
    example = (
        f'{{"id": {strange[0]}, "name": …}}, or {{"id": {strange[0]}, "unlabelled": true}} '
        "where it stands for unlabelled pixels"
    )
    return Advice(
        f"{FILE} does not list {_many(strange)} of the label maps: add {example}",
        sorted([*entries, *(Entry(number, "") for number in strange)], key=lambda entry: entry.id),
        {number: found[number] for number in strange},
    )


def numbers_of(root: Path) -> Counter:
    """How many of the label maps below ROOT hold each number; maps that hold none, or cannot be
    read, do not count.
    """
    layout = describe("folder").layout

    def look(path: Path) -> set[int]:
        try:
            return set(layout.read_map(path, NUMBERS).ravel().tolist())
        except ClvaeError:
            return set()

    maps = root / layout.maps
    paths = sorted(named(maps.parent, maps.name).values())
    with ThreadPoolExecutor(THREADS) as pool:
        looks = tqdm(pool.map(look, paths), total=len(paths), desc="numbers")
        return Counter(number for numbers in looks for number in numbers)


def write(advice: Advice, root: Path) -> Path | None:
    """Write ROOT/classes.json as advised. The one before is kept beside it, under the name that is
    returned.
    """
    file = root / FILE
    try:
        before = _kept(file) if file.exists() else None
        fresh = file.with_suffix(".new")
        lines = ",\n ".join(
            json.dumps(entry.to_dict(), ensure_ascii=False) for entry in advice.entries
        )
        fresh.write_text(f"[{lines}]\n", encoding="utf-8")
        os.replace(fresh, file)
    except OSError as error:
        raise ClvaeError(f"cannot write {file}: {error.strerror or error}") from None
    return before


def _kept(file: Path) -> Path:
    """A copy of the file under a name that nothing had."""
    number = 1
    while (copy := file.with_name(f"{file.stem}.before-{number}{file.suffix}")).exists():
        number += 1
    return Path(shutil.copy2(file, copy))


def _many(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:MOST]))
    more = " and more" if len(numbers) > MOST else ""
    return f"the number{'s' * (len(numbers) > 1)} {shown}{more}"
