"""Jobs that take long, done beside their answer, which says in steps how far they are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextvars import copy_context
from queue import SimpleQueue
from typing import TypeVar

Step = TypeVar("Step")
Result = TypeVar("Result")


class Ended(Exception):
    """Nobody wants the job any more."""


def in_steps(
    work: Callable[[Callable[[Step], None]], Result],
) -> Generator[Step, None, Result]:
    """Do work(tell) in a thread of its own; yields what it tells, and returns what it returns.

    What it says is in the language in which this is asked for.

    What it raises is raised here. Where the generator is closed, `tell` raises Ended.
    """
    told: SimpleQueue[tuple[str, object]] = SimpleQueue()
    closed = threading.Event()

    def tell(step: Step) -> None:
        if closed.is_set():
            raise Ended
        told.put(("step", step))

    def run() -> None:
        try:
            told.put(("result", work(tell)))
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody listens
            told.put(("error", error))

    threading.Thread(target=copy_context().run, args=(run,), name="job", daemon=True).start()
    try:
        while True:
            kind, value = told.get()
            if kind == "step":
                yield value  # pyright: ignore[reportReturnType] - what `tell` put there
            elif kind == "result":
                return value  # pyright: ignore[reportReturnType] - what `run` put there
            else:
                raise value  # pyright: ignore[reportGeneralTypeIssues] - what `run` put there
    finally:
        closed.set()
