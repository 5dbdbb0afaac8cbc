"""Numbers of what Python puts on the page: of two values there, one with a greater is newer."""

from __future__ import annotations

import itertools
import time

# Grows across restarts of the server as well.
_pushes = itertools.count(time.time_ns() // 1_000_000)


def next_push() -> int:
    """The next number."""
    return next(_pushes)
