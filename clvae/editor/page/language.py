"""The visitor's language: what is said for a request is said in it, and so is the page it gets.

A page of Gradio's is the same for all; a script in its head has the texts of one language, and
translates the page's configuration before anything of it is shown, see assets/translate.js.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..server.assets import texts_address
from ..texts import language, language_of

END, ENGLISH = b"</head>", b'lang="en"'


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
                    "body": text.replace(ENGLISH, ENGLISH.replace(b"en", chosen.encode()), 1),
                }
            await send(message)

        before = language.set(chosen)
        try:
            await self._app(scope, receive, sent)
        finally:
            language.reset(before)
