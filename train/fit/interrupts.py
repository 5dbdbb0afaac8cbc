"""Ctrl+C and a scheduler's SIGTERM as a wish to stop: the step under way is finished, so that what
is saved is whole.
"""

from __future__ import annotations

import signal
import threading
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """While entered, the first signal sets `wished`; a second one interrupts at once, without
    saving.
    """

    def __init__(self):
        self.wished = False

    def _wish(self, number: int, frame) -> None:
        if self.wished:
            raise KeyboardInterrupt
        self.wished = True

    def __enter__(self) -> Self:
        self.before = {}
        if (
            threading.current_thread() is threading.main_thread()
        ):  # signals can be handled nowhere else
            self.before = {number: signal.signal(number, self._wish) for number in SIGNALS}
        return self

    def __exit__(self, *error) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)
