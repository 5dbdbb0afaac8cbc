"""Files of events and calls: they come by upload, and no answer has one that a visitor named.

Gradio would fetch a file that is named by its address on the web, however large it is. And whatever
looks like a file in an answer it would take from the server's folder, and give out. With --mcp
files may be at public addresses, of no more bytes than an uploaded one.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urljoin

import gradio as gr
import httpx
from gradio.components import Component
from safehttpx import AsyncSecureTransport

from ...errors import ClvaeError, Text
from ..server.networks import of_the_internet
from ..server.rules import too_much
from .failures import UNREADABLE
from .gradio_internals import (
    answers_of,
    calls_of,
    each_file,
    keep_file,
    named_file,
    wrap_answers,
    wrap_calls,
)
from .ours import ours

WEB = ("http://", "https://")
PATIENCE = 30  # seconds that a file may take
HOPS = 5  # addresses that lead from one to the next
BY_ADDRESS = Text(
    "a file of this call is named by its address on the web: send the file itself, by upload"
)
NOT_HAD = Text("there is no file at an address of this call, or the server cannot have it from it")


def by_upload(page: gr.Blocks) -> None:
    """Have a page take files by upload alone, or with --mcp from public addresses too, and give out
    none but those that handlers made. Before `speaking`, which says what is refused.
    """
    preprocess, process = calls_of(page)
    postprocess, rules = answers_of(page), ours(page).rules

    async def near(component: Component, file: dict) -> dict:
        if not file["path"].startswith(WEB):
            return file
        if not rules.mcp:
            raise ClvaeError(BY_ADDRESS)
        data = await fetched(file["path"], rules.upload_bytes)
        return named_file(keep_file(component, data, "file"))

    @functools.wraps(preprocess)
    async def preprocess_data(block_fn, inputs, *args, **kwargs):
        brought = [
            await each_file(value, functools.partial(near, component))
            for component, value in zip(block_fn.inputs, inputs, strict=False)
        ]
        return await preprocess(block_fn, brought, *args, **kwargs)

    @functools.wraps(postprocess)
    async def postprocess_data(block_fn, predictions, *args, **kwargs):
        await each_file(predictions, _refused)
        return await postprocess(block_fn, predictions, *args, **kwargs)

    wrap_calls(page, preprocess_data, process)
    wrap_answers(page, postprocess_data)


async def fetched(address: str, most: int) -> bytes:
    """The file at a public address. A ClvaeError: there is none, or one of more bytes."""
    data = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            for _ in range(HOPS):
                async with public_answer(address) as answer:
                    if answer.has_redirect_location:
                        address = urljoin(address, answer.headers["location"])
                        continue
                    answer.raise_for_status()
                    async for part in answer.aiter_raw():
                        data += part
                        if len(data) > most:
                            raise ClvaeError(too_much(most))
                    return bytes(data)
    except ClvaeError:
        raise
    except Exception:  # noqa: BLE001 - whatever a stranger's server does is no fault of ours
        raise ClvaeError(NOT_HAD) from None
    raise ClvaeError(NOT_HAD)


@asynccontextmanager
async def public_answer(address: str) -> AsyncIterator[httpx.Response]:
    """What an address on the web answers, not read yet.

    It is asked where its name led when that was looked at, and not compressed: a few bytes can
    become very many.
    """
    transport = AsyncSecureTransport(await public_place(httpx.URL(address).host))
    plain = {"Accept-Encoding": "identity"}
    async with (
        httpx.AsyncClient(transport=transport) as client,
        client.stream("GET", address, headers=plain) as answer,
    ):
        yield answer


async def public_place(host: str) -> str:
    """The IP address of a host on the internet; a ValueError for any of another network."""
    for *_, place in await asyncio.get_running_loop().getaddrinfo(host, None):
        if of_the_internet(found := str(place[0])):
            return found
    raise ValueError(host)


async def _refused(_: Any) -> Any:
    raise ClvaeError(UNREADABLE)
