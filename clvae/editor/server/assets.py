"""The page's files: scripts, styles and HTML."""

from __future__ import annotations

import functools
import hashlib
import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..folders import ASSETS
from ..texts import catalogues

TEXTS = "texts/{language}.js"


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
    return _named(*(part for name, text in scripts().items() for part in (name.encode(), text)))


def address(name: str) -> str:
    """Where a page finds a module, below its own address."""
    return f"/assets/{version()}/{name}"


@functools.cache
def page_texts(language: str) -> bytes:
    """The script with all texts of a language, which puts them into a page before it starts."""
    all_ = catalogues()
    known = {"language": language, "languages": [*all_], "known": all_[language]}
    text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    return f"window.clvaeTexts = {text};\n{read('translate.js')}".encode()


@functools.cache
def texts_address(language: str) -> str:
    """Where a page finds that script, below its own address."""
    return f"/assets/{_named(page_texts(language))}/{TEXTS.format(language=language)}"


async def serve(request: Request) -> Response:
    """One script, which a browser may keep for good: others come from another address."""
    path, named, right = request.path_params["path"], request.path_params["version"], version()
    text = scripts().get(path)
    for language in catalogues():
        if path == TEXTS.format(language=language):
            text = page_texts(language)
            right = _named(text)
    if text is None or named != right:
        return Response("There is no such script.", status_code=404, media_type="text/plain")
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(text, media_type="text/javascript", headers=kept)


ROUTE = Route("/assets/{version}/{path:path}", serve)


def _named(*parts: bytes) -> str:
    """A name of bytes as they are now."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
