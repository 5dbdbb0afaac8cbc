"""In which threads a CPU computes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from clvae import Engine, Scene
from clvae.engine.cpu.cache import RenderCache
from clvae.engine.threads import aside, in_turn
from tests.checkpoints import draw_map


@pytest.fixture
def cores(monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)


def here():
    return threading.current_thread()


def test_whoever_asks_for_pictures_they_are_drawn_in_one_thread(bundle, cores, monkeypatch):
    engine, threads, render = Engine(bundle, "cpu", "float32"), set(), RenderCache.render
    scene = Scene.from_labels(draw_map(bundle.config.size, range(5)), bundle.config.classes)
    style = engine.sample(scene)

    def drawn(*args):
        threads.add(here())
        return render(*args)

    monkeypatch.setattr(RenderCache, "render", drawn)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: engine.generate(scene, style), range(3)))
    engine.session().render(scene, style)
    assert len(threads) == 1
    assert here() not in threads


def test_other_work_leaves_no_thread_behind(cores):
    thread = aside(here)
    assert thread is not here()
    assert not thread.is_alive()


def test_work_within_work_stays_in_its_thread(cores):
    assert in_turn(lambda: in_turn(here) is here())
    assert in_turn(lambda: aside(here) is here())
    assert aside(lambda: aside(here) is here())


@pytest.mark.parametrize("do", [in_turn, aside])
def test_an_error_is_raised_where_the_work_was_asked_for(do, cores):
    with pytest.raises(ZeroDivisionError):
        do(lambda: 1 / 0)
    assert do(lambda: 1) == 1


@pytest.mark.parametrize("do", [in_turn, aside])
def test_who_computes_on_one_core_needs_no_other_thread(do, monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    assert do(here) is here()
