"""The gate that every request goes through: who may come in, what is too much, what is logged.

It knows what is under way, so that a server which is told to end can finish that first.
"""

from __future__ import annotations

import base64
import binascii
import html
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import Text
from .bodies import Bodies, Body, said, too_large
from .door import AGAIN, Door
from .page.direct import PATH as DIRECT
from .page.gradio_internals import CLOSED, HEARTBEAT, STARTED
from .page.line import OURS
from .page.share import BODY
from .server.failures import UNKNOWN
from .texts import language, say, translated

LOG = logging.getLogger(__name__)
HEALTH, METRICS = "/health", "/metrics"
OPEN = (HEALTH, STARTED)  # need no password
STREAMS = (HEARTBEAT, "/queue/data")  # last as long as a page does
QUIET = ("/assets", "/static", "/theme.css", HEALTH, METRICS)  # not worth a line each
HOSTS = (b"host", b"x-forwarded-host")
LOCK = {"WWW-Authenticate": 'Basic realm="clVAE Editor", charset="UTF-8"'}
LINKED = ("scene", "seed", "view")  # what the address of a page can say, see assets/strip.js
LONG = 200  # letters of a path that are looked at for the log
LONGEST = 255  # bytes of a part of a path: no file has a longer name
FOREIGN = Text("this was asked by a page of another site")
NOWHERE = Text("there is nothing at this address")
ENDING = Text("this server is about to end: try again in a moment")
NAMELESS = Text("this server asks for a name and a password")
WAIT = """<!DOCTYPE html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>clVAE Editor</title>
<meta http-equiv="refresh" content="{again};url=?{query}">
<style>body {{ font: 16px system-ui, sans-serif; margin: 20vh auto; max-width: 40em;
  padding: 0 1em; color-scheme: light dark; color: CanvasText; background: Canvas; }}</style>
<p>{sentence}</p></html>
"""


class Gate:
    """What is known of the requests of one server.

    passwords: by name, of who may come in; empty: everybody. largest: bytes of a request. root: the
    path that a proxy may leave before ours. address: where a request comes from. running: requests
    under way but those that last as long as a page. ending: whether nothing new is taken on.
    """

    def __init__(
        self,
        door: Door,
        passwords: Mapping[str, str] | None = None,
        largest: int = 100_000_000,
        root: str = "",
        address: Callable[[Request], str] = lambda request: "",
    ):
        self.door, self.largest, self.root = door, largest, root.rstrip("/")
        self.passwords = {name: word.encode() for name, word in (passwords or {}).items()}
        self.running, self.ending, self._address = 0, False, address
        self.bodies = Bodies(largest)

    def address(self, scope: Scope) -> str:
        """Where a request comes from."""
        return self._address(Request(scope))

    def knows(self, header: str) -> bool:
        """Whether a header Authorization names somebody who may come in."""
        try:
            pair = base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
        except (binascii.Error, ValueError):
            return False
        name, _, word = pair.partition(":")
        # compared also where nobody has that name, so that one cannot tell by the time
        right = secrets.compare_digest(self.passwords.get(name, b""), word.encode())
        return right and name in self.passwords


