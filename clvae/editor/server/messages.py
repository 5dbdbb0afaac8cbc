"""What a page sends of its painters and settings, checked strictly on the way in."""

from __future__ import annotations

from dataclasses import dataclass
from ..document.style_photos import Wishes

from dataclasses import dataclass
from dataclasses import field
from typing import NamedTuple
import numpy as np
from ..document.acts import Act


class Stroke(NamedTuple):
    """The map as a stroke left it: ids uint8 [H, W]. of: the number of the style photo that was painted over, if any."""

    number: int
    ids: np.ndarray
    of: int | None = None


@dataclass(frozen=True, eq=False)
class Painted:
    """What a painter sent.

    strokes: those that Python may not have yet, oldest first, the newest last.
    selected: the id of the object in hand. point: (x, y) of the pixel where it was last clicked or painted, or None.
    classes: the class of each piece that the painter knows, by id. manual: whether the visitor asks for each picture.
    hand: how often something was taken in hand until then; None is unknown, as good as the newest.
    acts: those that Python may not have yet, oldest first.
    """

    strokes: tuple[Stroke, ...]
    selected: int
    point: tuple[int, int] | None = None
    classes: dict[int, int] = field(default_factory=dict)
    manual: bool = False
    hand: int | None = None
    acts: tuple[Act, ...] = ()

    @property
    def ids(self) -> np.ndarray:
        return self.strokes[-1].ids

    @property
    def of(self) -> int | None:
        return self.strokes[-1].of


@dataclass(frozen=True)
class Settings:
    """What a panel sent. gesture: the number of the last thing somebody did in it, 0 for none. wishes: by style photo."""

    gesture: int
    wishes: dict[int, Wishes]
