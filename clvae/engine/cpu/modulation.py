"""SPADE's scale and shift of one block, computed per distinct neighbourhood of the map instead of
per cell.

Folded: with running mean m and deviation s, (x - m) / s · (1 + gamma) + beta = x · scale + shift,
where scale = (1 + gamma) / s and shift = beta - m · scale are, like gamma and beta, linear in the
hidden map. So one product of the hidden 3x3 neighbourhood with a matrix gives both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from ...core.scales import NO_SCALES, Layer, Scales
from ...nn.spade import Spade, SpadeBlock
from . import eight_bits
from .kernels import ROWS, matrix_product
from .neighbourhoods import FIRST, OUTSIDE, Neighbourhoods

Units = Product = Callable[[Tensor], Tensor]
LAYERS = "norm", "conv"  # of a kind, in the names of scales
TAPS = 9  # cells of a 3x3 neighbourhood, row by row


class Modulation:
    """The SPADE norms of one block, which share their condition.

    An id's condition is a row of numbers; `one_hot` says that it is instead the number of a class,
    whose one-hot vector picks columns of the first convolution.
    """

    def __init__(
        self,
        block: SpadeBlock,
        one_hot: bool,
        dtype: torch.dtype,
        name: str = "",
        scales: Scales = NO_SCALES,
    ):
        """dtype: of tables. name: of the block, of whose layers `scales` may know some: their
        products are of eight bits, and scale and shift before a convolution of eight bits are in
        its steps.
        """
        kinds = "01s" if block.learned_skip else "01"
        norms: list[Spade] = [getattr(block, f"norm_{kind}") for kind in kinds]
        self.channels = [norm.norm.num_features for norm in norms]
        self.one_hot, self.dtype = one_hot, dtype
        self._shared_bias = torch.cat([norm.shared.get_parameter("bias") for norm in norms])
        # [norms · hidden, condition, 3, 3] → rows (tap, hidden unit) over condition numbers.
        shared = torch.cat([norm.shared.weight for norm in norms])
        self._hidden = norms[0].shared.out_channels
        flat = shared.permute(2, 3, 0, 1).reshape(-1, shared.shape[1])
        self._first = (
            flat.T.contiguous().__getitem__
            if one_hot
            else partial(_in_parts, matrix_product(flat, None, torch.float32))
        )
        self._second = [
            _second_product(norm, dtype, *(scales.of(f"{name}.{k}_{kind}") for k in LAYERS))
            for kind, norm in zip(kinds, norms, strict=True)
        ]
        self.norms = len(norms)

    def compute(
        self,
        numbers: np.ndarray,
        places: Neighbourhoods,
        conditions: np.ndarray,
        tables: list[Tensor],
    ) -> None:
        """Write scale and shift of some neighbourhoods into tables.

        numbers: int64 [n] of `places`. conditions: float32 [ids, numbers], or int64 [ids] classes
        where one_hot.
        tables: for each norm [numbers, 2 · channels], scale, then shift; the rows of `numbers` are
        written.
        """
        inner, cells = np.unique(places.outer.cells(numbers), return_inverse=True)
        hidden = self._hidden_rows(places.inner.cells(inner), conditions)
        hidden[torch.from_numpy(inner == OUTSIDE)] = 0  # the second convolution is zero-padded too
        cells, rows = torch.from_numpy(cells.reshape(-1, TAPS)), torch.from_numpy(numbers)
        for norm, table in enumerate(tables):
            self._write(norm, hidden, cells, rows, table)

    def _hidden_rows(self, around: np.ndarray, conditions: np.ndarray) -> Tensor:
        """relu(first convolution) of all norms, [n, norms · hidden], of 3x3 ids [n, 9]."""
        ids, places = np.unique(around, return_inverse=True)
        inside = ids[ids != OUTSIDE]
        chosen = torch.from_numpy(conditions[inside])
        units = len(self._shared_bias)
        table = self._first(chosen)
        # A row of zeros at the end: ids are in order, so OUTSIDE comes last.
        table = torch.cat([table.reshape(-1, units), table.new_zeros(TAPS, units)])
        index = torch.from_numpy(places.reshape(-1, TAPS) * TAPS + np.arange(TAPS))
        rows = embedding_bag(index, table, mode="sum").add_(self._shared_bias)
        return rows.relu_()

    def _write(self, norm: int, hidden: Tensor, cells: Tensor, rows: Tensor, table: Tensor) -> None:
        units, product = self._second[norm]
        own = units(hidden[:, norm * self._hidden : (norm + 1) * self._hidden]).contiguous()
        for part, place in zip(cells.split(ROWS), rows.split(ROWS), strict=True):
            around = own.index_select(0, part.reshape(-1)).view(len(part), -1)
            table.index_copy_(0, place, product(around))


def _in_parts(product: Callable[[Tensor], Tensor], rows: Tensor) -> Tensor:
    """A product of any number of rows, by parts of as many as it takes."""
    return torch.cat([product(part) for part in rows.split(ROWS)])


def folded(norm: Spade) -> tuple[Tensor, Tensor]:
    """The 3x3 convolution that takes a norm's hidden map to scale, then shift: weight [2 ·
    channels, hidden, 3, 3], bias.
    """
    batch_norm = norm.norm
    inverse = (batch_norm.get_buffer("running_var").double() + batch_norm.eps).rsqrt()
    mean = batch_norm.get_buffer("running_mean").double()
    scale = norm.gamma.weight.double() * inverse[:, None, None, None]
    scale_bias = (norm.gamma.get_parameter("bias").double() + 1) * inverse
    shift = norm.beta.weight.double() - scale * mean[:, None, None, None]
    shift_bias = norm.beta.get_parameter("bias").double() - scale_bias * mean
    return torch.cat([scale, shift]).float(), torch.cat([scale_bias, shift_bias]).float()


def _second_product(
    norm: Spade, dtype: torch.dtype, own: Layer | None, following: Layer | None
) -> tuple[Units, Product]:
    """What the hidden units are put into, and the matrix product that takes them (tap, hidden unit)
    to scale, then shift.

    own, following: the scales of these products and those of the convolution that follows, None
    where it is not of eight bits.
    """
    weight, bias = folded(norm)
    if following is not None:
        steps = torch.from_numpy(following[0].copy()).repeat(2)
        weight, bias = weight / steps[:, None, None, None], bias / steps
    by_taps = weight.permute(0, 2, 3, 1).flatten(1)
    if own is None:
        return partial(_as, dtype), matrix_product(by_taps, bias, dtype)
    step = float(own[0][0])
    return (
        lambda hidden: eight_bits.to_bytes(hidden / step, 0),
        eight_bits.matrix_product(by_taps, bias, step),
    )


def _as(dtype: torch.dtype, x: Tensor) -> Tensor:
    return x.to(dtype)


def _changed(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """bool [FIRST]: which ids have another condition than before; one that comes or goes has."""
    marked = np.ones(FIRST, bool)
    marked[OUTSIDE] = False
    both = min(len(now), len(before))
    differs = now[:both] != before[:both]
    marked[:both] = differs if differs.ndim == 1 else differs.any(1)
    return marked


class ModulationTable:
    """Scale and shift of one block as far as they were needed, by number of neighbourhood."""

    def __init__(self, modulation: Modulation):
        self._modulation = modulation
        self._generation = -1
        self._conditions: np.ndarray | None = None
        self._known = np.zeros(0, bool)
        self.tables: list[Tensor] = []  # for each norm [numbers, 2 · channels]: scale, then shift

    def refresh(self, places: Neighbourhoods, conditions: np.ndarray) -> np.ndarray:
        """Compute what the map and the conditions need and what is not known; returns in which
        rows: bool [h].
        """
        if self._generation != places.generation:
            self._generation, self._known, self.tables = places.generation, np.zeros(0, bool), []
        self._grow(len(places.outer))
        known = self._known[: len(places.outer)]
        if self._conditions is not None and not np.array_equal(conditions, self._conditions):
            known &= ~places.touching(_changed(self._conditions, conditions))
        self._conditions = conditions
        needed = np.flatnonzero(places.used() & ~known)
        if len(needed) == 0:
            return np.zeros(len(places.index), bool)
        self._modulation.compute(needed, places, conditions, self.tables)
        new = ~known
        known[needed] = True
        return np.any((new & known)[places.index], axis=1)

    def _grow(self, count: int) -> None:
        if count <= len(self._known):
            return
        room = count if not self.tables else max(count, len(self._known) * 5 // 4)
        known = np.zeros(room, bool)
        known[: len(self._known)] = self._known
        larger = [
            torch.empty(room, 2 * channels, dtype=self._modulation.dtype)
            for channels in self._modulation.channels
        ]
        for new, old in zip(larger, self.tables, strict=False):
            new[: len(old)] = old
        self._known, self.tables = known, larger

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._known.nbytes + sum(table.nbytes for table in self.tables)
