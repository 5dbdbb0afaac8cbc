"""Products of eight bits are those of the rounded numbers, exactly, whatever lies beside them."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import conv2d, leaky_relu

from clvae.engine.cpu import eight_bits as products
from clvae.engine.cpu.kernels import ROWS
from tests.engine.processor import eight_bits

NUMBERS = torch.Generator().manual_seed(0)


def test_bytes_are_rounded_moved_and_cut_off():
    steps = torch.tensor([-300.0, -40.6, -0.4, 0, 0.6, 1.5, 2.5, 212.6, 1e6])
    kept = steps.clone()
    assert products.to_bytes(steps, 42).tolist() == [0, 1, 42, 42, 43, 44, 44, 255, 255]
    assert products.to_bytes(steps, 42, slope=0.5).tolist()[:3] == [0, 22, 42]
    assert torch.equal(steps, kept)


def test_every_byte_has_its_number():
    assert products.to_bytes(torch.arange(256).bfloat16(), 0).tolist() == [*range(256)]


@eight_bits
def test_a_convolution_is_that_of_what_the_bytes_stand_for():
    """At the sides, too, where zeros are added: a byte of the zero's value stands for 0."""
    conv, zero = nn.Conv2d(24, 16, 3, padding=1), 60
    steps = np.linspace(0.01, 0.05, 24, dtype=np.float32)
    x = 30 * torch.randn(10, 12, 24, generator=NUMBERS)
    with torch.inference_mode():
        drawn = products.convolution(conv, (10, 12), steps, zero, slope=0.2)(x.clone())
        taken = (leaky_relu(x, 0.2) + zero).round().clamp(0, 255) - zero
        taken = (taken * torch.from_numpy(steps)).permute(2, 0, 1)[None]
        expected = conv2d(taken, conv.weight, conv.bias, padding=(0, 1))[0].permute(1, 2, 0)
        torch.testing.assert_close(drawn.float(), expected, atol=0.02, rtol=0.02)
        above = products.convolution(conv, (6, 12), steps, zero, slope=0.2)(x[:6].clone())
    assert torch.equal(above, drawn[:4])  # rows alone are bit for bit those of the whole


@eight_bits
def test_a_row_has_one_result():
    weight, bias = torch.randint(-127, 128, (32, 48), generator=NUMBERS) / 64, torch.ones(32)
    weight[:, 0] = 127 / 64  # so that eight bits hold all of them
    rows = torch.randint(0, 256, (ROWS, 48), generator=NUMBERS, dtype=torch.uint8)
    product = products.matrix_product(weight, bias, 0.01)
    whole = product(rows)
    expected = rows.float() * 0.01 @ weight.T + bias
    torch.testing.assert_close(whole.float(), expected, atol=0.01, rtol=0.01)
    for count in (1, 63, 64, 65, 200, 511):
        assert torch.equal(product(rows[:count]), whole[:count])
