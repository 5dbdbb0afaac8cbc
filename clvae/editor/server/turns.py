"""Turns: what comes for one workspace changes its document in the order in which it came.

Handlers run in threads, side by side, and of two that begin in the same moment either may be first.
So whoever hears of an event draws a ticket for it, and its handler runs when those before it have
changed the document. The pictures that the page gets are drawn after the turn; only what an edit
itself needs, such as the codes of a style photo, is made within it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import ContextVar

from ...errors import ClvaeError, Text

PATIENCE = 60  # seconds that anything waits for those before it
BUSY = Text("what you did before is not done yet: try again in a moment")


class Ticket:
    """A place in the order of one workspace. A context manager: inside it is one's turn."""

    def __init__(self, turns: Turns):
        self._turns = turns

    async def come_up(self) -> None:
        """Wait for one's turn without a thread; after PATIENCE that is a ClvaeError."""
        loop, up = asyncio.get_running_loop(), asyncio.Event()
        self._turns.call_on_turn(self, lambda: loop.call_soon_threadsafe(up.set))
        try:
            await asyncio.wait_for(up.wait(), PATIENCE)
        except BaseException as error:
            self.done()
            if isinstance(error, TimeoutError):
                raise ClvaeError(BUSY) from None
            raise

    def __enter__(self) -> Ticket:
        up = threading.Event()
        self._turns.call_on_turn(self, up.set)
        if not up.wait(PATIENCE):
            self.done()
            raise ClvaeError(BUSY)
        return self

    def __exit__(self, *_: object) -> None:
        self.done()

    def done(self) -> None:
        """Let the next one go; what has its turn behind it, or never came to it, says so."""
        self._turns.let_go(self)


class Turns:
    """The order of one workspace."""

    def __init__(self) -> None:
        self._waiting: dict[Ticket, Callable[[], object] | None] = {}  # in order
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many tickets are drawn and not done."""
        return len(self._waiting)

    def ticket(self) -> Ticket:
        """The place after all others."""
        drawn = Ticket(self)
        with self._lock:
            self._waiting[drawn] = None
        return drawn

    def call_on_turn(self, ticket: Ticket, call: Callable[[], object]) -> None:
        """Call something as soon as it is a ticket's turn; at once where it is, or was."""
        with self._lock:
            wait = ticket in self._waiting and next(iter(self._waiting)) is not ticket
            if wait:
                self._waiting[ticket] = call
        if not wait:
            call()

    def let_go(self, ticket: Ticket) -> None:
        """Take a ticket out of the order."""
        with self._lock:
            self._waiting.pop(ticket, None)
            first = next(iter(self._waiting), None)
            call = first and self._waiting[first]
        if call:
            call()


# Of the event that is being answered, where whoever heard of it drew one.
drawn: ContextVar[Ticket | None] = ContextVar("drawn", default=None)
