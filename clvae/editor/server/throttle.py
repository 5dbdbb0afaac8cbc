"""Throttle: whether the photo follows a stroke while it is drawn, or waits for the hand to let go.

It waits where pictures take long.
"""

from __future__ import annotations

import statistics
import threading
from collections import deque

SLOW, QUICK = 0.3, 0.2  # seconds: the photo follows up to the one; having stopped, from the other
RECENT = 7  # the newest times, whose median counts
LEAST = 3  # with fewer nothing is decided


class Throttle:
    """The times that strokes take to draw with one model on this machine.

    Safe to use from many threads. live: whether the photo follows. seconds: the median time of a
    picture, 0 before the first.
    """

    def __init__(self):
        self.live, self.seconds = True, 0.0
        self._times: deque[float] = deque(maxlen=RECENT)
        self._lock = threading.Lock()

    def note(self, seconds: float) -> None:
        """Take in how long a stroke's picture took."""
        with self._lock:
            self._times.append(seconds)
            self.seconds = statistics.median(self._times)
            if len(self._times) >= LEAST:
                self.live = self.seconds <= (SLOW if self.live else QUICK)
