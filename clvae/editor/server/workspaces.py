"""The workspaces of a page's visitors.

One is made when it is first needed, and freed a while after its page closed.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import OrderedDict
from typing import Protocol

from .rules import USUAL, Rules
from .service import Service
from .workspace import Workspace

LINGER = 15 * 60  # seconds that a workspace waits for its page, which may only have lost its line


class Visitor(Protocol):
    """Who sent a request.

    session_hash: the name of the page's session; None of a program that names none.
    """

    @property
    def session_hash(self) -> str | None: ...  # noqa: D102 - the class says it


class Workspaces:
    """One workspace for each visitor of a service, as many as the rules say."""

    def __init__(self, service: Service, rules: Rules = USUAL):
        self.service, self.rules = service, rules
        self._by_session: OrderedDict[str, Workspace] = OrderedDict()
        self._lock = threading.Lock()
        self._watcher: threading.Timer | None = None

    def of(self, request: Visitor) -> Workspace:
        """The workspace of the visitor who sent a request."""
        key = request.session_hash
        if key is None:  # of a program that names no session: nobody else's workspace
            return Workspace(self.service)
        with self._lock:
            workspace = self._by_session.get(key)
            if workspace is None:
                workspace = self._by_session[key] = Workspace(self.service)
            workspace.seen = time.monotonic()
            self._by_session.move_to_end(key)
            self._tidy()
            self._watch()
            return workspace

    def find(self, request: Visitor) -> Workspace | None:
        """The workspace of the visitor who sent a request, as it is; None where there is none."""
        with self._lock:
            return self._by_session.get(request.session_hash or "")

    def hear(self, request: Visitor) -> Workspace | None:
        """Note a sign of life, which a page gives every few minutes while seen; its workspace."""
        with self._lock:
            key = request.session_hash or ""
            if (workspace := self._by_session.get(key)) is not None:
                workspace.seen = time.monotonic()
                self._by_session.move_to_end(key)
            return workspace

    def leave(self, request: Visitor) -> None:
        """Note that a page was closed. A hidden one looks the same: its workspace stays a while."""
        if workspace := self.hear(request):
            workspace.renderer.rest()

    def count(self) -> int:
        """How many visitors have a workspace."""
        return len(self._by_session)

    @property
    def nbytes(self) -> int:
        """Bytes that they hold together."""
        with self._lock:
            return sum(workspace.nbytes for workspace in self._by_session.values())

    def _tidy(self) -> None:
        """Give up workspaces not heard of for long; while there are too many, the longest idle."""
        now = time.monotonic()
        for key in [
            key for key, workspace in self._by_session.items() if now - workspace.seen >= LINGER
        ]:
            del self._by_session[key]
        held = sum(workspace.nbytes for workspace in self._by_session.values())
        while len(self._by_session) > 1 and (
            len(self._by_session) > self.rules.sessions or held > self.rules.session_bytes
        ):
            held -= self._by_session.popitem(last=False)[1].nbytes

    def _watch(self) -> None:
        """Have the workspaces tidied though nobody else comes."""
        if self._watcher is None and self._by_session:
            self._watcher = threading.Timer(LINGER / 10, _look_around, [weakref.ref(self)])
            self._watcher.daemon = True
            self._watcher.start()


def _look_around(workspaces: weakref.ref) -> None:
    """Give up the workspaces that nobody comes back to, and look again later."""
    if here := workspaces():
        with here._lock:
            here._watcher = None
            here._tidy()
            here._watch()
