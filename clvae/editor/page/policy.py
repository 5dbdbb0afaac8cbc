"""What a browser lets our pages do: a content security policy and its like, on every answer.

As strict as Gradio allows. Its front end makes functions of text ('unsafe-eval': a widget's script
comes in the page's configuration) and puts styles into the page. Scripts in the HTML run only with
the number of that answer, so markup that got in anywhere else runs nothing; what is no page of ours
(files, answers to programs) has no number in it.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Where a page of ours may be framed: by its own, and by the site that shows Spaces.
FRAMES = "'self' https://huggingface.co https://*.huggingface.co"
RULES = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-eval' 'nonce-{nonce}'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": FRAMES,
}
MORE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SCRIPT = b"<script"
NO_PAGES = "/gradio_api/"  # nothing that Gradio has there is one
# Of an app to install, which this is not. Below a proxy's path it would be asked of the host.
MANIFEST = b'<link rel="manifest" href="/manifest.json" />'


class Policy:
    """ASGI middleware: adds the headers, and its number to the scripts of a page."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        nonce, page = secrets.token_urlsafe(16), False
        pages = NO_PAGES not in scope["path"]

        async def sent(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                page = pages and headers.get("content-type", "").startswith("text/html")
                if page and "content-length" in headers:
                    del headers["content-length"]
                headers["Content-Security-Policy"] = policy(nonce)
                for name, value in MORE.items():
                    headers[name] = value
            elif page:
                numbered = SCRIPT + b' nonce="' + nonce.encode() + b'"'
                body = message.get("body", b"").replace(MANIFEST, b"").replace(SCRIPT, numbered)
                message = {**message, "body": body}
            await send(message)

        await self._app(scope, receive, sent)


def policy(nonce: str) -> str:
    """The policy of one answer, whose scripts have this number."""
    return "; ".join(f"{name} {what.format(nonce=nonce)}" for name, what in RULES.items())
