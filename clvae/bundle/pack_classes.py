"""classes.json: the classes of one's own data, by the numbers that its label maps have.

A list of {"id": 1, "name": "sky"}, and of each, if you like, "color": [red, green, blue] and
"mirror": the name of its other side. Ids are those of the maps, 0-255, from any number on and with
any gaps; the network counts from 0 all the same. {"id": 0, "unlabelled": true} says that a number
is nobody's, as 255 is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ..core.checks import whole
from ..core.classes import UNLABELLED
from ..core.labels import LabelSet
from ..core.numbering import Numbering
from ..core.palette import with_colors
from ..errors import ClvaeError, shown
from ..files.strict_json import read_json

FILE = "classes.json"


@dataclass(frozen=True)
class Entry:
    """One entry of classes.json. name: "" of a number that is nobody's. color: None where one is to
    be made.
    """

    id: int
    name: str
    color: tuple[int, int, int] | None = None
    mirror: str | None = None

    @property
    def nobody(self) -> bool:
        """Whether pixels of this number are unlabelled."""
        return not self.name

    def to_dict(self) -> dict:
        """As classes.json has it."""
        if self.nobody:
            return {"id": self.id, "unlabelled": True}
        more = {"color": self.color and list(self.color), "mirror": self.mirror}
        return {"id": self.id, "name": self.name} | {
            key: value for key, value in more.items() if value
        }


def read_entries(file: Path) -> list[Entry]:
    """The entries of a classes.json, by their ids; what is wrong with one is said with its id."""
    if not file.is_file():
        folder = shown(file.parent, quotes=False)
        raise ClvaeError(
            f"{folder} has no {FILE}: python -m train check --data {folder} --fix "
            "writes one from the numbers in the label maps"
        )
    values = read_json(file)
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise ClvaeError(f'{FILE} is not a list of classes, each {{"id": 0, "name": "sky"}}')
    entries = sorted(map(_entry, values), key=lambda entry: entry.id)
    for one, other in pairwise(entries):
        if one.id == other.id:
            raise ClvaeError(f"{FILE} has the id {one.id} twice")
    return entries


def _entry(values: dict) -> Entry:
    number, name = values.get("id"), values.get("name")
    number = whole(number, 0, 255, f"an id in {FILE}")
    if values.get("unlabelled") is True or name == UNLABELLED:
        return Entry(number, "")
    if not isinstance(name, str) or not name:
        raise ClvaeError(f"class {number} in {FILE} has no name")
    color, mirror = values.get("color", values.get("colour")), values.get("mirror")
    if color is not None and not (
        isinstance(color, list)
        and len(color) == 3
        and all(type(v) is int and 0 <= v <= 255 for v in color)
    ):
        raise ClvaeError(
            f"the color of {shown(name)} in {FILE} is three numbers from 0 to 255, "
            f"not {shown(color)}"
        )
    if mirror is not None and not isinstance(mirror, str):
        raise ClvaeError(
            f"{shown(name)} in {FILE} mirrors a class by its name, not {shown(mirror)}"
        )
    return Entry(number, name, None if color is None else (color[0], color[1], color[2]), mirror)


def read_classes(file: Path) -> tuple[LabelSet, tuple[tuple[str, str], ...]]:
    """The label set of a classes.json, and the pairs of its classes that mirror each other."""
    entries = read_entries(file)
    named = [entry for entry in entries if not entry.nobody]
    numbers, nobody = (
        tuple(entry.id for entry in entries if entry.nobody is empty) for empty in (False, True)
    )
    plain = not nobody and numbers == tuple(range(len(numbers)))
    try:
        labels = LabelSet(
            tuple(entry.name for entry in named),
            tuple(with_colors([entry.color for entry in named])),
            unlabelled=True,
            numbering=None if plain else Numbering(numbers, nobody),
        )
    except ClvaeError as error:
        raise ClvaeError(f"{FILE}: {error}") from None
    return labels, tuple((entry.name, entry.mirror) for entry in named if entry.mirror)
