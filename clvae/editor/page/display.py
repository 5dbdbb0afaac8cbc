"""Files to and from a browser, which come and go as data URLs; and the one way errors reach the page."""

from __future__ import annotations

import base64
import binascii
import functools
import html
import inspect
import itertools
from collections.abc import Callable

import gradio as gr

from ...errors import ClvaeError
from ..document.edits import Locked

MAX_FILE = 40_000_000                     # bytes of an uploaded photo, map or project
MAX_NAME = 60                             # letters of a file's name that a message shows
_serials = itertools.count(1)


def file_bytes(url: object, what: str) -> bytes:
    """The bytes of a file that the page read as a data URL. `what` names it in a message."""
    if not isinstance(url, str) or not url.startswith("data:") or "," not in url[:200]:
        raise ClvaeError(f"the {what} did not arrive as a file")
    body = url.partition(",")[2]
    if len(body) > MAX_FILE * 4 // 3 + 4:
        raise ClvaeError(f"the {what} is larger than {MAX_FILE // 10**6} MB")
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise ClvaeError(f"the {what} arrived incomplete") from None
    if not data:
        raise ClvaeError(f"the {what} is an empty file")
    return data


def name_of(name: object, what: str) -> str:
    """What messages call a visitor's file: "photo beach.jpg", or `what` if it has no good name."""
    if not isinstance(name, str) or not name.isprintable() or not name.strip():
        return what
    return f"{what} {name if len(name) <= MAX_NAME else name[:MAX_NAME - 20] + '…' + name[-19:]}"


def bytes_url(data: bytes) -> str:
    """A file of no particular kind as a data URL."""
    return f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"


def parcel(name: str, href: str) -> dict:
    """The outbox's value that has the page save a data URL under a name."""
    return {"name": name, "href": href, "serial": next(_serials)}


def sentence(error: ClvaeError | str) -> str:
    """What a ClvaeError says, as a sentence."""
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def said_of(error: ClvaeError) -> str:
    """A ClvaeError as the page shows it. Gradio shows markup, and an error may name what came in a file."""
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


def spoken(handler: Callable) -> Callable:
    """A handler, or one that yields, whose ClvaeErrors become messages on the page."""
    @functools.wraps(handler)
    def speaking(*args, **kwargs):
        try:
            return handler(*args, **kwargs)
        except ClvaeError as error:
            return answer(error)

    @functools.wraps(handler)
    def speaking_on(*args, **kwargs):
        try:
            yield from handler(*args, **kwargs)
        except ClvaeError as error:
            yield answer(error)

    return speaking_on if inspect.isgeneratorfunction(handler) else speaking
