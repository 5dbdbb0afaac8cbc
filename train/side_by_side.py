"""Work on many pictures at once: each core draws one of its own, which pays better than all cores
at one small picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

import torch

MOST = 8  # pictures at a time, since each has features of its own in memory

Given = TypeVar("Given")
Made = TypeVar("Made")


class Map(Protocol):
    """Gives the results of some work on many things, in order, as the function `map` does."""

    def __call__(self, work: Callable[[Given], Made], things: Iterable[Given], /) -> Iterator[Made]:
        """What the work makes of each of the things."""
        ...


@contextmanager
def side_by_side(device: torch.device) -> Iterator[Map]:
    """While entered, what `map` is to be used: on a CPU a thread for each core, each of which
    computes on that core alone.

    Results come in order. On a GPU pictures are put into batches by the engine, and a plain map
    will do.
    """
    cores = torch.get_num_threads()
    if device.type != "cpu" or cores == 1:
        yield map
        return
    torch.set_num_threads(1)  # threads that begin from now on take this over
    try:
        with ThreadPoolExecutor(min(cores, MOST)) as pool:
            yield pool.map
    finally:
        torch.set_num_threads(cores)
