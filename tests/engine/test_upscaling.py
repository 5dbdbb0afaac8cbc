"""Engine.upscale: pictures of any size by a bundle's upscaler, tile by tile."""

from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Engine
from clvae.engine import upscaling
from clvae.nn.pixels import to_network, to_picture
from tests.checkpoints import random_upscaler


@pytest.fixture(scope="module")
def network():
    return random_upscaler(8, 3)


@pytest.fixture(params=["float32", "bfloat16"])
def engine(bundle, network, request):
    return Engine(replace(bundle, upscaler=network), "cpu", request.param)


def picture(height, width):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("size", [(70, 45), (32, 64), (33, 16), (1, 3)])
def test_tiles_show_no_seam(engine, network, size, scale, monkeypatch):
    """They are the network's result of the whole picture, bit for bit."""
    monkeypatch.setattr(upscaling, "SIDE", 32)
    dtype = torch.float32 if engine.precision == "float32" else torch.bfloat16
    small = picture(*size)
    with torch.inference_mode():
        own = random_upscaler(8, 3).to(dtype).to(memory_format=torch.channels_last)
        whole = own.whole(to_network(small[None]), scale)[0]
    large = engine.upscale(small, scale)
    assert large.dtype == np.uint8 and large.shape == (size[0] * scale, size[1] * scale, 3)
    assert np.array_equal(large, to_picture(whole))


def test_what_is_handed_over_stays_as_it_was(engine):
    small = picture(20, 20)
    small.flags.writeable = False
    assert np.array_equal(engine.upscale(small, 2), engine.upscale(small.copy(), 2))


def test_each_tile_has_its_turn_and_one_that_is_refused_ends_it(engine, monkeypatch):
    monkeypatch.setattr(upscaling, "SIDE", 32)
    turns = []

    @contextmanager
    def turn():
        turns.append("begun")
        if len(turns) == 7:
            raise TimeoutError
        yield
        turns.append("done")

    engine.upscale(picture(32, 64), 2, turn)
    assert turns == ["begun", "done"] * 2
    with pytest.raises(TimeoutError):
        engine.upscale(picture(64, 64), 2, turn)
    assert turns == ["begun", "done"] * 3 + ["begun"]


def test_a_bundle_without_one_says_so(bundle, engine):
    assert engine.has_upscaler
    plain = Engine(bundle, "cpu")
    assert not plain.has_upscaler
    with pytest.raises(ClvaeError, match="^this bundle has no upscaler: python -m train upscaler"):
        plain.upscale(picture(8, 8), 2)


@pytest.mark.parametrize(
    ("given", "scale", "said"),
    [
        (picture(8, 8), 3, "pictures are upscaled by 2 or 4, not by 3"),
        (picture(8, 8), True, "pictures are upscaled by 2 or 4, not by True"),
        (picture(8, 8), "2", "pictures are upscaled by 2 or 4, not by '2'"),
        (picture(8, 8)[..., 0], 2, r"a picture is uint8 \[height, width, 3\], this one is uint8"),
        (picture(8, 8)[:0], 2, r"a picture is uint8 \[height, width, 3\], this one is uint8"),
        (picture(8, 8) / 255, 2, r"a picture is uint8 \[height, width, 3\], this one is float64"),
        ("sea.png", 2, "a picture is an array of numbers, this one holds <U7"),
        (np.zeros((1000, 2000, 3), np.uint8), 4, "2000x1000 pixels are too many to be upscaled"),
        (np.zeros((1, 16_001, 3), np.uint8), 2, "16001x1 pixels .*, 32000 a side$"),
    ],
)
def test_what_cannot_be_enlarged_is_one_sentence(bundle, network, given, scale, said):
    engine = Engine(replace(bundle, upscaler=network), "cpu", "float32")
    with pytest.raises(ClvaeError, match=f"^{said}"):
        engine.upscale(given, scale)
