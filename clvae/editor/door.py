"""Door: how many may have the page open at a time. Who comes then waits in line, in order.

A page is open while it holds its line (page/line.py). The page on which one waits asks again by
itself, with the ticket that it got.
"""

from __future__ import annotations

import secrets
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

from .server.networks import of_the_internet

COMING = 30  # seconds in which a page that was let in takes its line
BACK = 10  # seconds in which a page that lost its line, or is loaded again, still has its place
AGAIN = 5  # seconds after which who waits asks again
LEAST = 4  # places that an address may have in any case
LONGEST = 1000  # who wait; more get no place in line as yet
LOST = 4 * AGAIN  # seconds after which who asks no more has left the line


class Door:
    """The places of one server. Safe to use from many threads.

    most: how many there are; 0 is no limit. One address of the internet has at most half of them,
    as a stranger who asks for page after page would else take all; addresses of a network of one's
    own, and a proxy's, may have all.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic):
        self.most = most
        self._clock, self._lock = clock, threading.Lock()
        self._inside: Counter[str] = Counter()  # pages that are open, by address
        self._coming: dict[str, tuple[str, float]] = {}  # of tickets: whose, and until when
        self._back: list[tuple[str, float]] = []  # a place kept for an address
        self._waiting: dict[str, tuple[str, float]] = {}  # in order: whose, when they last asked

    @property
    def inside(self) -> int:
        """Pages that are open. Of an address that holds more than it may have, these alone."""
        now = list(self._inside.items())  # others come and go meanwhile
        return sum(min(count, self._share(address)) for address, count in now)

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
            ticket = ticket if ticket in self._waiting else secrets.token_urlsafe(8)
            tickets = [*self._waiting]
            before = tickets.index(ticket) if ticket in self._waiting else len(tickets)
            # who waits for a place of their own address holds up nobody else
            full = self._full()
            ahead = sum(self._waiting[one][0] not in full for one in tickets[:before])
            free = self.most - self.inside - len(self._coming) - len(self._back)
            if free > (0 if back else ahead) and address not in full:
                self._waiting.pop(ticket, None)
                self._coming[ticket] = address, now + COMING
                return ticket, 0
            if before < LONGEST:
                self._waiting[ticket] = address, now
            return ticket, before + 1

    def opened(self, address: str) -> None:
        """A page took its line: one that had it before, or one that was let in."""
        with self._lock:
            self._inside[address] += 1
            self._forget(self._clock())
            if not self._returned(address):
                mine = (ticket for ticket, (whose, _) in self._coming.items() if whose == address)
                self._coming.pop(next(mine, ""), None)

    def closed(self, address: str) -> None:
        """A page let go of its line."""
        with self._lock:
            counted = self._inside[address] <= self._share(address)
            self._inside[address] -= 1
            if not self._inside[address]:
                del self._inside[address]
            self._forget(self._clock())
            if self.most and counted:
                self._back.append((address, self._clock() + BACK))

    def _share(self, address: str) -> int:
        """How many places an address may have."""
        return max(LEAST, self.most // 2) if of_the_internet(address) else sys.maxsize

    def _full(self) -> set[str]:
        """The addresses that have all the places that they may have."""
        taken = Counter(self._inside)
        taken.update(address for address, _ in (*self._coming.values(), *self._back))
        return {address for address, count in taken.items() if count >= self._share(address)}

    def _returned(self, address: str) -> bool:
        """Whether a place was kept for an address, which it takes now."""
        back = next((kept for kept in self._back if kept[0] == address), None)
        if back:
            self._back.remove(back)
        return back is not None

    def _forget(self, now: float) -> None:
        self._coming = {one: kept for one, kept in self._coming.items() if kept[1] > now}
        self._back = [kept for kept in self._back if kept[1] > now]
        self._waiting = {
            one: asked for one, asked in self._waiting.items() if now - asked[1] < LOST
        }
