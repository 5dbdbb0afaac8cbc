"""The events of each visitor have their turns in the order in which they came, by either line."""

from __future__ import annotations

import asyncio
import functools
import time

import gradio as gr

from ..server import turns
from ..server.events import EVENTS
from .gradio_internals import calls_of, jobs_of, queue_of, wrap_calls
from .ours import ours

PATIENCE = 2  # seconds that the direct line waits for what the queue was given before
PAUSE = 0.005  # seconds between two looks
ORDERED = {event.key for event in EVENTS if event.ordered}
# Exports wait long for one another, and change no document.
AWAITED = {event.key for event in EVENTS if event.ordered and not event.heavy}


def in_order(page: gr.Blocks) -> None:
    """Have the events that come by the queue of a page take their turns.

    Their handlers run in threads, of which there are not many for all pages; this runs before that,
    where they still come one after the other, and waiting takes none.
    """
    preprocess, process = calls_of(page)
    ours(page).placed = set()

    @functools.wraps(process)
    async def process_api(block_fn, inputs, *args, request=None, **more):
        known = getattr(block_fn, "name", None) in ORDERED and isinstance(request, gr.Request)
        if request is None or not known or more.get("iterator") is not None:  # a further step
            return await process(block_fn, inputs, *args, request=request, **more)
        workspaces = ours(page).workspaces
        # `of` tidies besides, which the handler's call does in its thread
        ticket = (workspaces.find(request) or workspaces.of(request)).turns.ticket()
        ours(page).placed.add(more.get("event_id"))
        turns.drawn.set(ticket)
        try:
            await ticket.come_up()
            return await process(block_fn, inputs, *args, request=request, **more)
        finally:
            ticket.done()  # it may never have come to its handler

    wrap_calls(page, preprocess, process_api)


async def others_placed(page: gr.Blocks, session: str) -> None:
    """Wait until what the queue has of a session has its place in the order.

    What does not come up in PATIENCE is waited for no more: the queue has no room for it now.
    """
    queue, placed = queue_of(page), ours(page).placed
    end = time.monotonic() + PATIENCE
    while True:
        jobs = jobs_of(queue)
        placed &= {job.id for job in jobs}
        before = {job.id for job in jobs if job.session == session and job.name in AWAITED}
        if before <= placed:
            return
        if time.monotonic() >= end:
            placed |= before
            return
        await asyncio.sleep(PAUSE)
