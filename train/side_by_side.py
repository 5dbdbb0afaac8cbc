"""Work on many pictures at once: each core draws one of its own, which pays better than all cores
at one small picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

MOST = 8  # pictures at a time, since each has features of its own in memory

Given, Made = TypeVar("Given"), TypeVar("Made")
Map = Callable[[Callable[[Given], Made], Iterable[Given]], Iterator[Made]]


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
