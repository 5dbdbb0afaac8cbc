"""The direct line: an event that must feel live is one request, past Gradio's queue.

POST direct/NAME below the page's own address, with the page's token (tokens.py) in a header and
{values, data} as its body: the values of the parts that the event's row takes along, and what came
with it. The headers of the answer go out as soon as the event has its place in the order of its
workspace (turns.py), so that the page may send its next one; the body follows once it is done:
{shown: [[place among the row's parts, value]], notes: [[kind, text]], error}. The script is
assets/direct.js.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
import orjson
from anyio import CapacityLimiter, to_thread
from gradio.components import Component
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ...errors import ClvaeError, Text
from ..document.edits import Locked
from ..server import notes, turns
from ..server.events import EVENTS, Event
from ..server.failures import UNKNOWN, full
from ..server.workspaces import Visitor, Workspaces
from .bindings import message_of
from .display import note_text, said_of
from .parts import Parts
from .share import BUSY
from .tokens import session_of
from .watched import counted

LOG = logging.getLogger(__name__)
PATH = "/direct/"
TOKEN = "x-clvae-token"  # a header that another site's page cannot send without being asked first
MOST = {"session": 64, "address": 200}  # events at a time
MOST_AT_ONCE = 800  # of everybody
THREADS = 32  # events that are answered at a time
STRANGE = Text("the server cannot read what this page sent: reload it")
MUCH = {
    "session": Text("much that you asked for is not done yet: try again in a moment"),
    "address": Text(
        "much that was asked for from your network is not done yet: try again in a moment"
    ),
}
STREAMED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True)
class Sender:
    """Who sent a request, as workspaces know a visitor."""

    session_hash: str


class Refused(Exception):
    """A request that is not even looked at. status: of the answer, which says the sentence."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.answer = JSONResponse({"error": said_of(ClvaeError(sentence))}, status)


