"""Numbering: the numbers by which a data set's label files know the classes, where they are not 0,
1, 2, …
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from ..errors import ClvaeError, shown

FILE_UNLABELLED = 255  # the value that marks unlabelled pixels in a label file


@dataclass(frozen=True)
class Numbering:
    """The numbers of the classes in label files.

    classes: of each class, in order of the ids, 0-255. nobody: numbers of pixels that nobody
    labelled; 255 is one, too, unless it is a class's. A label set decides whether there are any.
    """

    classes: tuple[int, ...]
    nobody: tuple[int, ...] = ()

    def __post_init__(self):
        for name in ("classes", "nobody"):
            numbers = getattr(self, name)
            if not isinstance(numbers, (list, tuple)) or not all(
                type(n) is int and 0 <= n <= 255 for n in numbers
            ):
                raise ClvaeError(
                    "the numbers of classes are whole ones from 0 to 255, not {numbers}",
                    numbers=shown(numbers),
                )
            object.__setattr__(self, name, tuple(numbers))
        every = (*self.classes, *self.nobody)
        if len(set(every)) < len(every):
            twice = next(n for n in every if every.count(n) > 1)
            raise ClvaeError("the number {twice} stands for two classes", twice=twice)

    @property
    def unlabelled(self) -> int:
        """The number that an unlabelled pixel is written as; where all 256 are classes', which
        leave no place for one, 255.
        """
        free = (n for n in range(255, -1, -1) if n not in self.classes)
        return self.nobody[0] if self.nobody else next(free, FILE_UNLABELLED)

    def ids(self, values: np.ndarray, nobody: Collection[int]) -> np.ndarray:
        """The class ids [H, W] of the numbers in a file, len(classes) for those in `nobody`.

        The first number that stands for no class is an error.
        """
        table = np.full(256, -1, np.int16)
        table[list(nobody)] = len(self.classes)
        table[list(self.classes)] = range(len(self.classes))
        low, high = int(values.min()), int(values.max())
        found = table[np.clip(values, 0, 255)]
        if low < 0 or high > 255 or (found < 0).any():
            strange = low if low < 0 else high if high > 255 else int(values[found < 0][0])
            known = shown(", ".join(map(str, self.classes)), quotes=False)
            raise ClvaeError(
                "the map has the number {strange}, which is none of the classes' ({known})",
                strange=strange,
                known=known,
            )
        return found.astype(np.uint8)

    def numbers(self, ids: np.ndarray) -> np.ndarray:
        """The numbers uint8 [H, W] that class ids are written as."""
        return np.array([*self.classes, self.unlabelled], np.uint8)[ids]

    def to_dict(self) -> dict:
        """As JSON knows it."""
        return {"classes": list(self.classes), "nobody": list(self.nobody)}
