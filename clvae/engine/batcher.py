"""Batches: what many threads ask for while pictures are drawn goes together into the next batch,
fairly by user.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Request = TypeVar("Request")
Picture = TypeVar("Picture")


class Batcher(Generic[Request, Picture]):
    """Draws requests in batches, on one thread of its own. Safe to use from many threads.

    Users take turns: one request of each who waits goes into a batch, then a second one of each,
    and who had a turn goes behind those who had none. Nobody waits for a batch to fill up.
    draw: takes a batch, gives its pictures in order. limit: requests of one batch.
    """

    def __init__(self, draw: Callable[[list[Request]], Sequence[Picture]], limit: int):
        self.limit, self._draw = limit, draw
        self._lock = threading.Lock()
        # Whose turn it is first.
        self._waiting: OrderedDict[Hashable, deque[tuple[Request, Future]]] = OrderedDict()
        self._worker = ThreadPoolExecutor(1, "drawing")

    def draw(self, user: Hashable, requests: Sequence[Request]) -> list[Picture]:
        """The pictures of a user's requests, in order, once all are drawn; or the error of the
        first that failed.
        """
        jobs = [(request, Future()) for request in requests]
        with self._lock:
            if jobs:
                self._waiting.setdefault(user, deque()).extend(jobs)
        # A call for each is enough for all; the last ones may find nothing left to do.
        for _ in jobs:
            self._worker.submit(self._draw_next)
        return [future.result() for _, future in jobs]

    def _draw_next(self) -> None:
        batch = []
        with self._lock:
            while self._waiting and len(batch) < self.limit:
                user, jobs = self._waiting.popitem(last=False)
                batch.append(jobs.popleft())
                if jobs:
                    self._waiting[user] = jobs
        if batch:
            self._answer(batch)

    def _answer(self, batch: list[tuple[Request, Future]]) -> None:
        """Draw some requests together; where that fails each alone, so that an error reaches only
        whom it belongs to.
        """
        try:
            pictures = self._draw([request for request, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, its caller gets it
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
        else:
            for (_, future), picture in zip(batch, pictures, strict=True):
                future.set_result(picture)
            return
        for job in (
            batch
        ):  # no longer in the handler, where the error holds on to what the batch had in memory
            self._answer([job])
