"""Turns: what comes for one workspace changes its document in the order in which it came.

Handlers run in threads, side by side, and of two that begin in the same moment either may be first.
So whoever hears of an event draws a ticket for it, and its handler waits for those before it. Only
the change of the document is waited for, never a picture: that would keep a hand waiting.
"""

from __future__ import annotations

import threading
from contextvars import ContextVar

PATIENCE = 30  # seconds after which nobody waits any longer for what should be done


class Ticket:
    """A place in the order of one workspace. A context manager: inside it is one's turn."""

    def __init__(self, turns: Turns):
        self._turns = turns

    def __enter__(self) -> Ticket:
        self._turns.await_turn(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.done()

    def done(self) -> None:
        """Let the next one go; what has its turn behind it, or never came to it, says so."""
        self._turns.let_go(self)


class Turns:
    """The order of one workspace."""

    def __init__(self) -> None:
        self._waiting: dict[Ticket, None] = {}  # in order
        self._changed = threading.Condition()

    def ticket(self) -> Ticket:
        """The place after all others."""
        drawn = Ticket(self)
        with self._changed:
            self._waiting[drawn] = None
        return drawn

    def await_turn(self, ticket: Ticket) -> None:
        """Wait for those before a ticket."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_first(ticket), PATIENCE)

    def let_go(self, ticket: Ticket) -> None:
        """Take a ticket out of the order."""
        with self._changed:
            self._waiting.pop(ticket, None)
            self._changed.notify_all()

    def _is_first(self, ticket: Ticket) -> bool:
        return ticket not in self._waiting or next(iter(self._waiting)) is ticket


# Of the event that is being answered, where whoever heard of it drew one.
drawn: ContextVar[Ticket | None] = ContextVar("drawn", default=None)
