"""The page's files: scripts, styles and HTML."""

from __future__ import annotations

import functools
import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..folders import ASSETS


@functools.cache
def read(name: str) -> str:
    """The text of a file of assets/, by its path in there.

    One copy serves all: Gradio makes a component anew whenever an event updates it.
    """
    return (ASSETS / name).read_text(encoding="utf-8")


@functools.cache
def scripts() -> dict[str, bytes]:
    """The modules of assets/ that a page may ask for, by their path in there."""
    files = sorted(ASSETS.rglob("*.js"))
    return {file.relative_to(ASSETS).as_posix(): file.read_bytes() for file in files}


@functools.cache
def version() -> str:
    """A name of the modules as they are now: others have another."""
    parts = (part for name, text in scripts().items() for part in (name.encode(), text))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def address(name: str) -> str:
    """Where a page finds a module, below its own address."""
    return f"/assets/{version()}/{name}"


async def serve(request: Request) -> Response:
    """One module, which a browser may keep for good: other modules come from another address."""
    text = scripts().get(request.path_params["path"])
    if text is None or request.path_params["version"] != version():
        return Response("There is no such script.", status_code=404, media_type="text/plain")
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(text, media_type="text/javascript", headers=kept)


ROUTE = Route("/assets/{version}/{path:path}", serve)
