"""The memory of an engine: what its sessions may keep together, and what is done where a device's
is full.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from typing import Protocol, TypeVar

import torch

from ..errors import ClvaeError, Text, out_of_memory

T = TypeVar("T")
LOG = logging.getLogger(__name__)
FULL = Text(
    "this machine is out of memory: close other programs and try again, choose a model with "
    "smaller pictures, or draw in bfloat16"
)


class Keeper(Protocol):
    """What keeps something that it can do without."""

    @property
    def nbytes(self) -> int:
        """Bytes kept."""
        ...

    def forget(self) -> None:
        """Drop all that is kept."""
        ...


class Budget:
    """How many bytes all sessions of an engine may keep; beyond it the least recently used lose
    theirs.

    Safe to use from many threads.
    """

    def __init__(self, limit: int):
        self.limit = limit
        self._lock = threading.Lock()
        # Least recently used first.
        self._held: weakref.WeakKeyDictionary[Keeper, int] = weakref.WeakKeyDictionary()

    def hold(self, session: Keeper) -> None:
        """Note what a session holds after a render, and make the least recently used ones forget
        until all fit.
        """
        with self._lock:
            self._held.pop(session, None)
            self._held[session] = session.nbytes
            for oldest in list(self._held):
                if sum(self._held.values()) <= self.limit:
                    break
                del self._held[oldest]
                oldest.forget()

    def free(self) -> None:
        """Make all sessions forget."""
        with self._lock:
            for session in list(self._held):
                session.forget()
            self._held.clear()

    @property
    def held(self) -> int:
        """Bytes held by all sessions."""
        with self._lock:
            return sum(self._held.values())


class Memory:
    """What a device has room for: work that fails for want of it is tried again in more room.

    budget: what sessions may keep there.
    """

    def __init__(self, device: torch.device, budget: Budget):
        self._device, self.budget, self._releases = device, budget, [budget.free]

    def on_full(self, release: Callable[[], None]) -> None:
        """Have `release` called where room is to be made."""
        self._releases.append(release)

    def do(self, work: Callable[[], T], tries: int = 2) -> T:
        """Do some work; where memory stays full that is a ClvaeError, and room was made for the
        next.
        """
        for left in reversed(range(tries)):
            try:
                return work()
            except (MemoryError, RuntimeError) as error:
                if not out_of_memory(error):
                    raise
                LOG.warning("memory is full, %s: %s", "making room" if left else "giving up", error)
            self._make_room()  # having left the handler, which holds on to what the work had
        raise ClvaeError(
            FULL
            if self._device.type == "cpu"
            else Text(
                "{device} is out of memory: close what else uses it, or draw on the cpu",
                device=self._device,
            )
        )

    def _make_room(self) -> None:
        for release in self._releases:
            release()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
