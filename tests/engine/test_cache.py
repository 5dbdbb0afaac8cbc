"""The compiled generator and its incremental rendering against the plain network."""

import numpy as np
import pytest
import torch

from clvae.bundle import NetworkConfig
from clvae.bundle.find_scales import find_scales
from clvae.core.sampler import Sampler
from clvae.core.scales import NO_SCALES
from clvae.core.scene import Scene
from clvae.engine.cpu import kernels as products
from clvae.engine.cpu.cache import RenderCache
from clvae.engine.cpu.generator import BAND, FEW, BandedGenerator, band_of
from clvae.engine.cpu.planes import Planes
from clvae.engine.device import PRECISIONS
from clvae.nn import grain
from tests.checkpoints import NARROW, draw_map, random_networks
from tests.engine.edits import Edits
from tests.engine.processor import eight_bits

SHAPES = [
    ("normal", 64, 64),
    ("normal", 96, 160),
    ("more", 64, 128),
    ("more", 128, 64),
    ("most", 128, 128),
]
NOISE = [False, True]


def network(upsampling, height, width, /, **sizes):
    """A random generator, narrow unless `sizes` say otherwise, its config, and a scene with a style
    of it.
    """
    config = NetworkConfig(
        **NARROW | {"upsampling": upsampling, "height": height, "picture_width": width} | sizes
    )
    scene = Scene.from_labels(draw_map((height, width), range(5)), config.classes)
    generator = random_networks(config)[0]
    for name, weight in generator.state_dict().items():
        if "gamma" in name:
            weight.mul_(
                0.5
            )  # or the plain network itself, in float32, is off by as much as is compared here
    return generator, config, scene, sampler(config).sample(scene, 0)


def sampler(config):
    return Sampler(config.z_global, config.z_local, noise=config.noise)


