"""Pictures that were opened, in the parts that can be taken of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...core import cover

AT = (0.0, 0.5, 1.0)  # the parts to choose from, along the longer way
MIDDLE = 1  # the one that is taken first


@dataclass(frozen=True, eq=False)
class Arrival:
    """A picture that was opened, in parts at AT; where nothing was cropped all three are one.

    shape: its own (h, w). way: which way it was cropped, of cover.PLACES; None: not at all.
    maps: uint8 [H, W] of each part; None where the segmenter has not looked at it yet.
    photos, holes: of a photo, uint8 [H, W, 3], and bool [H, W] or None where there is none.
    """

    shape: tuple[int, int]
    way: str | None
    maps: tuple[np.ndarray | None, ...]
    photos: tuple[np.ndarray, ...] = ()
    holes: tuple[np.ndarray | None, ...] = ()

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays, each counted once."""
        arrays = (*self.maps, *self.photos, *self.holes)
        return sum({id(a): a.nbytes for a in arrays if a is not None}.values())

    def map_at(self, place: int) -> np.ndarray:
        """The map of part `place`, which has been looked at."""
        found = self.maps[place]
        assert found is not None, "no map yet: see looked_at"
        return found

    def place(self, label_map: np.ndarray, photo: np.ndarray | None = None) -> int | None:
        """Which part shows; None where something else does, such as what was painted since."""
        for i in (MIDDLE, 0, 2) if self.way else ():
            found = self.maps[i]
            if (
                found is not None
                and np.array_equal(found, label_map)
                and (photo is None or np.array_equal(self.photos[i], photo))
            ):
                return i
        return None

    def offer(self, place: int | None) -> dict | None:
        """What the painter offers while part `place` shows; see assets/painter/offer.js."""
        if place is None or self.way is None:
            return None
        return {
            "places": cover.PLACES[self.way],
            "place": place,
            "said": f"{self.shape[1]}×{self.shape[0]}, cropped: show the",
        }


def parts_of(crop: Callable, picture: np.ndarray, size: tuple[int, int]) -> tuple:
    """A picture's parts at AT as `crop` makes them, or three times all of it."""
    if cover.way(picture.shape[:2], size) is None:
        return (crop(picture, size),) * len(AT)
    return tuple(crop(picture, size, at) for at in AT)
