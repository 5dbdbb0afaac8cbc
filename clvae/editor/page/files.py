"""Files of events and calls: they come by upload, and no answer has one that a visitor named.

Gradio would fetch a file that is named by its address on the web, however large it is. And whatever
looks like a file in an answer it would take from the server's folder, and give out. With --mcp the
file that an input takes may be at a public address, of no more bytes than an uploaded one.
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
    is_file,
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

    async def near(component: Component, value: Any) -> Any:
        if rules.mcp and is_file(value) and value["path"].startswith(WEB):
            data = await fetched(value["path"], rules.upload_bytes)
            return named_file(keep_file(component, data, "file"))
        return await each_file(value, _here)

    @functools.wraps(preprocess)
    async def preprocess_data(block_fn, inputs, *args, **kwargs):
        pairs = zip(block_fn.inputs, inputs, strict=False)
        brought = [await near(component, value) for component, value in pairs]
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


async def _here(file: dict) -> dict:
    if file["path"].startswith(WEB):  # one of many, or inside of something: nobody needs that
        raise ClvaeError(BY_ADDRESS)
    return file


async def _refused(_: Any) -> Any:
    raise ClvaeError(UNREADABLE)
