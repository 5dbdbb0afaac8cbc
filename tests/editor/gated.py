"""A server behind a gate, which says what it was asked for and how long it was."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from clvae.editor.door import Door
from clvae.editor.gate import Gate, Guard


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.url.path} {len(await request.body())}")


@pytest.fixture
def gated():
    """A server behind a gate: gated(door=…, …) → its client and the gate."""

    def make(most=0, **given):
        gate = Gate(Door(most), **given)
        everything = Route("/{path:path}", echo, methods=["GET", "POST", "OPTIONS"])
        return TestClient(Guard(Starlette(routes=[everything]), gate)), gate

    return make
