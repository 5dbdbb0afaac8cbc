"""In which threads a CPU computes: pictures in one that stays, all else in some that end with it.

PyTorch shares its work among the cores by OpenMP, which keeps a team of threads for each thread
that ever asked it to. As soon as all teams together have more threads than the machine has cores,
none of them stays awake between two pieces of work, and waking costs more than a piece takes: a
stroke of hundreds of pieces was drawn in 53 ms instead of 34. Servers and programs call from many
threads, so their calls are handed over here. Where a thread computes on one core alone there is no
team, and it does its work itself.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")
_ours = threading.local()  # has `here` in threads that were made for work
_pictures: ThreadPoolExecutor


def _start() -> None:
    global _pictures
    _pictures = ThreadPoolExecutor(1, "pictures")


_start()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start)  # a thread does not come along


def in_turn(work: Callable[[], T]) -> T:
    """Do some work in the thread of pictures, after what others gave to it before."""
    cores = torch.get_num_threads()
    if _has_no_team(cores):
        return work()
    return _pictures.submit(_do, work, cores).result()


def aside(work: Callable[[], T]) -> T:
    """Do some work in a thread of its own."""
    cores = torch.get_num_threads()
    if _has_no_team(cores):
        return work()
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(_do(work, cores))
        except BaseException as error:  # noqa: BLE001 - the caller's to handle
            done.set_exception(error)

    thread = threading.Thread(target=run, name="aside", daemon=True)
    thread.start()
    try:
        return done.result()
    finally:
        thread.join()


def _has_no_team(cores: int) -> bool:
    return cores == 1 or getattr(_ours, "here", False)


def _do(work: Callable[[], T], cores: int) -> T:
    """cores: that whoever asked would use."""
    _ours.here = True
    if torch.get_num_threads() != cores:
        torch.set_num_threads(cores)
    return work()