@torch.inference_mode()
def plain(generator, scene, style):
    """What the plain network draws, [H, W, 3]."""
    objects = torch.from_numpy(scene.objects.copy()).long()[None]
    return generator(
        objects,
        torch.from_numpy(scene.classes.copy()).long()[None],
        torch.from_numpy(style.global_code.copy())[None],
        torch.from_numpy(style.local_codes.copy())[None],
        planes=grain.planes(objects, torch.from_numpy(grain.keys(style.grain))[None]),
    )[0].permute(1, 2, 0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("kind", ["drawn", "noise", "flat", "one id a pixel"])
def test_the_compiled_generator_draws_what_the_network_draws(shape, noise, kind):
    generator, config, scene, style = network(*shape, noise=noise)
    rng = np.random.default_rng(0)
    if kind == "noise":
        scene = scene.with_objects(rng.integers(0, config.classes, scene.size))
    if kind == "flat":
        scene = scene.with_objects(np.full(scene.size, 2))
    if kind == "one id a pixel":
        scene = Scene(rng.integers(0, 256, scene.size), np.arange(256) % config.classes)
        style = sampler(config).sample(scene, 0)
    expected = plain(generator, scene, style)
    assert expected.std() > 0.05
    torch.testing.assert_close(
        RenderCache(BandedGenerator(generator, torch.float32)).render(scene, style),
        expected,
        atol=1e-4,
        rtol=0,
    )


def follows(state, plan, generator, edits, count):
    """After each of so many edits a cache's picture is a fresh one, and nearly the network's."""
    for number in range(count):
        kind = edits.step()
        drawn = state.render(edits.scene, edits.style)
        assert torch.equal(drawn, RenderCache(plan).render(edits.scene, edits.style)), (
            f"edit {number}, {kind}, {plan.size}"
        )
        torch.testing.assert_close(
            drawn, plain(generator, edits.scene, edits.style), atol=1e-4, rtol=0
        )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("noise", NOISE)
def test_after_any_edits_the_picture_is_that_of_a_fresh_render(shape, noise):
    generator, config, scene, style = network(*shape, noise=noise)
    plan = BandedGenerator(generator, torch.float32)
    state, edits = RenderCache(plan), Edits(scene, style, config.classes, seed=1)
    state.render(scene, style)
    follows(state, plan, generator, edits, 50)


@pytest.mark.parametrize(
    ("sizes", "edits"),
    [
        ({}, 60),
        ({"noise": True}, 60),
        ({"width": 16, "z_local": 151, "hidden": 128, "noise": True}, 15),
    ],
)
@pytest.mark.parametrize(
    ("precision", "tolerance"),
    [("float32", 1e-5), ("bfloat16", 0.02), pytest.param("int8", 0.2, marks=eight_bits)],
)
def test_in_every_precision_and_with_the_widths_of_real_networks(
    sizes, edits, precision, tolerance
):
    generator, config, scene, style = network("normal", 64, 64, **sizes)
    scales = NO_SCALES
    if precision == "int8":
        scales = find_scales(generator, sampler(config), [scene], allowed=None)
    plan = BandedGenerator(generator, PRECISIONS[precision], scales=scales)
    state, document = RenderCache(plan), Edits(scene, style, config.classes, seed=2)
    for number in range(edits):
        kind = document.step()
        drawn = state.render(document.scene, document.style)
        assert torch.equal(drawn, RenderCache(plan).render(document.scene, document.style)), (
            f"edit {number}, {kind}"
        )
        assert (
            0 < (drawn - plain(generator, document.scene, document.style)).abs().mean() < tolerance
        )


@pytest.mark.parametrize(("upsampling", "own"), [("normal", (64, 64)), ("more", (128, 64))])
@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("seed", range(3))
def test_on_a_canvas_of_any_size_too(upsampling, own, noise, seed):
    generator, config, _, _ = network(upsampling, *own, noise=noise)
    rng = np.random.default_rng(seed)
    height, width = (config.stride * int(steps) for steps in rng.integers(1, 7, 2))
    size = height, width
    scene = Scene.from_labels(draw_map(size, range(5)), config.classes)
    style = sampler(config).sample(scene, seed)
    plan = BandedGenerator(
        generator, torch.float32, size, BandedGenerator(generator, torch.float32).shared
    )
    state, edits = RenderCache(plan), Edits(scene, style, config.classes, seed=seed)
    follows(state, plan, generator, edits, 10)


@pytest.mark.parametrize("steps", [17, 21])
@pytest.mark.parametrize("noise", NOISE)
def test_where_the_first_rows_have_no_even_band(steps, noise):
    generator, config, _, _ = network("normal", 64, 64, noise=noise)
    size = config.stride * steps, config.stride
    scene = Scene.from_labels(draw_map(size, range(5)), config.classes)
    style = sampler(config).sample(scene, 0)
    plan = BandedGenerator(generator, torch.float32, size)
    state = RenderCache(plan)
    follows(state, plan, generator, Edits(scene, style, config.classes, seed=3), 5)


def test_a_band_is_even_or_all_rows():
    for height in (32 * steps for steps in range(1, 257)):
        for rows in (height >> halvings for halvings in range(6)):
            band = band_of(rows)
            assert band == rows or (rows % band == band % 2 == 0 and FEW <= band <= BAND)


def test_another_grain_redoes_the_rows_of_its_object_and_no_more():
    cells = np.zeros((8, 6), np.uint8)
    cells[3:5, 2] = 1
    planes, grain = Planes((8, 6), [2, 5]), np.array([3, 2**64 - 1, 4], np.uint64)
    assert planes.update(cells, grain).all() and not planes.update(cells, grain).any()
    before = [planes.of(block).clone() for block in (2, 5)]
    assert not torch.equal(*before)
    grain[2] += 1  # of an object without cells
    assert not planes.update(cells, grain).any()
    grain[1] = 0
    assert planes.update(cells, grain).tolist() == [3 <= row < 5 for row in range(8)]
    for block, plane in zip((2, 5), before, strict=True):
        assert np.array_equal((planes.of(block) != plane).numpy(), cells == 1)


def test_an_absent_objects_grain_redoes_nothing(monkeypatch):
    generator, _, scene, style = network("normal", 64, 64, noise=True)
    plan, runs = BandedGenerator(generator, torch.float32), []
    state = RenderCache(plan)
    first = state.render(scene, style).clone()
    monkeypatch.setattr(plan.blocks[0], "run", lambda *_: runs.append(1))
    assert torch.equal(state.render(scene, style.with_grain(5, 7)), first) and not runs
    monkeypatch.undo()
    assert not torch.equal(state.render(scene, style.with_grain(0, 7)), first)


def test_the_noise_of_a_network_matters_and_of_one_without_it_nothing():
    for noise in NOISE:
        generator, _, scene, style = network("normal", 64, 64, noise=noise)
        picture = RenderCache(BandedGenerator(generator, torch.float32)).render
        there = picture(scene, style).clone()
        assert torch.equal(there, picture(scene, style.with_grain(0, 5))) != noise


def test_the_first_features_go_on_mirrored_on_a_larger_canvas():
    generator, _, _, style = network("normal", 64, 64)
    first = BandedGenerator(generator, torch.float32).shared.first
    own, wide = first(style.global_code, (2, 2)), first(style.global_code, (2, 5))
    assert torch.equal(wide, torch.cat([own, own.flip(1), own[:, :1]], 1))
    tall = first(style.global_code, (3, 2))
    assert torch.equal(tall, torch.cat([own, own[1:]]))


def test_without_prepacked_weights(monkeypatch):
    monkeypatch.setattr(products, "_has_onednn", lambda weight: False)
    generator, config, scene, style = network("normal", 64, 128)
    plan = BandedGenerator(generator, torch.float32)
    state, edits = RenderCache(plan), Edits(scene, style, config.classes, seed=5)
    for _ in range(15):
        edits.step()
        drawn = state.render(edits.scene, edits.style)
        torch.testing.assert_close(
            drawn, RenderCache(plan).render(edits.scene, edits.style), atol=1e-5, rtol=0
        )
        torch.testing.assert_close(
            drawn, plain(generator, edits.scene, edits.style), atol=1e-4, rtol=0
        )
