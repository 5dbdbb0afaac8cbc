"""The visitor's language: what is said for a request is said in it, and so is the page it gets.

A page of Gradio's is the same for all; a script in its head has the texts of one language, and
translates the page's configuration before anything of it is shown, see assets/translate.js.
"""

from __future__ import annotations

import functools

import gradio as gr
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..server.assets import texts_address
from ..texts import ENGLISH, in_language, language, language_of
from .gradio_internals import CALLED, calls_of, wrap_calls
from .share import CALLS

END, LANG = b"</head>", b'lang="en"'


class Language:
    """ASGI middleware: finds out the language of a request, and puts it into pages."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        chosen, page = language_of(Headers(scope=scope)), False
        # relative: where a proxy put us, only the browser knows
        script = f'<script src=".{texts_address(chosen)}"></script>'.encode()

        async def sent(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                page = headers.get("content-type", "").startswith("text/html")
                if page:
                    headers.add_vary_header("Cookie, Accept-Language")
                    del headers["content-length"]
            elif page:
                text = message.get("body", b"").replace(END, script + END, 1)
                message = {
                    **message,
                    "body": text.replace(LANG, LANG.replace(b"en", chosen.encode()), 1),
                }
            await send(message)

        programs = any(part in scope["path"] for part in CALLED)
        with in_language(ENGLISH if programs else chosen):
            await self._app(scope, receive, sent)


def spoken_to(page: gr.Blocks) -> None:
    """Have what a page's queue answers be said in its visitor's language, to programs in English.

    That runs after the request that brought it. Last of what wraps the calls, so that whatever the
    others say is in that language as well.
    """
    preprocess, process = calls_of(page)

    @functools.wraps(process)
    async def process_api(block_fn, inputs, *args, request=None, **more):
        headers = getattr(request, "headers", None)
        program = getattr(block_fn, "concurrency_id", None) == CALLS
        language.set(ENGLISH if program or headers is None else language_of(headers))
        return await process(block_fn, inputs, *args, request=request, **more)

    wrap_calls(page, preprocess, process_api)
