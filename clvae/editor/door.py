"""Door: how many may have the page open at a time. Who comes then waits in line, in order.

A page is open while it holds its line (page/line.py). The page on which one waits asks again by
itself, with the ticket that it got.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

COMING = 30  # seconds in which a page that was let in takes its line
BACK = 10  # seconds in which a page that lost its line, or is loaded again, still has its place
AGAIN = 5  # seconds after which who waits asks again
LOST = 4 * AGAIN  # seconds after which who asks no more has left the line


class Door:
    """The places of one server. Safe to use from many threads.

    most: how many there are; 0 is no limit. inside: pages that are open.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic):
        self.most, self.inside = most, 0
        self._clock, self._lock = clock, threading.Lock()
        self._coming: dict[str, float] = {}  # until when a place is kept for a ticket
        self._back: list[tuple[str, float]] = []  # and for an address
        self._waiting: dict[str, float] = {}  # tickets in order, with when they last asked

    @property
    def in_line(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def come(self, ticket: str, address: str) -> tuple[str, int]:
        """Who asks for a page: the ticket and the place in line, 0 for one who may come in."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            if not self.most or ticket in self._coming:
                return ticket, 0
            back = self._returned(address)
            known = ticket in self._waiting
            ahead = [*self._waiting].index(ticket) if known else len(self._waiting)
            free = self.most - self.inside - len(self._coming) - len(self._back)
            ticket = ticket if known else secrets.token_urlsafe(8)
            if free > (0 if back else ahead):
                self._waiting.pop(ticket, None)
                self._coming[ticket] = now + COMING
                return ticket, 0
            self._waiting[ticket] = now
            return ticket, ahead + 1

    def opened(self, address: str) -> None:
        """A page took its line: one that had it before, or one that was let in."""
        with self._lock:
            self.inside += 1
            self._forget(self._clock())
            if not self._returned(address) and self._coming:
                del self._coming[next(iter(self._coming))]

    def closed(self, address: str) -> None:
        """A page let go of its line."""
        with self._lock:
            self.inside -= 1
            self._forget(self._clock())
            if self.most:
                self._back.append((address, self._clock() + BACK))

    def _returned(self, address: str) -> bool:
        """Whether a place was kept for an address, which it takes now."""
        back = next((kept for kept in self._back if kept[0] == address), None)
        if back:
            self._back.remove(back)
        return back is not None

    def _forget(self, now: float) -> None:
        self._coming = {ticket: until for ticket, until in self._coming.items() if until > now}
        self._back = [(address, until) for address, until in self._back if until > now]
        self._waiting = {
            ticket: asked for ticket, asked in self._waiting.items() if now - asked < LOST
        }
