"""The upscaler's network: a picture twice or four times as large, each pixel by those around it."""

import pytest
import torch
from torch.nn.functional import interpolate

from clvae.nn import Upscaler
from tests.checkpoints import random_upscaler


def pictures(height: int, width: int) -> torch.Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.mark.parametrize("scale", [2, 4])
def test_all_but_the_rim_comes_out_larger(scale):
    network = random_upscaler(depth=2)
    assert network.reach == 8
    assert network(pictures(20, 30), scale).shape == (2, 3, scale * 4, scale * 14)
    assert network.whole(pictures(20, 30), scale).shape == (2, 3, scale * 20, scale * 30)


@pytest.mark.parametrize("scale", [2, 4])
def test_without_detail_it_is_the_picture_enlarged_bilinearly(scale):
    network = random_upscaler()
    for parameter in network.heads.parameters():
        parameter.detach().zero_()
    expected = interpolate(pictures(16, 16), scale_factor=scale, mode="bilinear")
    torch.testing.assert_close(network.whole(pictures(16, 16), scale), expected)


@pytest.mark.parametrize("scale", [2, 4])
def test_light_and_colours_stay_whatever_the_weights(scale):
    network, flat = random_upscaler(), pictures(60, 60) * 0.2 + 0.5
    for head in network.heads.values():
        head.bias.detach().fill_(0.3)  # which alone would make all pictures lighter
    moved = network.whole(flat, scale) - interpolate(flat, scale_factor=scale, mode="bilinear")
    assert moved.abs().mean() > 0.01 and moved.mean((2, 3)).abs().max() < 1e-3


def test_a_pixel_depends_on_those_within_reach_alone():
    network, one = random_upscaler(depth=2), pictures(31, 31)
    other = one.clone()
    other[:, :, 15, 15] = -other[:, :, 15, 15]
    moved = (network.whole(one, 2) != network.whole(other, 2)).any(1)[0].nonzero()
    assert moved.min() >= 2 * (15 - network.reach) and moved.max() < 2 * (16 + network.reach)
    assert len(moved) > 100


def test_features_are_of_the_weights_dtype_and_the_result_of_the_pictures():
    network = random_upscaler()
    exact = network.whole(pictures(16, 16), 4)
    rough = network.bfloat16().whole(pictures(16, 16), 4)
    assert rough.dtype == torch.float32 and 0 < (exact - rough).abs().max() < 0.02


def test_a_network_as_they_ship_takes_four_megabytes_at_most():
    assert sum(p.numel() for p in Upscaler().parameters()) * 2 < 4e6
