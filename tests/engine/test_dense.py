"""The generator compiled for a GPU, as far as a CPU can tell."""

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Engine
from clvae.engine.captured import Captured
from clvae.engine.dense import Dense
from tests.engine.test_state import SHAPES, network, plain

CPU = torch.device("cpu")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_draws_what_the_network_draws(shape):
    generator, _, scene, style = network(*shape)
    whole = Captured(Dense(generator, CPU, torch.float32))
    scene, style = scene.split(1, 1), style.copy_object(int(scene.objects[1, 1])).move(0, 2, np.ones(3), 1.0)
    for look in (style, style.with_global(-style.global_code)):
        picture = whole.draw(scene.objects, scene.classes, look.global_code, look.local_codes)
        expected = (plain(generator, scene, look).numpy() + 1) * 127.5
        assert picture.shape == expected.shape and expected.std() > 5
        np.testing.assert_allclose(picture, expected, atol=0.51)
    assert not whole.captured


def test_a_batch_is_its_pictures():
    generator, _, scene, style = network("normal", 64, 64)
    dense = Dense(generator, CPU, torch.float32)
    arrays = [scene.objects, scene.classes, style.global_code, style.local_codes]
    one = [torch.from_numpy(a.copy())[None] for a in arrays]
    two = [torch.cat([a, a.flip(-1) if a.dtype == torch.float32 else a]) for a in one]
    assert (dense.run(*two)[0].int() - dense.run(*one)[0]).abs().max() <= 1
    assert not torch.equal(*dense.run(*two))


def test_memory_that_is_full_is_tried_once_more_and_then_said(bundle):
    engine, calls = Engine(bundle, device="cpu", precision="float32"), []

    def work():
        calls.append(1)
        if len(calls) < 2 or fails:
            raise torch.cuda.OutOfMemoryError("full")
        return "drawn"

    fails = False
    assert engine._with_memory(work) == "drawn" and len(calls) == 2
    fails = True
    with pytest.raises(ClvaeError, match="memory of cpu is full"):
        engine._with_memory(work)
    assert len(calls) == 4
