"""Notes: what a visitor is told beside an answer. Whoever serves the visitor shows them."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

# kind ("info" or "warning"), text, title
Show = Callable[[str, str, str], None]


def _nobody(kind: str, text: str, title: str) -> None:
    """Nobody listens."""


_show: ContextVar[Show] = ContextVar("show", default=_nobody)


def show_by(show: Show) -> None:
    """Have what is told from here on, in this thread or task, be shown by `show`."""
    _show.set(show)


def inform(text: str, title: str = "") -> None:
    """Tell something worth knowing."""
    _show.get()("info", text, title)


def warn(text: str, title: str = "") -> None:
    """Tell that something is not as it was asked for."""
    _show.get()("warning", text, title)
