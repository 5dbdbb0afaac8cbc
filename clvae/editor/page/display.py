"""The one way errors and notes of handlers reach the page."""

from __future__ import annotations

import contextlib
import functools
import html
import inspect
from collections.abc import Callable

import gradio as gr

from ...errors import ClvaeError
from ..document.edits import Locked
from ..server import notes
from ..texts import sentence, translated


def said_of(error: ClvaeError) -> str:
    """A ClvaeError as the page shows it, in the visitor's language.

    Gradio shows markup, and an error may name what came in a file.
    """
    return html.escape(sentence(error), quote=False)


def said(error: ClvaeError) -> gr.Error:
    """A ClvaeError as an error of the page."""
    return gr.Error(said_of(error), duration=10, print_exception=False)


def answer(error: ClvaeError) -> dict:
    """What a handler does with an error: raise it as the page shows it; at a lock it hints."""
    if not isinstance(error, Locked):
        raise said(error) from None
    gr.Info(html.escape(sentence(error), quote=False), duration=5)
    return gr.skip()


def note_text(kind: str, text: str, title: str) -> tuple[str, str]:
    """A note of a handler as the script of the direct line shows it: its kind, and all of it."""
    text, title = translated(text), translated(title)
    return kind, html.escape(f"{title}: {text}" if title else text, quote=False)


def show_note(kind: str, text: str, title: str) -> None:
    """A note of a handler as the page shows it."""
    show = {"info": gr.Info, "warning": gr.Warning}[kind]
    named = {"title": translated(title)} if title else {}
    show(html.escape(translated(text), quote=False), **named)


def spoken(handler: Callable) -> Callable:
    """A handler, or one that yields, whose ClvaeErrors become messages on the page."""

    @functools.wraps(handler)
    def speaking(*args, **kwargs):
        notes.show_by(show_note)
        try:
            return handler(*args, **kwargs)
        except ClvaeError as error:
            return answer(error)

    @functools.wraps(handler)
    def speaking_on(*args, **kwargs):
        try:
            with contextlib.closing(handler(*args, **kwargs)) as steps:
                notes.show_by(show_note)
                for step in steps:
                    yield step
                    notes.show_by(show_note)  # Gradio runs each step in a context of its own
        except ClvaeError as error:
            yield answer(error)

    return speaking_on if inspect.isgeneratorfunction(handler) else speaking
