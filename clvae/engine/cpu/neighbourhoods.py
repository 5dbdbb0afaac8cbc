"""Which neighbourhood each cell of a map has. Cells with equal neighbourhoods share one number.

A block's gamma and beta at a cell depend on the 5x5 cells around it (two 3x3 convolutions) and on
nothing else of the map, so they are computed once per distinct neighbourhood: one for the whole
inside of an object, a few for its borders.
Numbers are exact, nothing is hashed, and they stay the same while a map is edited, so that what was
computed for a neighbourhood serves wherever and whenever it turns up.
"""

from __future__ import annotations

import numpy as np

from ...errors import ClvaeError

OUTSIDE = 256  # stands for a cell beyond the map's edge; ids are 0-255
# The first number of a neighbourhood of different cells; smaller ones name a uniform one.
FIRST = OUTSIDE + 1
_BITS = 21  # of a number, so that three fit an int64


class Full(Exception):
    """All numbers are given away."""


class Triples:
    """Numbers for triples of numbers. A triple of one id has that id for its number."""

    def __init__(self):
        self._numbers: dict[int, int] = {}
        self._keys = _key(*[np.arange(FIRST)] * 3)

    def __len__(self) -> int:
        return len(self._keys)

    def number(self, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        """The numbers of the triples (a, b, c), int64 arrays of one shape; new triples get the next
        free numbers or raise Full.
        """
        numbers = b.copy()
        mixed = (a != b) | (b != c) | (b >= FIRST)
        keys, places = np.unique(_key(a[mixed], b[mixed], c[mixed]), return_inverse=True)
        known = self._numbers
        found = np.array(
            [known.setdefault(key, FIRST + len(known)) for key in keys.tolist()], np.int64
        )
        if FIRST + len(known) > 1 << _BITS:
            raise Full
        self._keys = np.concatenate([self._keys, keys[found >= len(self)]])
        numbers[mixed] = found[places]
        return numbers

    def parts(self, numbers: np.ndarray | None = None) -> np.ndarray:
        """The triples [..., 3] of some numbers, or of all of them in order."""
        keys = self._keys if numbers is None else self._keys[numbers]
        mask = (1 << _BITS) - 1
        return np.stack([keys >> 2 * _BITS, keys >> _BITS & mask, keys & mask], -1)


def _key(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return a << 2 * _BITS | b << _BITS | c


class SmallNeighbourhoods:
    """Numbers for the 3x3 cells of a map of numbers. Cells of one id have that id for theirs."""

    def __init__(self):
        self._across, self._down = Triples(), Triples()

    def __len__(self) -> int:
        return len(self._down)

    def number(self, cells: np.ndarray) -> np.ndarray:
        """The numbers [h, w] of what lies around the inner cells of a map int64 [h + 2, w + 2]."""
        rows = self._across.number(cells[:, :-2], cells[:, 1:-1], cells[:, 2:])
        return self._down.number(rows[:-2], rows[1:-1], rows[2:])

    def cells(self, numbers: np.ndarray) -> np.ndarray:
        """The cells of neighbourhoods [n], row by row: [n, 9]."""
        return self._across.parts(self._down.parts(numbers)).reshape(*numbers.shape, 9)

    def touching(self, marked: np.ndarray) -> np.ndarray:
        """Which of all neighbourhoods have a marked cell: bool [number of cell numbers] → bool
        [len(self)].
        """
        rows = np.any(marked[self._across.parts()], axis=-1)
        return np.any(rows[self._down.parts()], axis=-1)


class Neighbourhoods:
    """The 5x5 neighbourhoods of one map that is edited: small neighbourhoods of small ones.

    index: int64 [h, w], each cell's number. inner: SmallNeighbourhoods of cells; outer: of inner
    numbers, whose numbers are those in `index`. generation: counts how often the numbers were given
    anew, so that what is stored by them is void.
    """

    def __init__(self, size: tuple[int, int]):
        self._size, self.generation = size, 0
        self._start()

    def _start(self) -> None:
        height, width = self._size
        self.inner, self.outer = SmallNeighbourhoods(), SmallNeighbourhoods()
        self._cells = np.full((height + 2, width + 2), OUTSIDE, np.int64)
        self._inner_index = self._cells.copy()
        self.index = np.full(self._size, -1)
        self._empty = True

    def update(self, cells: np.ndarray) -> np.ndarray:
        """Take a map of ids uint8 [h, w]; returns in which rows a cell has another number now: bool
        [h].
        """
        changed = np.ones(self._size, bool) if self._empty else cells != self._cells[1:-1, 1:-1]
        if not changed.any():
            return np.zeros(self._size[0], bool)
        before, fresh, self._empty = self.index.copy(), self._empty, False
        self._cells[1:-1, 1:-1] = cells
        rows, columns = _span(np.any(changed, axis=1)), _span(np.any(changed, axis=0))
        try:
            self._renumber(self.inner, self._cells, self._inner_index[1:-1, 1:-1], rows, columns, 1)
            self._renumber(self.outer, self._inner_index, self.index, rows, columns, 2)
        except Full:
            if fresh:
                raise ClvaeError(
                    "the map is too ragged for its size: draw it with fewer single pixels"
                ) from None
            return self._anew(cells)
        if len(self.outer) > 2 * np.count_nonzero(self.used()) + 2048:
            return self._anew(cells)  # long editing leaves numbers behind that no cell has any more
        return np.any(self.index != before, axis=1)

    def _anew(self, cells: np.ndarray) -> np.ndarray:
        self.generation += 1
        self._start()
        return self.update(cells)

    def _renumber(
        self,
        around: SmallNeighbourhoods,
        padded: np.ndarray,
        target: np.ndarray,
        rows: tuple[int, int],
        columns: tuple[int, int],
        margin: int,
    ) -> None:
        """Number anew what may have changed: up to `margin` cells from the changed ones."""
        top, bottom = max(rows[0] - margin, 0), min(rows[1] + margin, self._size[0])
        left, right = max(columns[0] - margin, 0), min(columns[1] + margin, self._size[1])
        target[top:bottom, left:right] = around.number(padded[top : bottom + 2, left : right + 2])

    def used(self) -> np.ndarray:
        """bool [len(outer)]: which numbers some cell has."""
        return np.bincount(self.index.ravel(), minlength=len(self.outer)) > 0

    def touching(self, marked: np.ndarray) -> np.ndarray:
        """Which neighbourhoods hold a marked id: bool [FIRST] → bool [len(outer)]."""
        return self.outer.touching(self.inner.touching(marked))

    @property
    def nbytes(self) -> int:
        """Bytes held, the dictionaries' estimated."""
        per_number = 8 + 110  # the key in an array, and as an entry of a dictionary
        return (
            self._cells.nbytes
            + self._inner_index.nbytes
            + self.index.nbytes
            + per_number
            * sum(len(t) for w in (self.inner, self.outer) for t in (w._across, w._down))
        )


def _span(marked: np.ndarray) -> tuple[int, int]:
    """(first, last + 1) of the marked places."""
    places = np.flatnonzero(marked)
    return int(places[0]), int(places[-1]) + 1
