"""Every request is answered in its visitor's language, programs' calls in English."""

from __future__ import annotations

import functools

import gradio as gr
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..texts import ENGLISH, language, language_of, speaking
from .gradio_internals import CALLED, calls_of, wrap_calls
from .share import CALLS


class Spoken:
    """ASGI middleware: what answers a request says its texts in the visitor's language."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        calls = any(part in scope["path"] for part in CALLED)
        with speaking(ENGLISH if calls else language_of(Headers(scope=scope))):
            await self._app(scope, receive, send)


def spoken_to(page: gr.Blocks) -> None:
    """The same for what a page's queue answers, which runs after the request that brought it.

    Last of those that wrap the calls, so that whatever they say is in that language.
    """
    preprocess, process = calls_of(page)

    @functools.wraps(process)
    async def process_api(block_fn, inputs, *args, request=None, **more):
        headers = getattr(request, "headers", None)
        by_page = getattr(block_fn, "concurrency_id", None) != CALLS and headers is not None
        language.set(language_of(headers) if by_page else ENGLISH)
        return await process(block_fn, inputs, *args, request=request, **more)

    wrap_calls(page, preprocess, process_api)
