"""The line by which a server knows that a page is open.

Gradio's script holds one for as long as a page is open, and a browser has six connections to a
server for all of its tabs: so a page holds its own instead, and lets go. See assets/keep/line.js.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..server.events import Event
from ..server.messages import Message
from ..server.presenters import Showing
from ..server.pushes import next_push
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from .gradio_internals import HEARTBEAT
from .tokens import token

OURS = b"line"  # the query of a line that our script holds


class Line:
    """ASGI middleware: in a browser what Gradio's script asks for ends at once."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        asked = scope["type"] == "http" and HEARTBEAT in scope["path"]
        if asked and scope["query_string"] != OURS and _browser(scope):
            return await Response(media_type="text/event-stream")(scope, receive, send)
        await self._app(scope, receive, send)


def address(session: str | None) -> str:
    """Where the page of a session has its line, below the page's own address."""
    return f"{HEARTBEAT}{session}?{OURS.decode()}"


def _browser(scope: Scope) -> bool:
    return any(
        name == b"user-agent" and value.startswith(b"Mozilla/") for name, value in scope["headers"]
    )


def here(workspace: Workspace | None, message: Message) -> Showing:
    """The page gives a sign of life: where its line is, what it shows to the direct line, and its
    document, if Python has it.

    {desk}: the name of the document that the page knows, which goes back with the answer.
    """
    desk = message.values.get("desk")
    answer = {
        "serial": next_push(),
        "line": address(message.session),
        "token": token(message.session or ""),
        "of": desk if isinstance(desk, str) else None,
        "desk": workspace and workspace.document.name,
    }
    return lambda: {"keep": answer}


# Beside the table of events, since only Gradio's page has such a line.
HERE = Event(
    "keep", "here", here, "each", (), ("keep",), data=True, quiet=True, whose=Workspaces.hear
)
