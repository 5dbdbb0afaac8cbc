"""The noise of textures: the same bits everywhere, normal, and of nothing but what it is said to be
of.
"""

from statistics import NormalDist

import numpy as np
import pytest
import torch

from clvae.nn.grain import keys, noise, plain, planes, table

DEVICES = [torch.device(name) for name in ("cpu", "cuda")[: 1 + torch.cuda.is_available()]]


def mixed(x: int) -> int:
    x = (x ^ x >> 16) * 0x21F0AAAD % 2**32
    x = (x ^ x >> 15) * 0xD35A2D97 % 2**32
    return x ^ x >> 15


def said(grain: int, block: int, row: int, column: int) -> float:
    """The definition, in Python's whole numbers."""
    word = mixed(block * 2**28 + row * 2**14 + column)
    word = mixed(word ^ mixed(mixed(grain % 2**32) ^ grain >> 32))
    return float(np.float32(NormalDist().inv_cdf((word // 2**20 + 0.5) / 4096)))


@pytest.mark.parametrize("device", DEVICES)
def test_it_is_what_the_definition_says_bit_for_bit(device):
    rng = np.random.default_rng(0)
    for block in (0, 3, 7):
        grain = rng.integers(0, 2**64, (5, 7), np.uint64, endpoint=False)
        grain[0, :2] = 0, 2**64 - 1
        rows = torch.tensor([0, 1, 8, 4000, 8191], device=device)
        found = noise(torch.from_numpy(keys(grain)).to(device), block, rows).cpu()
        expected = [
            [said(int(g), block, int(y), x) for x, g in enumerate(line)]
            for y, line in zip(rows.tolist(), grain)
        ]
        assert found.dtype == torch.float32 and found.tolist() == expected


def test_a_grain_means_the_same_noise_for_ever():
    """Numbers written down once: projects keep grains, so no version may draw others."""
    known = [0.7571256160736084, -0.9170224666595459, 0.7161852717399597, 1.882158875465393]
    found = noise(torch.from_numpy(keys(np.full((1, 4), 2**40 + 17, np.uint64))), 2)
    assert found[0].tolist() == known


def test_it_is_standard_normal_and_its_cells_are_independent():
    for grain in (0, 1, 2**63):
        field = noise(torch.from_numpy(keys(np.full((512, 512), grain, np.uint64))), 6)
        assert abs(field.mean()) < 0.01 and abs(field.std() - 1) < 0.01
        for other in (
            field.roll(1, 0),
            field.roll(1, 1),
            field.roll((3, 5), (0, 1)),
            noise(torch.from_numpy(keys(np.full((512, 512), grain + 1, np.uint64))), 6),
            noise(torch.from_numpy(keys(np.full((512, 512), grain + 2**32, np.uint64))), 6),
            noise(torch.from_numpy(keys(np.full((512, 512), grain, np.uint64))), 5),
        ):
            assert abs((field * other).mean()) < 0.01
            assert (field == other).float().mean() < 0.002


def test_a_larger_canvas_goes_on_with_the_same_field():
    ids = torch.zeros(1, 64, 128, dtype=torch.long)
    for block, size, small in ((0, (2, 4), (2, 2)), (5, (32, 64), (32, 32))):
        wide = plain(ids, 1)(block, size)
        assert torch.equal(wide[..., : small[1]], plain(ids[..., :64], 1)(block, small))


def test_each_object_has_the_field_of_its_own_grain():
    ids = torch.randint(0, 3, (2, 8, 8), generator=torch.Generator().manual_seed(0))
    grain = np.array([[1, 2, 3], [1, 5, 2**50]], np.uint64)
    found = planes(ids, torch.from_numpy(keys(grain)))(4, (4, 4))
    assert found.shape == (2, 1, 4, 4)
    for picture in range(2):
        cells = ids[picture, ::2, ::2]
        for o in range(3):
            own = noise(torch.from_numpy(keys(np.full((4, 4), grain[picture, o]))), 4)
            assert torch.equal(found[picture, 0][cells == o], own[cells == o])


def test_what_drawing_left_behind_serves_training():
    table.cache_clear()
    with torch.inference_mode():
        plain(torch.zeros(1, 4, 4, dtype=torch.long), 1)(0, (4, 4))
    assert not table(torch.device("cpu")).is_inference()
