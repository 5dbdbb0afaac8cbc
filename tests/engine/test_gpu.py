"""The generator compiled for a GPU: on one where there is one, and on a CPU as far as that can
tell.
"""

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Engine
from clvae.core.scene import Scene
from clvae.engine.gpu.backend import MOST_SIZES, GpuBackend
from clvae.engine.gpu.cuda_graphs import SIZES, GraphedGenerator
from clvae.engine.gpu.generator import DenseGenerator
from clvae.engine.memory import Budget, Memory
from tests.checkpoints import draw_map
from tests.engine.test_cache import NOISE, SHAPES, network, plain

DEVICES = [torch.device(name) for name in ("cpu", "cuda")[: 1 + torch.cuda.is_available()]]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("noise", NOISE)
def test_it_draws_what_the_network_draws(shape, noise, device):
    generator, _, scene, style = network(*shape, noise=noise)
    whole = GraphedGenerator(DenseGenerator(generator, device, torch.float32))
    split, more = (
        scene.split(1, 1),
        style.copy_object(int(scene.objects[1, 1])).move(0, np.ones((5, 3)), 1.0),
    )
    jobs = [(split, more), (split, more.with_global(-more.global_code)), (scene, style)]
    expected = [(plain(generator, *job).numpy() + 1) * 127.5 for job in jobs]
    for batch in (slice(0, 1), slice(1, 2), slice(0, 3), slice(1, 3)):
        for picture, right in zip(whole.draw(jobs[batch]), expected[batch], strict=True):
            assert picture.shape == right.shape and right.std() > 5
            np.testing.assert_allclose(picture, right, atol=0.51)
    assert whole.limit == SIZES[-1] and whole.captured == (device.type == "cuda")


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("noise", NOISE)
def test_pictures_of_several_sizes_are_drawn_in_one_batch(noise, device):
    generator, config, _, style = network("normal", 64, 64, noise=noise)
    backend = GpuBackend(generator, device, torch.float32, Memory(device, Budget(0)))
    sizes = [(64, 64), (96, 160), (64, 64), (160, 64), (64, 96), (32, 64), (128, 128), (96, 96)]
    scenes = [Scene.from_labels(draw_map(size, range(5)), config.classes) for size in sizes]
    pictures = backend._draw_sizes([(one, style) for one in scenes])
    for one, picture in zip(scenes, pictures, strict=True):
        np.testing.assert_allclose(
            picture, (plain(generator, one, style).numpy() + 1) * 127.5, atol=0.51
        )
    assert len(backend._others) == MOST_SIZES


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("noise", NOISE)
def test_a_pass_needs_no_value_from_the_device(shape, noise):
    generator = network(*shape, noise=noise)[0]
    dense = DenseGenerator(
        generator, torch.device("meta"), torch.bfloat16
    )  # where tensors have no values: to ask for one fails
    assert dense.run(*dense.inputs(256, 4)).shape == (4, *dense.size, 3)


@pytest.mark.parametrize("device", DEVICES)
def test_without_room_for_batches_it_draws_one_by_one(device):
    generator, _, scene, style = network("normal", 64, 64)
    whole = GraphedGenerator(DenseGenerator(generator, device, torch.float32))
    (before,) = whole.draw([(scene, style)])
    whole.shrink()
    assert whole.limit == 1 and whole.captured == (device.type == "cuda")
    (after,) = whole.draw([(scene, style)])
    assert np.array_equal(before, after)


def test_memory_that_is_full_is_tried_once_more_and_then_said(bundle):
    engine, calls = Engine(bundle, device="cpu", precision="float32"), []

    def work():
        calls.append(1)
        if len(calls) < 2 or fails:
            raise torch.cuda.OutOfMemoryError("full")
        return "drawn"

    fails = False
    assert engine._memory.do(work) == "drawn" and len(calls) == 2
    fails = True
    with pytest.raises(ClvaeError, match="this machine is out of memory"):
        engine._memory.do(work)
    assert len(calls) == 4
