"""Sessions: nothing that Gradio keeps of visitors, calls and jobs outlasts them.

What a visitor has is the workspace (workspaces.py). Gradio would keep more besides, for good: of each
session a description and copies of the page's components, to which every event adds, and of each
job the mailbox that its answer was fetched from.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

from ..server import heap, scratch
from . import uploads

LOG = logging.getLogger(__name__)
ROUND = 10  # seconds between two rounds of tidying
UNREAD = 300  # seconds that an answer waits to be fetched
MOST_UNREAD = 2000  # sessions with answers that wait, beyond which the first go
RECORDS = 100  # finished jobs that Gradio's own statistics remember


class Passing(SessionState):
    """What an event finds of its session: the page's components as they were made.

    It is gone with the event.
    """

    def __init__(self, blocks: gr.Blocks):
        self.blocks_config = copy(blocks.default_config)
        self.config_values, self.state_data, self._state_ttl, self.is_closed = {}, {}, {}, False

    def __setitem__(self, key: int, value: object) -> None:
        self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: object) -> None:
        pass


class Sessions(StateHolder):
    """Gives each event a session of its own and keeps none.

    A page with a component that needs one that is kept, a `gr.State`, is a ValueError.
    """

    def set_blocks(self, blocks: gr.Blocks) -> None:
        if stateful := [block for block in blocks.blocks.values() if block.stateful]:
            raise ValueError(
                f"{type(stateful[0]).__name__} needs sessions that are kept: use the visitor's desk"
            )
        super().set_blocks(blocks)

    def __getitem__(self, session_id: str) -> SessionState:
        return Passing(self.blocks)


@asynccontextmanager
async def lifespan(app) -> AsyncIterator[None]:
    """What runs beside the Gradio app of a page of ours, from its start to its end."""
    page = app.get_blocks()
    app.state_holder = Sessions()
    app.state_holder.set_blocks(page)
    queue = page._queue
    queue.push = page.shares.guard(queue)
    # After each job Gradio would make a table of its last 10,000, for a page that nobody looks at.
    queue.ANALYTICS_MAX_EVENTS, queue.ANAYLTICS_CACHE_FREQUENCY = RECORDS, 1_000_000_000
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
            empty_mailboxes(page._queue, unread, time.monotonic())
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
    mailboxes, waiting = queue.pending_messages_per_session, queue.pending_event_ids_session
    ready = {
        session
        for session in mailboxes
        if not any(job in queue.event_ids_to_events for job in waiting.get(session, ()))
    }
    for session in unread.keys() - ready:
        del unread[session]
    for session in ready:
        unread.setdefault(session, now)
    late = sorted(unread, key=unread.get)[: max(0, len(unread) - MOST_UNREAD)]
    late += [
        session for session in ready if not waiting.get(session) or now - unread[session] >= UNREAD
    ]
    for session in late:
        for kept in (mailboxes, waiting, unread):
            kept.pop(session, None)