class Direct:
    """The direct line of one page.

    address: where a request comes from. others_placed: waits for what a session brings by the
    queue, see order.py. events: those that come by this line, by their keys.
    """

    def __init__(
        self,
        workspaces: Workspaces,
        parts: Parts,
        address: Callable[[Request], str],
        others_placed: Callable[[str], Awaitable[None]],
    ):
        self.parts = parts
        self._workspaces, self._address, self._others_placed = workspaces, address, others_placed
        self.events = {event.key: event for event in EVENTS if event.direct}
        self._most = 2 * workspaces.service.painters.most + 1_000_000  # bytes of a body
        self._at_work: Counter[tuple[str, str]] = Counter()  # by session and by address
        self._tasks: set[asyncio.Task] = set()
        self._threads = CapacityLimiter(THREADS)

    async def serve(self, request: Request) -> Response:
        """Answer one request."""
        try:
            caller, event = self._known(request)
            mine = self._share(request, caller)
        except Refused as refused:
            return refused.answer
        self._at_work.update(mine)
        try:
            body = await self._read(request)
            await self._others_placed(caller.session_hash)
            answer = self._begin(event, caller, body, mine)
        except Refused as refused:
            self._let_go(mine)
            return refused.answer
        except BaseException:
            self._let_go(mine)
            raise
        return StreamingResponse(answer, media_type="application/json", headers=STREAMED)

    def _known(self, request: Request) -> tuple[Sender, Event]:
        session = session_of(request.headers.get(TOKEN))
        if session is None:
            raise Refused(403, Text("the server does not know this page: reload it"))
        event = self.events.get(request.path_params["name"])
        if event is None:
            raise Refused(404, Text("the server does not know what this page asks for: reload it"))
        return Sender(session), event

    def _share(self, request: Request, caller: Sender) -> list[tuple[str, str]]:
        """Under which names a request counts, unless there are too many already."""
        names = {"session": caller.session_hash, "address": self._address(request)}
        for kind, name in names.items():
            if self._at_work[kind, name] >= MOST[kind]:
                raise Refused(429, MUCH[kind])
        if len(self._tasks) >= MOST_AT_ONCE:
            raise Refused(429, BUSY)
        return list(names.items())

    def _let_go(self, names: list[tuple[str, str]]) -> None:
        self._at_work.subtract(names)
        for name in names:
            if self._at_work[name] <= 0:
                del self._at_work[name]

    async def _read(self, request: Request) -> dict[str, Any]:
        """What a request brings, of which no more is taken in than there can be."""
        too_large = Refused(413, Text("this is too large: reload the page"))
        if _length(request.headers) > self._most:
            raise too_large
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self._most:
                raise too_large
        try:
            brought = orjson.loads(body)
        except ValueError:
            raise Refused(400, STRANGE) from None
        if not isinstance(brought, dict) or not isinstance(brought.get("values"), list):
            raise Refused(400, STRANGE)
        return brought

    def _begin(
        self, event: Event, caller: Sender, body: Mapping, mine: list[tuple[str, str]]
    ) -> AsyncIterator[bytes]:
        """Give an event its place; what becomes of it, whether or not somebody waits for it."""
        # `of` tidies besides, which the handler's call does in its thread
        workspace = self._workspaces.find(caller) or self._workspaces.of(caller)
        task = asyncio.create_task(self._answer(event, caller, body, workspace.turns.ticket()))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: self._let_go(mine))

        async def told() -> AsyncIterator[bytes]:
            yield await asyncio.shield(task)

        return told()

    async def _answer(
        self, event: Event, caller: Sender, body: Mapping, ticket: turns.Ticket
    ) -> bytes:
        turns.drawn.set(ticket)
        began = time.perf_counter()
        try:
            await ticket.come_up()
            answer = await to_thread.run_sync(
                self.answer, event, caller, body, began, limiter=self._threads
            )
        except ClvaeError as error:
            answer = {"error": said_of(error)}
        finally:
            ticket.done()  # it may never have come to its handler
        return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)

    def answer(
        self, event: Event, visitor: Visitor, body: Mapping, began: float | None = None
    ) -> dict[str, Any]:
        """What the page gets for an event: {shown, notes} or, where it fails, {error, notes}.

        began: see watched.py.
        """
        told: list[tuple[str, str]] = []
        notes.show_by(lambda *note: told.append(note_text(*note)))
        try:
            with counted(event.key, began):
                try:
                    shown = self._shown(event, visitor, body)
                except Locked as error:  # a hint
                    shown = {"shown": []}
                    told.append(("info", said_of(error)))
        except ClvaeError as error:
            shown = {"error": said_of(error)}
        except gr.Error as error:
            shown = {"error": error.message}
        except Exception as error:
            LOG.exception("an event failed")
            shown = {"error": said_of(ClvaeError(full(error) or UNKNOWN))}
        return {**shown, "notes": told}

    def _shown(self, event: Event, visitor: Visitor, body: Mapping) -> dict[str, Any]:
        values = self._read_parts(event, body["values"])
        message = message_of(event, values, body.get("data"), visitor)
        (shown,) = event.answer(self._workspaces, visitor, message)
        outputs = self.parts.of(*event.shows)
        places = {part: place for place, part in enumerate(outputs)}
        return {
            "shown": [
                [places[part], _given(part, value)]
                for part, value in self.parts.shown(shown).items()
            ]
        }

    def _read_parts(self, event: Event, values: list) -> list:
        """What the components of the parts that an event brings make of what they sent."""
        brought = self.parts.of(*event.brings)
        try:
            return [part.preprocess(value) for part, value in zip(brought, values, strict=True)]
        except gr.Error:
            raise
        except Exception as error:
            if full(error):  # no mistake of the caller's
                raise
            raise ClvaeError(STRANGE) from None


def _given(part: Component, value: Any) -> Any:
    """A part's new value, or an update of it, as Gradio's script takes it."""
    if not (isinstance(value, dict) and value.get("__type__") == "update"):
        return part.postprocess(value)
    return value | ({"value": part.postprocess(value["value"])} if "value" in value else {})


def _length(headers: Headers) -> int:
    """The bytes that a request says it has; 0 where it does not say."""
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() and len(length) < 20 else 0


def route(line: Callable[[], Direct]) -> Route:
    """Where a page's direct line is, below its own address."""

    async def serve(request: Request) -> Response:
        return await line().serve(request)

    return Route(PATH + "{name}", serve, methods=["POST"])
