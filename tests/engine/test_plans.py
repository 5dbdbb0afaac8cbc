"""Compiled generators of other sizes: what is in use is counted, and not compiled twice."""

import numpy as np
import pytest

from clvae import Engine, Scene
from clvae.engine.cpu import plans
from tests.checkpoints import draw_map

WIDE = Scene.from_labels(draw_map((64, 128), range(5)), 6)


@pytest.fixture
def engine(bundle):
    return Engine(bundle, device="cpu", precision="float32", any_size=True)


@pytest.fixture
def compiled(engine, monkeypatch):
    """The sizes that are compiled, one after the other."""
    sizes, compile_ = [], plans.BandedGenerator

    def counting(generator, dtype, size, shared):
        sizes.append(size)
        return compile_(generator, dtype, size, shared)

    monkeypatch.setattr(plans, "BandedGenerator", counting)
    return sizes


def test_a_plan_in_use_is_counted_again_with_the_next_picture(engine):
    session = engine.session()
    session.render(WIDE, engine.sample(WIDE, 1))
    kept = session._cache
    engine.budget.free()
    session._cache = kept  # as if it had been drawing
    session.render(WIDE, engine.sample(WIDE, 2))
    assert engine.budget.held > session.nbytes


def test_a_plan_in_use_is_not_compiled_again(engine, compiled):
    session = engine.session()
    session.render(WIDE, engine.sample(WIDE, 1))
    kept = session._cache
    engine.budget.free()
    other = engine.session()
    picture = other.render(WIDE, engine.sample(WIDE, 1))
    assert kept is not None and compiled == [(64, 128)]
    assert np.array_equal(picture, engine.generate(WIDE, engine.sample(WIDE, 1)))


def test_a_plan_that_nobody_uses_is_compiled_when_it_is_asked_for(engine, compiled):
    for _ in range(2):
        engine.session().render(WIDE, engine.sample(WIDE, 1))
        engine.budget.free()
    assert compiled == [(64, 128)] * 2
