"""Batches: what many threads ask for is drawn together, given back to whom it belongs, and nobody
waits for a heap of others.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Engine, Scene
from clvae.engine.batcher import Batcher
from clvae.engine.gpu.backend import GpuBackend
from clvae.engine.gpu.cuda_graphs import SIZES
from tests.checkpoints import draw_map

PATIENCE = 60
SCENE = Scene.from_labels(draw_map((64, 64), range(5)), 6)


class Drawer:
    """Draws numbers as their negatives, once the gate is open; keeps the batches, and fails at
    chosen numbers.
    """

    def __init__(self, gate_open=True, fails=(), most=8):
        self.batches, self.begun, self.gate = [], threading.Semaphore(0), threading.Event()
        self.fails, self.most = set(fails), most
        if gate_open:
            self.gate.set()

    def __call__(self, batch):
        self.batches.append(batch)
        self.begun.release()
        assert self.gate.wait(PATIENCE)
        if len(batch) > self.most:
            raise MemoryError("too many at a time")
        for number in batch:
            if number in self.fails:
                raise ValueError(f"no picture of {number}")
        return [-number for number in batch]


def in_threads(calls):
    """Start calls at the same time; returns their futures."""
    pool = ThreadPoolExecutor(max(1, len(calls)))
    futures = [pool.submit(call) for call in calls]
    pool.shutdown(wait=False)
    return futures


def results(futures):
    return [future.result(PATIENCE) for future in futures]


def waiting(batcher, count):
    """Wait until as many requests are in the queue."""
    for _ in range(100 * PATIENCE):
        with batcher._lock:
            if sum(map(len, batcher._waiting.values())) == count:
                return
        threading.Event().wait(0.01)
    raise AssertionError(f"there never were {count} requests in the queue")


def held_up(**kwargs):
    """A batcher of batches of four that is busy drawing picture 0, its drawer, and what waits for
    that picture.
    """
    drawer = Drawer(gate_open=False, **kwargs)
    batcher = Batcher(drawer, 4)
    first = in_threads([lambda: batcher.draw("first", [0])])
    assert drawer.begun.acquire(timeout=PATIENCE)
    return batcher, drawer, first


def test_what_is_asked_for_meanwhile_goes_together_in_the_next_batch():
    batcher, drawer, first = held_up()
    others = in_threads([lambda n=n: batcher.draw(n, [n]) for n in range(1, 7)])
    waiting(batcher, 6)
    drawer.gate.set()
    assert results(first + others) == [[-n] for n in range(7)]
    assert [len(batch) for batch in drawer.batches] == [1, 4, 2]


def test_nobody_waits_for_a_batch_to_fill_up():
    drawer = Drawer()
    assert Batcher(drawer, 4).draw("anna", [3]) == [-3] and drawer.batches == [[3]]


def test_a_user_with_many_requests_does_not_hold_up_one_with_a_single_one():
    batcher, drawer, first = held_up()
    many = in_threads([lambda: batcher.draw("anna", range(10, 30))])
    waiting(batcher, 20)
    few = in_threads([lambda: batcher.draw("ben", [1]), lambda: batcher.draw("cleo", [2, 3])])
    waiting(batcher, 23)
    drawer.gate.set()
    assert results(first + many + few) == [[0], [-n for n in range(10, 30)], [-1], [-2, -3]]
    assert sorted(drawer.batches[1]) == [1, 2, 10, 11]
    assert [number for batch in drawer.batches for number in batch if number >= 10] == list(
        range(10, 30)
    )


def test_turns_go_on_where_the_last_batch_ended():
    batcher, drawer, waits = held_up()
    for user in range(6):  # one after the other, so that the order is known
        waits += in_threads(
            [lambda user=user: batcher.draw(user, [10 * user + 100, 10 * user + 101])]
        )
        waiting(batcher, 2 * user + 2)
    drawer.gate.set()
    results(waits)
    assert drawer.batches[1:] == [[100, 110, 120, 130], [140, 150, 101, 111], [121, 131, 141, 151]]


def test_an_error_reaches_only_whom_it_belongs_to():
    batcher, drawer, first = held_up(fails=[2])
    one, two, three = in_threads([lambda n=n: batcher.draw(n, [n]) for n in (1, 2, 3)])
    waiting(batcher, 3)
    drawer.gate.set()
    assert results([*first, one, three]) == [[0], [-1], [-3]]
    with pytest.raises(ValueError, match="no picture of 2"):
        two.result(PATIENCE)
    assert batcher.draw("after", [4]) == [-4]


def test_a_batch_that_is_too_large_is_drawn_one_by_one():
    drawer = Drawer(most=1)
    assert Batcher(drawer, 4).draw("anna", range(6)) == [-n for n in range(6)]
    assert [len(batch) for batch in drawer.batches] == [4, 1, 1, 1, 1, 2, 1, 1]


def test_nothing_asked_for_is_nothing_drawn():
    drawer = Drawer()
    assert Batcher(drawer, 4).draw("anna", []) == [] and drawer.batches == []


# The engine that draws whole pictures, as on a GPU


@pytest.fixture
def engine(bundle):
    engine = Engine(bundle, device="cpu", precision="float32")
    engine._backend = GpuBackend(bundle.generator, engine.device, torch.float32, engine._memory)
    return engine


@pytest.fixture
def sizes(engine, monkeypatch):
    """The sizes of the batches that an engine draws."""
    sizes, draw = [], engine._backend.graphs.draw
    monkeypatch.setattr(
        engine._backend.graphs, "draw", lambda batch: [sizes.append(len(batch)), draw(batch)][1]
    )
    return sizes


def test_many_threads_get_the_pictures_of_their_own(engine, bundle, sizes):
    alone = Engine(bundle, device="cpu", precision="float32")
    scenes = [SCENE, SCENE.split(1, 1), Scene.from_labels(draw_map((64, 64), range(5), seed=9), 6)]
    jobs = [(scene, alone.sample(scene, seed)) for seed in range(4) for scene in scenes]
    expected = [alone.generate(*job).astype(int) for job in jobs]
    sessions = [engine.session() for _ in jobs]

    def draw(session, scene, style):
        return [
            session.render(scene, style),
            engine.generate(scene, style),
            *engine.variations(scene, [style, style]),
        ]

    drawn = results(
        in_threads(
            [
                lambda session=session, job=job: draw(session, *job)
                for session, job in zip(sessions, jobs, strict=True)
            ]
        )
    )
    for pictures, right in zip(drawn, expected, strict=True):
        assert len(pictures) == 4
        for picture in pictures:
            assert picture.dtype == np.uint8 and np.abs(picture - right).max() <= 1
    assert sum(sizes) == 4 * len(jobs) and max(sizes) > 1


def test_variations_are_one_batch(engine, sizes):
    styles = [engine.sample(SCENE, seed) for seed in range(11)]
    pictures = list(engine.variations(SCENE, styles))
    assert sizes == [8, 3] and len(pictures) == 11
    for picture, style in zip(pictures, styles, strict=True):
        assert np.abs(picture.astype(int) - engine.generate(SCENE, style)).max() <= 1


def full(*_):
    raise torch.cuda.OutOfMemoryError("full")


def test_where_the_memory_is_too_small_for_a_batch_its_pictures_are_drawn_one_by_one(
    engine, monkeypatch
):
    draw = engine._backend.graphs.draw
    monkeypatch.setattr(
        engine._backend.graphs, "draw", lambda batch: full() if len(batch) > 1 else draw(batch)
    )
    styles = [engine.sample(SCENE, seed) for seed in range(4)]
    pictures = list(engine.variations(SCENE, styles))
    assert len({picture.tobytes() for picture in pictures}) == 4


def test_where_it_is_too_small_for_one_there_is_a_sentence_and_the_next_picture_is_drawn(engine):
    session, style = engine.session(), engine.sample(SCENE, 1)
    kept = session.render(SCENE, style)
    assert engine.budget.held > 0 and engine.at_once == 2 * SIZES[-1]
    run = engine._backend.graphs._dense.run
    engine._backend.graphs._dense.run = full
    with pytest.raises(ClvaeError, match="this machine is out of memory"):
        engine.generate(SCENE, style)
    assert engine.budget.held == 0 and engine.at_once == 2  # room was made
    engine._backend.graphs._dense.run = run
    assert np.array_equal(engine.generate(SCENE, style), kept)
    assert len(list(engine.variations(SCENE, [style] * 3))) == 3


def test_a_scene_that_is_refused_disturbs_nobody(engine):
    small, style = Scene.from_labels(np.zeros((32, 64), np.uint8), 6), engine.sample(SCENE, 1)
    refused, *drawn = in_threads(
        [lambda: engine.generate(small, style)] + [lambda: engine.generate(SCENE, style)] * 3
    )
    assert all(picture.shape == (64, 64, 3) for picture in results(drawn))
    with pytest.raises(ClvaeError, match="the map is 64x32"):
        refused.result(PATIENCE)
