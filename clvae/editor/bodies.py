"""Bodies of requests that are held at a time: each is bounded, and all of them together are.

What is read of a request stays in memory until that is answered. Small ones, as painting sends
them, are always taken.
"""

from __future__ import annotations

from collections import Counter

from ..errors import Text
from .server.networks import of_the_internet
from .server.rules import too_much
from .texts import translated

SMALL = 1_000_000  # bytes of a body that do not count
TOGETHER, ONES = 6, 2  # of the largest requests: as much as all send at a time, and one address
CROWDED = Text("this server is taking in as many files as it can: try again in a minute")


class Bodies:
    """What is held of all requests. largest: bytes that one may have."""

    def __init__(self, largest: int):
        self.largest, self.held = largest, 0
        self._by_address: Counter[str] = Counter()

    def take(self, count: int, address: str) -> bool:
        """Whether there is room for so many bytes more, which are held then."""
        mine = self._by_address[address] + count
        if self.held + count > TOGETHER * self.largest or (
            mine > ONES * self.largest and of_the_internet(address)
        ):
            self.give(0, address)
            return False
        self.held, self._by_address[address] = self.held + count, mine
        return True

    def give(self, count: int, address: str) -> None:
        """Let go of bytes that were held."""
        self.held -= count
        self._by_address[address] -= count
        if not self._by_address[address]:
            del self._by_address[address]


class Body:
    """What came of one request.

    came: its bytes. refused: what is answered to one that is too much, and the status; of such a
    request nothing more counts.
    """

    def __init__(self, bodies: Bodies, largest: int, address: str):
        self._bodies, self._largest, self._address = bodies, largest, address
        self.came = self._held = 0
        self.refused: tuple[dict, int] | None = None

    def add(self, count: int) -> None:
        """So many bytes came."""
        before, self.came = self.came, self.came + count
        more = max(0, self.came - max(SMALL, before))
        if self.refused is not None:
            return
        if self.came > self._largest:
            self.refused = too_large(self._largest)
        elif more and not self._bodies.take(more, self._address):
            self.refused = said(CROWDED), 503
        else:
            self._held += more
        if self.refused is not None:
            self.done()

    def done(self) -> None:
        """The request is answered, or no more is read of it."""
        self._bodies.give(self._held, self._address)
        self._held = 0


def too_large(largest: int) -> tuple[dict, int]:
    """What is answered to more than a request may have, with its status."""
    return said(too_much(largest)), 413


def said(sentence: str) -> dict:
    """A sentence as Gradio's clients and those of the direct line read it."""
    sentence = translated(sentence)
    return {"detail": sentence, "error": sentence}
