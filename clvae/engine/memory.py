"""Budget: how many bytes all sessions of an engine may keep; beyond it the least recently used lose what they kept."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .session import Session


class Budget:
    """Keeps count of what sessions hold. Safe to use from many threads."""

    def __init__(self, limit: int):
        self.limit = limit
        self._lock = threading.Lock()
        self._held: weakref.WeakKeyDictionary[Session, int] = weakref.WeakKeyDictionary()     # least recently used first

    def hold(self, session: Session) -> None:
        """Note what a session holds after a render, and make the least recently used ones forget until all fit."""
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