class Guard:
    """ASGI middleware: one request after the other through the gate."""

    def __init__(self, app: ASGIApp, gate: Gate):
        self._app, self._gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "websocket":  # nothing here has any
            return await send({"type": "websocket.close", "code": 1008})
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        gate, began, status = self._gate, time.perf_counter(), 0
        scope, path = within(scope, gate.root)

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        stays = any(part in path for part in STREAMS)
        gate.running += not stays
        try:
            await self._answer(scope, receive, sent)
        finally:
            gate.running -= not stays
            fields = {
                "method": scope["method"],
                "path": place(path),
                "status": status,
                "seconds": time.perf_counter() - began,
            }
            level = logging.DEBUG if place(path).startswith(QUIET) else logging.INFO
            LOG.log(level, "request", extra={"fields": fields})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path, gate = dict(scope["headers"]), scope["path"], self._gate
        if refused := self._refused(scope, headers):
            return await refused(scope, receive, send)
        if HEARTBEAT not in path or scope["query_string"] != OURS:
            return await self._bounded(scope, receive, send)
        gate.door.opened(gate.address(scope))
        try:
            await self._app(scope, receive, send)
        finally:
            gate.door.closed(gate.address(scope))

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request whose body may be too large, where it did not say how large it is, or
        too much together with those of others.
        """
        gate, begun, address = self._gate, False, self._gate.address(scope)
        body = scope[BODY] = Body(gate.bodies, gate.largest, address)

        async def received() -> Message:
            message = await receive()
            body.add(len(message.get("body", b"")))
            return {"type": "http.disconnect"} if body.refused else message

        async def sent(message: Message) -> None:
            nonlocal begun
            if begun or not body.refused:
                begun = True
                await send(message)

        try:
            await self._app(scope, received, sent)
        except ClientDisconnect:
            if not body.refused:
                raise
        except Exception as error:  # noqa: BLE001 - whoever asked gets a sentence, the log the rest
            await self._failed(error, begun, scope, receive, send)
            begun = True
        finally:
            body.done()
        if body.refused and not begun:
            await JSONResponse(*body.refused)(scope, receive, send)

    async def _failed(
        self, error: Exception, begun: bool, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """End an answer that Gradio did not expect to fail, for a caller in a sentence."""
        if begun:
            LOG.warning("an answer broke off", extra={"fields": {"error": type(error).__name__}})
            return await send({"type": "http.response.body", "body": b"", "more_body": False})
        LOG.error("a request failed", exc_info=error)
        await JSONResponse(said(UNKNOWN), 500)(scope, receive, send)

    def _refused(self, scope: Scope, headers: dict[bytes, bytes]) -> Response | None:
        """What is answered to who may not come in, now or at all."""
        gate, path, method = self._gate, scope["path"], scope["method"]
        if path == gate.root and gate.root:
            return RedirectResponse(gate.root.rpartition("/")[2] + "/")
        known = headers.get(b"authorization", b"").decode("latin-1")
        if gate.passwords and path not in OPEN and not gate.knows(known):
            return JSONResponse({"detail": translated(NAMELESS)}, 401, LOCK)
        if elsewhere(headers) and (
            DIRECT in path
            or (
                gate.passwords
                and (headers.get(b"sec-fetch-mode") != b"navigate" or method != "GET")
            )
        ):  # a browser sends what its user is known by, whoever's page it shows
            return JSONResponse(said(FOREIGN), 403)
        if gate.ending and method not in ("GET", "HEAD"):
            return JSONResponse(said(ENDING), 503, {"Retry-After": "5"})
        if (
            "\0" in path
            or CLOSED.search(path)
            or any(len(part.encode()) > LONGEST for part in path.split("/"))
        ):
            return JSONResponse(said(NOWHERE), 404)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > gate.largest:
            return JSONResponse(*too_large(gate.largest))
        if method == "GET" and (
            path == "/" or (path.startswith("/model/") and path.count("/") == 3)
        ):
            return self._in_line(scope) if path.endswith("/") else None
        return None

    def _in_line(self, scope: Scope) -> Response | None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        ticket, turn = self._gate.door.come(query.get("place", [""])[0], self._gate.address(scope))
        if not turn:
            return None
        meant = {name: query[name][0] for name in LINKED if name in query}
        again = html.escape(urlencode({**meant, "place": ticket}))
        sentence = say(
            "The editor is full now. You are number {place} in line, and this page opens by itself "
            "when it is your turn.",
            place=turn,
        )
        page = WAIT.format(again=AGAIN, query=again, language=language.get(), sentence=sentence)
        return HTMLResponse(page, 503, {"Retry-After": str(AGAIN), "Cache-Control": "no-store"})


def within(scope: Scope, root: str) -> tuple[Scope, str]:
    """A request without the path of a proxy before ours, where the proxy leaves it there.

    Not one for the metrics, which are for who asks the server itself: a proxy that takes the path
    away, and closes these below it, would let the doubled path through.
    """
    path: str = scope["path"]
    if root and path.startswith(root + "/") and path != root + METRICS:
        path = path.removeprefix(root)
        scope = {**scope, "path": path, "raw_path": path.encode()}
    return scope, path


def elsewhere(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a page of another site sent a request, as browsers say; programs say nothing."""
    if site := headers.get(b"sec-fetch-site"):
        return site in (b"cross-site", b"same-site")
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not origin:  # a browser that says neither knows no other sites' requests
        return False
    ours = {_host("//" + headers.get(name, b"").decode("latin-1")) for name in HOSTS}
    return _host(origin) not in ours - {None}


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def place(path: str) -> str:
    """A path as the log has it: what is asked for, without names of sessions and files."""
    parts = ["", *path[:LONG].strip("/").split("/")]
    model, rest = (parts[:3], parts[3:]) if parts[1] == "model" else ([""], parts[1:])
    if rest[:1] != ["gradio_api"]:
        return "/".join([*model, *rest[:1]])
    long = 3 if rest[1:2] in (["queue"], ["call"]) else 2
    return "/".join([*model, *rest[:long]]).partition("=")[0]
