"""Sessions: the pictures an engine draws, what is kept between them, and when it is dropped."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from clvae import Bundle, ClvaeError, Engine, NetworkConfig, Scene
from clvae.engine import session as session_module
from clvae.engine.cpu.cache import RenderCache
from tests.checkpoints import NARROW, draw_map, draw_photo, random_networks
from tests.engine.edits import Edits

SCENE = Scene.from_labels(draw_map((64, 64), range(5)), 6)


def sized(bundle, size) -> Bundle:
    """A random bundle like another one, whose pictures have a size (H, W)."""
    config = NetworkConfig(**NARROW | {"height": size[0], "picture_width": size[1]})
    return Bundle(config, bundle.labels, *random_networks(config))


@pytest.fixture
def engine(bundle):
    return Engine(bundle, device="cpu", precision="float32")


@pytest.fixture
def drawn(engine, monkeypatch):
    """Counts the pictures that are drawn rather than remembered."""
    counts, draw = [], engine.draw

    def counting(scene, *rest):
        counts.append(scene)
        return draw(scene, *rest)

    monkeypatch.setattr(engine, "draw", counting)
    return counts


@pytest.mark.parametrize("size", [(64, 64), (96, 160)])
def test_after_any_edits_a_session_draws_what_the_engine_draws(bundle, size):
    engine = Engine(sized(bundle, size), device="cpu", precision="float32")
    scene = Scene.from_labels(draw_map(size, range(5)), 6)
    session, edits = engine.session(), Edits(scene, engine.sample(scene, 1), 6, seed=3)
    for number in range(120):
        kind = edits.step()
        if number % 17 == 16:
            session.forget()
        picture = session.render(edits.scene, edits.style)
        assert np.array_equal(picture, engine.generate(edits.scene, edits.style)), (
            f"edit {number}, {kind}"
        )


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("Unable to allocate 16.0 GiB for an array"),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate "
            "memory: you tried to "
            "allocate 17179869184 bytes. Error code 12 (Cannot allocate memory)"
        ),
    ],
)
def test_memory_that_is_full_is_a_sentence_and_the_next_picture_is_drawn(
    engine, monkeypatch, caplog, error
):
    session, style = engine.session(), engine.sample(SCENE, 1)
    kept, render = session.render(SCENE, style), RenderCache.render

    def full(self, *drawn):
        render(self, *drawn)  # what it leaves behind is half-done as far as anybody knows
        self._features[0].fill_(7)
        raise error

    monkeypatch.setattr(RenderCache, "render", full)
    with pytest.raises(
        ClvaeError, match="^this machine is out of memory: close other programs"
    ) as caught:
        session.render(SCENE, engine.sample(SCENE, 2))
    assert "enforce fail" not in str(caught.value) and str(error)[:30] in caplog.text
    with pytest.raises(ClvaeError, match="this machine is out of memory"):
        engine.generate(SCENE, style)
    monkeypatch.undo()
    assert np.array_equal(
        session.render(SCENE, engine.sample(SCENE, 2)),
        engine.generate(SCENE, engine.sample(SCENE, 2)),
    )
    assert np.array_equal(session.render(SCENE, style), kept)


def test_memory_that_is_full_while_a_photo_is_read_is_a_sentence(engine, monkeypatch):
    def full(*_):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(engine._reader, "_encoder", full)
    with pytest.raises(ClvaeError, match="this machine is out of memory"):
        engine.encode(draw_photo((64, 64)), draw_map((64, 64), range(5)))


def test_sessions_that_lose_what_they_kept_all_the_time_draw_the_same(bundle):
    alone = Engine(bundle, device="cpu", precision="float32")
    probe = alone.session()
    probe.render(SCENE, alone.sample(SCENE, 1))
    engine = Engine(bundle, device="cpu", precision="float32", cache_bytes=int(1.5 * probe.nbytes))

    def paint(seed):
        session, edits = engine.session(), Edits(SCENE, engine.sample(SCENE, 1), 6, seed)
        for _ in range(25):
            edits.step()
            picture = session.render(edits.scene, edits.style)
            assert np.array_equal(picture, alone.generate(edits.scene, edits.style))

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(paint, seed) for seed in range(4)]:
            done.result()
    assert engine.budget.held <= engine.budget.limit


def test_going_back_draws_nothing(engine, drawn):
    session, style = engine.session(), engine.sample(SCENE, 1)
    other = engine.sample(SCENE, 2)
    first = session.render(SCENE, style)
    assert session.seconds > 0
    kept = first.copy()
    first[:] = 0  # a picture belongs to whoever asked for it
    session.render(SCENE, other)
    assert len(drawn) == 2
    assert np.array_equal(session.render(Scene(SCENE.objects.copy(), SCENE.classes), style), kept)
    assert len(drawn) == 2 and session.seconds is None


def test_the_oldest_pictures_are_let_go_but_never_the_last_two(engine, drawn, monkeypatch):
    session, styles = engine.session(), [engine.sample(SCENE, seed) for seed in range(5)]
    monkeypatch.setattr(
        session_module,
        "REMEMBERED",
        3 * (3 * 64 * 64 + styles[0].local_codes.nbytes + 20 + styles[0].grain.nbytes) + 64 * 64,
    )
    for style in styles:
        session.render(SCENE, style)
    for style in reversed(styles):
        session.render(SCENE, style)
    assert len(drawn) == 5 + 2  # the first two were gone
    monkeypatch.setattr(session_module, "REMEMBERED", 0)
    session.render(SCENE, engine.sample(SCENE, 9))
    session.render(SCENE, styles[0])
    assert len(drawn) == 5 + 2 + 1


def test_what_is_refused_leaves_a_session_as_it_was(engine):
    session, style = engine.session(), engine.sample(SCENE, 1)
    session.render(SCENE, style)
    held = session.nbytes
    with pytest.raises(ClvaeError):
        session.render(Scene.from_labels(np.zeros((32, 64), np.uint8), 6), style)
    assert session.nbytes == held


def test_a_render_that_fails_halfway_leaves_nothing_half_done(engine, monkeypatch):
    session, style, block = (
        engine.session(),
        engine.sample(SCENE, 1),
        engine._backend.plans.own.blocks[3],
    )
    session.render(SCENE, style)
    painted = SCENE.objects.copy()
    painted[20:40, 20:40] = 5
    with monkeypatch.context() as patch:
        patch.setattr(block, "run", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            session.render(SCENE.with_objects(painted), style)
    assert np.array_equal(
        session.render(SCENE.with_objects(painted), style),
        engine.generate(SCENE.with_objects(painted), style),
    )


def test_the_least_recently_used_session_forgets(bundle):
    single = Engine(bundle, device="cpu", precision="float32")
    style, probe = single.sample(SCENE, 1), single.session()
    probe.render(SCENE, style)
    assert single.budget.held == probe.nbytes > 0
    engine = Engine(bundle, device="cpu", precision="float32", cache_bytes=int(2.5 * probe.nbytes))
    first, second, third = (engine.session() for _ in range(3))
    for session in (first, second, first, third):
        session.render(SCENE, style)
    assert first.nbytes and third.nbytes and not second.nbytes
    assert engine.budget.held == first.nbytes + third.nbytes <= engine.budget.limit
    assert np.array_equal(second.render(SCENE, style), single.generate(SCENE, style))
    assert not first.nbytes  # now the least recently used


def test_a_session_beyond_the_whole_budget_still_draws(bundle):
    engine = Engine(bundle, device="cpu", precision="float32", cache_bytes=1000)
    session = engine.session()
    for seed in (1, 2):
        style = engine.sample(SCENE, seed)
        assert np.array_equal(session.render(SCENE, style), engine.generate(SCENE, style))
    assert session.nbytes == engine.budget.held == 0


def test_a_session_that_is_gone_holds_nothing(engine):
    session = engine.session()
    session.render(SCENE, engine.sample(SCENE, 1))
    del session
    gc.collect()
    assert engine.budget.held == 0
    other = engine.session()
    other.render(SCENE, engine.sample(SCENE, 1))
    engine.budget.free()
    assert other.nbytes == engine.budget.held == 0


def test_editing_on_and_on_holds_no_more_than_a_few_times_what_one_picture_needs(engine):
    session, edits = engine.session(), Edits(SCENE, engine.sample(SCENE, 1), 6, seed=4)
    session.render(edits.scene, edits.style)
    before = session.nbytes
    for _ in range(60):
        edits.step()
        session.render(edits.scene, edits.style)
    assert session.nbytes < 20 * before
