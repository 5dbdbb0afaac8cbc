"""Slots: turns at drawing pictures, for everybody; what has time comes last. See Service."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(Exception):
    """No slot was left over for as long as one waited for it."""


class Slots:
    """So many slots. A context manager: one of them, for what somebody waits for.

    Safe to use from many threads.
    """

    def __init__(self, count: int):
        self._free, self._awaited = count, 0
        self._changed = threading.Condition()

    def __enter__(self) -> Slots:
        with self._changed:
            self._awaited += 1
            try:
                self._changed.wait_for(lambda: self._free)
                self._free -= 1
            finally:
                self._awaited -= 1
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    @contextmanager
    def left_over(self, patience: float) -> Iterator[None]:
        """One that nobody else waits for, as soon as there is one; after so many seconds without
        that is Busy. Whoever has it should give it back soon: work is not broken off.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._free > self._awaited, patience):
                raise Busy
            self._free -= 1
        try:
            yield
        finally:
            self.__exit__()
