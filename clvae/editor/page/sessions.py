"""Sessions: nothing that Gradio keeps of visitors, calls and jobs outlasts them.

What a visitor has is the workspace (workspaces.py). Gradio would keep more besides, for good: of
each session a description and copies of the page's components, to which every event adds, and of
each job the mailbox that its answer was fetched from.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import gradio as gr

from ..server import heap, scratch
from . import gradio_internals as internals
from . import uploads
from .ours import ours

LOG = logging.getLogger(__name__)
ROUND = 10  # seconds between two rounds of tidying
UNREAD = 300  # seconds that an answer waits to be fetched
MOST_UNREAD = 2000  # sessions with answers that wait, beyond which the first go
RECORDS = 100  # finished jobs that Gradio's own statistics remember


@asynccontextmanager
async def lifespan(app) -> AsyncIterator[None]:
    """What runs beside the Gradio app of a page of ours, from its start to its end."""
    page = internals.keep_no_sessions(app)
    queue = internals.queue_of(page)
    queue.push = ours(page).shares.guard(queue)
    internals.remember_few(queue, RECORDS)
    uploads.leave_no_parts()
    rounds = asyncio.create_task(_rounds(page))
    try:
        yield
    finally:
        rounds.cancel()


async def _rounds(page: gr.Blocks) -> None:
    unread: dict[str, float] = {}
    while True:
        await asyncio.sleep(ROUND)
        try:
            empty_mailboxes(internals.queue_of(page), unread, time.monotonic())
            await asyncio.to_thread(_tidy, page)
        except Exception:
            LOG.exception("a round of tidying failed")


def _tidy(page: gr.Blocks) -> None:
    scratch.tidy()
    for files in page.temp_file_sets:  # where Gradio leaves the names of files that are gone
        files -= scratch.gone(files)
    heap.give_back()


def empty_mailboxes(queue, unread: dict[str, float], now: float) -> None:
    """Drop the mailboxes of sessions that wait for nothing, and those with answers nobody fetched.

    unread: since when each session's answers are ready; kept from one call to the next.
    """
    mailboxes, waiting, at_work = internals.mailboxes_of(queue)
    ready = {
        session
        for session in mailboxes
        if not any(job in at_work for job in waiting.get(session, ()))
    }
    for session in unread.keys() - ready:
        del unread[session]
    for session in ready:
        unread.setdefault(session, now)
    late = sorted(unread, key=lambda session: unread[session])[: max(0, len(unread) - MOST_UNREAD)]
    late += [
        session for session in ready if not waiting.get(session) or now - unread[session] >= UNREAD
    ]
    for session in late:
        for kept in (mailboxes, waiting, unread):
            kept.pop(session, None)
