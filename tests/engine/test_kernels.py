"""Matrix products of any number of rows: few kernels, and a row's result is always the same."""

import pytest
import torch

from clvae.engine.cpu import kernels as products


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_row_has_one_result(dtype):
    numbers = torch.Generator().manual_seed(0)
    weight, bias = torch.randn(32, 48, generator=numbers), torch.randn(32, generator=numbers)
    rows = torch.randn(products.ROWS, 48, generator=numbers).to(dtype)
    product = products.matrix_product(weight, bias, dtype)
    whole = product(rows)
    for count in (1, 63, 64, 65, 200, 511):
        assert torch.equal(product(rows[:count]), whole[:count])


def test_few_kernels_are_made(monkeypatch):
    """oneDNN keeps a kernel for each number of rows, and while somebody paints it meets any."""
    met = set()

    def packed(weight, bias):
        def run(rows):
            met.add(len(rows))
            return rows @ weight.T

        return run

    monkeypatch.setattr(products, "_has_onednn", lambda weight: True)
    monkeypatch.setattr(products, "_packed_linear", packed)
    product = products.matrix_product(torch.ones(3, 5), None, torch.float32)
    for count in range(1, products.ROWS + 1):
        assert len(product(torch.ones(count, 5))) == count
    assert len(met) <= 8
