"""Numbers of neighbourhoods against the neighbourhoods themselves."""

import itertools

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.engine.cpu.neighbourhoods import FIRST, OUTSIDE, Neighbourhoods
from tests.checkpoints import draw_map


def neighbourhoods(cells):
    """[h, w, 25]: the 5x5 ids around each cell."""
    padded = np.pad(cells.astype(int), 2, constant_values=OUTSIDE)
    return np.lib.stride_tricks.sliding_window_view(padded, (5, 5)).reshape(*cells.shape, 25)


def check(places, cells):
    """One number, one neighbourhood: no number stands for two and no two for one."""
    rows = neighbourhoods(cells).reshape(-1, 25)
    pairs = np.unique(np.concatenate([rows, places.index.reshape(-1, 1)], 1), axis=0)
    assert len(pairs) == len(np.unique(places.index)) == len(np.unique(rows, axis=0))
    uniform = (rows == rows[:, :1]).all(1)
    assert (places.index.ravel()[uniform] == rows[uniform, 0]).all()
    assert (places.index.ravel()[~uniform] >= FIRST).all()


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        *itertools.product(["noise", "flat"], [(1, 1), (2, 4), (4, 4), (32, 64), (64, 48)]),
        ("drawn", (32, 64)),
        ("drawn", (64, 48)),
    ],
)
def test_a_number_stands_for_one_neighbourhood(kind, size):
    rng = np.random.default_rng(0)
    cells = {
        "drawn": lambda: draw_map(size, range(9)),
        "noise": lambda: rng.integers(0, 3, size).astype(np.uint8),
        "flat": lambda: np.full(size, 255, np.uint8),
    }[kind]()
    places = Neighbourhoods(size)
    assert places.update(cells).all() and not places.update(cells).any()
    check(places, cells)


def test_numbers_hold_while_the_map_is_edited():
    rng, cells = np.random.default_rng(1), draw_map((40, 56), range(6))
    places, known = Neighbourhoods(cells.shape), {}
    for _ in range(60):
        y, x, h, w = *rng.integers(0, (40, 56)), *rng.integers(1, 12, 2)
        cells = cells.copy()
        cells[y : y + h, x : x + w] = rng.integers(0, 8)
        before = places.index.copy()
        rows = places.update(cells)
        assert np.array_equal(rows, (places.index != before).any(1))
        check(places, cells)
        for row, number in zip(
            neighbourhoods(cells).reshape(-1, 25).tolist(),
            places.index.ravel().tolist(),
            strict=True,
        ):
            assert known.setdefault(tuple(row), number) == number


def test_the_cells_of_a_number_and_the_numbers_an_id_touches():
    cells = draw_map((24, 40), range(5))
    places = Neighbourhoods(cells.shape)
    places.update(cells)
    inner = places.outer.cells(places.index)  # [h, w, 9] neighbourhoods, of 9 cells each
    middle = places.inner.cells(inner[..., 4])
    assert np.array_equal(middle[..., 4], cells)
    rows = neighbourhoods(cells)
    assert np.array_equal(
        middle, rows.reshape(*cells.shape, 5, 5)[..., 1:4, 1:4].reshape(*cells.shape, 9)
    )
    marked = np.zeros(FIRST, bool)
    marked[3] = True
    assert np.array_equal(places.touching(marked)[places.index], (rows == 3).any(-1))


def test_long_editing_does_not_pile_up_numbers():
    rng, places = np.random.default_rng(2), Neighbourhoods((48, 48))
    for _ in range(30):
        cells = rng.integers(0, 4, (48, 48)).astype(np.uint8)
        places.update(cells)
        check(places, cells)
    assert places.generation > 0 and len(places.outer) < 3 * 48 * 48 + 2048


def test_numbers_that_run_out_are_given_anew(monkeypatch):
    rng, places = np.random.default_rng(3), Neighbourhoods((48, 48))
    # 4096 numbers, and a ragged map needs 2304 of them.
    monkeypatch.setattr("clvae.engine.cpu.neighbourhoods._BITS", 12)
    for _ in range(6):
        cells = rng.integers(0, 256, (48, 48)).astype(np.uint8)
        generation = places.generation
        places.update(cells)
        check(places, cells)
        assert places.generation == generation + 1 or not generation
    with pytest.raises(ClvaeError, match="too ragged"):
        Neighbourhoods((80, 80)).update(rng.integers(0, 256, (80, 80)).astype(np.uint8))
