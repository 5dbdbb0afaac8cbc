"""A processor that has neither bfloat16 nor products of eight bits draws as before."""

from dataclasses import replace

import numpy as np
import pytest

from clvae import Engine, Scene
from clvae.bundle.find_scales import sizes_of
from clvae.core.scales import Scales
from clvae.engine import device
from clvae.engine.cpu import eight_bits, kernels
from clvae.errors import ClvaeError
from tests.checkpoints import draw_map
from tests.engine.edits import Edits


@pytest.fixture
def plain(monkeypatch):
    monkeypatch.setattr(device, "_flags", lambda: {"avx2"})
    monkeypatch.setattr(eight_bits, "has_operators", lambda: False)
    monkeypatch.setattr(kernels, "_has_onednn", lambda weight: False)


@pytest.fixture
def scaled(bundle):
    """A bundle that says how it would be drawn in eight bits."""
    steps = {name: np.ones(size, np.float32) for name, size in sizes_of(bundle.generator).items()}
    return replace(bundle, scales=Scales(steps, dict.fromkeys(steps, 0)))


def test_it_draws_follows_edits_and_reads_photos_in_float32(plain, scaled):
    engine, classes = Engine(scaled, "cpu"), scaled.config.classes
    assert engine.precision == "float32"
    scene = Scene.from_labels(draw_map(scaled.config.size, range(5)), classes)
    session, edits = engine.session(), Edits(scene, engine.sample(scene), classes, seed=0)
    for _ in range(5):
        edits.step()
        picture = session.render(edits.scene, edits.style).astype(int)
        whole = engine.generate(edits.scene, edits.style)
        assert np.abs(picture - whole).max() <= 1  # few rows may be added up in another order
    style = engine.encode(whole, edits.scene, steps=0)
    assert np.isfinite(style.local_codes).all()


def test_it_refuses_eight_bits_in_a_sentence(plain, scaled):
    with pytest.raises(ClvaeError, match="AVX-512 VNNI"):
        Engine(scaled, "cpu", "int8")
