"""Conversion of published checkpoints: what fits becomes a bundle.

That pictures and codes are right is tested in nn/test_networks.py.
"""

import pytest
import torch

from clvae import Bundle, convert
from tests.bundle.published import converted
from tests.checkpoints import NARROW, draw_map, published_pair
from tests.nn import oracle


def same_networks(a: Bundle, b: Bundle) -> bool:
    return all(
        torch.allclose(x, y, atol=1e-6)
        for one, other in ((a.generator, b.generator), (a.encoder, b.encoder))
        for x, y in zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    )


def test_spectral_norm_is_folded_with_the_stored_vectors(tmp_path, config):
    generator, encoder = published_pair(NARROW)
    bundle = converted(tmp_path, config, generator, encoder)
    weight, u, v = (generator[f"up_1.conv_s.weight_{name}"] for name in ("orig", "u", "v"))
    expected = weight / torch.einsum("i,ij,j->", u, weight.flatten(1), v)
    torch.testing.assert_close(bundle.generator.blocks["up_1"].conv_s.weight, expected)
    weight, u, v = (encoder[f"layer3.0.weight_{name}"] for name in ("orig", "u", "v"))
    torch.testing.assert_close(bundle.encoder.convs[2].weight, weight / (u @ weight.flatten(1) @ v))


def test_a_missing_weight_v_is_recovered(tmp_path, config):
    generator, encoder = published_pair(NARROW)
    for state in (generator, encoder):
        for key in [key for key in state if key.endswith("weight_v")]:
            v = state[key.replace("_v", "_orig")].flatten(1).T @ state[key.replace("_v", "_u")]
            state[key] = v / v.norm()  # a checkpoint whose v is already what u says
    with_v = converted(tmp_path, config, generator, encoder)
    for state in (generator, encoder):
        for key in [key for key in state if key.endswith("weight_v")]:
            del state[key]
    assert same_networks(converted(tmp_path, config, generator, encoder), with_v)


def test_the_batch_counter_may_be_missing(tmp_path, config):
    generator, encoder = published_pair(NARROW)
    full = converted(tmp_path, config, dict(generator), encoder)
    for key in [key for key in generator if key.endswith("num_batches_tracked")]:
        del generator[key]
    assert same_networks(converted(tmp_path, config, generator, encoder), full)


def test_half_precision_checkpoints_become_float32(tmp_path, config):
    generator, encoder = (
        {key: value.half() if value.is_floating_point() else value for key, value in state.items()}
        for state in published_pair(NARROW)
    )
    assert (
        converted(tmp_path, config, generator, encoder).generator.fc.weight.dtype == torch.float32
    )


@pytest.mark.parametrize("legacy", [False, True])
def test_both_file_formats_of_torch_are_read(tmp_path, config, legacy):
    generator, encoder = published_pair(NARROW)
    for name, state in (("G", generator), ("E", encoder)):
        torch.save(
            state, tmp_path / f"latest_net_{name}.pth", _use_new_zipfile_serialization=not legacy
        )
    out = convert(
        tmp_path / "latest_net_G.pth",
        tmp_path / "latest_net_E.pth",
        config=config,
        out=tmp_path / "out",
    )
    bundle = Bundle.load(out)
    labels = torch.from_numpy(draw_map((64, 64), range(6)))[None].long()
    z_global, z_local = torch.ones(1, 5), torch.ones(1, 6, 5, 3)
    torch.testing.assert_close(
        bundle.generator(labels, torch.arange(6)[None], z_global, z_local),
        oracle.render(generator, "normal", labels, z_global, z_local),
        atol=1e-4,
        rtol=0,
    )


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: {f"module.{key}": value for key, value in state.items()},
        lambda state: {"state_dict": state, "epoch": 7},
        lambda state: {
            "state_dict": {f"module.{key}": value for key, value in state.items()},
            "optimizer": {"lr": 0.1},
        },
    ],
)
def test_what_trainers_wrap_around_the_tensors_is_taken_off(tmp_path, config, wrap):
    plain = converted(tmp_path, config, *published_pair(NARROW))
    assert same_networks(converted(tmp_path, config, *map(wrap, published_pair(NARROW))), plain)
