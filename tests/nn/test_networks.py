"""The vectorised networks against the plain loops of `oracle`, on random published checkpoints."""

import pytest
import torch

from clvae.bundle import Bundle
from clvae.bundle.convert import convert
from tests.checkpoints import NARROW, draw_map, draw_photo, published_pair, write_pair
from tests.nn import oracle

CLASSES = NARROW["classes"]
SHAPES = [
    ("normal", 64, 64),
    ("normal", 64, 128),
    ("more", 64, 64),
    ("more", 64, 128),
    ("most", 128, 128),
    ("most", 128, 256),
]


def network(folder, seed=0, **sizes):
    """(published generator state, published encoder state, the bundle converted from them)."""
    values = NARROW | sizes
    config = folder / "config.json"
    config.write_text(str(values).replace("'", '"'))
    bundle = Bundle.load(
        convert(*write_pair(folder, values, seed), config=config, out=folder / "bundle")
    )
    return *published_pair(values, seed), bundle


def codes(batch, objects, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return (
        torch.randn(batch, NARROW["z_global"], generator=rng),
        torch.randn(batch, objects, 5, NARROW["z_local"], generator=rng),
    )


def label_maps(height, width):
    """Two maps: class 2 is absent from both, and class 4 is one single pixel of the second."""
    first = draw_map((height, width), [0, 1, 3, 5], seed=1)
    second = draw_map((height, width), [5, 3, 1], seed=2)
    second[32, 32] = 4
    return torch.from_numpy(first).long(), torch.from_numpy(second).long()


@pytest.mark.parametrize(("upsampling", "height", "width"), SHAPES)
def test_generator_draws_what_the_loops_draw(tmp_path, upsampling, height, width):
    state, _, bundle = network(tmp_path, upsampling=upsampling, height=height, picture_width=width)
    labels = torch.stack(label_maps(height, width))
    z_global, z_local = codes(2, CLASSES)
    classes = torch.arange(CLASSES).expand(2, -1)
    drawn = bundle.generator(labels, classes, z_global, z_local)
    expected = oracle.render(state, upsampling, labels, z_global, z_local)
    assert expected.std() > 0.05  # a flat picture would compare nothing
    torch.testing.assert_close(drawn, expected, atol=1e-4, rtol=0)


def test_two_objects_of_a_class_have_looks_of_their_own(tmp_path):
    """Objects are drawn as if each were a class whose embedding and one-hot weights are those of
    its class.
    """
    state, _, bundle = network(tmp_path)
    classes = torch.tensor([0, 1, 3, 1, 3, 3])  # objects 3, 4, 5 were split from classes 1 and 3
    objects = torch.from_numpy(draw_map((64, 64), range(6), seed=3)).long()[None]
    z_global, z_local = codes(1, 6)
    drawn = bundle.generator(objects, classes[None], z_global, z_local)

    split = dict(state) | {"embedding.weight": state["embedding.weight"][classes]}
    for norm in ("norm_0", "norm_1", "norm_s"):
        key = f"up_3.{norm}.mlp_shared.0.weight"
        split[key] = state[key][:, classes]
    torch.testing.assert_close(
        drawn, oracle.render(split, "normal", objects, z_global, z_local), atol=1e-4, rtol=0
    )

    as_one = z_local[:, [0, 1, 2, 1, 2, 2]]
    merged = torch.tensor([0, 1, 2, 1, 2, 2])[objects]
    torch.testing.assert_close(
        bundle.generator(objects, classes[None], z_global, as_one),
        bundle.generator(merged, classes[None], z_global, as_one),
        atol=1e-6,
        rtol=0,
    )


@pytest.mark.parametrize("layer", range(5))
def test_every_layer_of_an_object_matters_and_of_an_absent_one_none(tmp_path, layer):
    _, _, bundle = network(tmp_path)
    labels = label_maps(64, 64)[0][None]  # without class 2
    z_global, z_local = codes(1, CLASSES)
    classes = torch.arange(CLASSES)[None]
    before = bundle.generator(labels, classes, z_global, z_local)
    for class_id, changes in ((0, True), (2, False)):
        other = z_local.clone()
        other[0, class_id, layer] += 1
        after = bundle.generator(labels, classes, z_global, other)
        assert ((after - before).abs().max() > 1e-4) == changes


@pytest.mark.parametrize("size", [(256, 256), (64, 128), (300, 200)])
def test_encoder_says_what_the_loops_say(tmp_path, size):
    _, state, bundle = network(tmp_path)
    labels = torch.stack(label_maps(*size))
    labels[1, 33, 33] = 2  # a pixel that no layer's samples meet at 256x256
    photos = (
        torch.stack([torch.from_numpy(draw_photo(size, seed)) for seed in (0, 1)]).permute(
            0, 3, 1, 2
        )
        / 127.5
        - 1
    )
    said = bundle.encoder(photos, labels, CLASSES)
    expected = oracle.encode(state, photos, labels, CLASSES)
    assert torch.equal(said.present, expected[2])
    for ours, theirs in zip(
        (said.mu, said.logvar, said.global_mu, said.global_logvar),
        (*expected[:2], *expected[3:]),
        strict=True,
    ):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)


def test_a_class_without_pixels_is_absent_and_zero(tmp_path):
    _, _, bundle = network(tmp_path)
    labels = torch.stack(label_maps(256, 256))
    labels[1, 33, 33] = 2
    photos = (
        torch.from_numpy(draw_photo((256, 256))).permute(2, 0, 1).expand(2, -1, -1, -1) / 127.5 - 1
    )
    said = bundle.encoder(photos, labels, CLASSES)
    assert not said.present[:, 2].any()  # absent, or a pixel between all samples
    assert said.present[1, 4].all()  # one pixel at (32, 32) is a sample of all five layers
    assert not said.present[0, 4].any()
    assert said.mu[~said.present].eq(0).all() and said.logvar[~said.present].eq(0).all()
    assert said.mu[said.present].ne(0).any(-1).all()
