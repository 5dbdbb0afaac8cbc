"""What of Gradio we use that is not its public interface, each with the reason, in one place.

Whoever takes another version of Gradio looks here first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from copy import copy
from typing import Any, NamedTuple

import gradio as gr
from gradio.components import Component
from gradio.processing_utils import save_bytes_to_cache
from gradio.route_utils import GradioMultiPartParser
from gradio.state_holder import SessionState, StateHolder
from gradio_client.utils import async_traverse, is_file_obj_with_meta

# Its address of a page's line, before the name of the session: there is no constant for it.
HEARTBEAT = "/gradio_api/heartbeat/"
STARTED = "/gradio_api/startup-events"  # what it asks of itself while it starts
# Where programs call endpoints by their names, which no page does.
CALLED = ("/gradio_api/call/", "/gradio_api/run/", "/gradio_api/mcp/")
# What Gradio does for whoever asks and nothing here needs: it hands on files of other servers, by
# their addresses, and cuts videos. "C:" of a path on Windows is no address.
CLOSED = re.compile(
    r"/gradio_api/(file[=/][\s/\\]*[a-z][a-z0-9+.-]+:|proxy=|process_recording)", re.IGNORECASE
)
# For `launch`. Without a front end to look for, Gradio does not give up on its own server when that
# needs more than three seconds for its first answer, as on a machine that trains at the same time.
NO_FRONTEND: dict[str, Any] = {"_frontend": False}
# Reads uploads. No option and no event says that one was broken off, and what it wrote then stays.
UploadParser = GradioMultiPartParser


def files_of(parser: GradioMultiPartParser) -> list[Any]:
    """The files of an upload that is being read: the parser alone knows their names."""
    return parser._files_to_close_on_error


def values_of(event: gr.EventData) -> object:
    """What came with an event: its attributes would do only for names that are known, and there."""
    return event._data


def keep_file(component: Component, data: bytes, name: str) -> str:
    """Write a file that a component answers with, which Gradio deletes in its time; its path.

    A file of our own would be copied into Gradio's folder, and the first one would stay.
    """
    file = save_bytes_to_cache(data, name, component.GRADIO_CACHE)
    component.temp_files.add(file)
    return file


def forget_handlers(page: gr.Blocks) -> None:
    """Let go of what the handlers hold: FastAPI keeps the page itself in a cache of its own."""
    page.fns.clear()


def queue_of(page: gr.Blocks):
    """The queue of a page: its public settings bound what runs, but not who waits how long."""
    return page._queue


class Job(NamedTuple):
    """A job of a queue. name: of its handler."""

    id: str
    session: str
    name: str


def jobs_of(queue) -> list[Job]:
    """All that a queue was given and has not answered."""
    return [
        Job(job._id, job.session_hash, job.fn.name)
        for job in list(queue.event_ids_to_events.values())
    ]


def concurrency_of(queue, job: int | None) -> str | None:
    """The concurrency id of a job, by its number; a request that waits names nothing else."""
    found = queue.blocks.fns.get(job)
    return found and found.concurrency_id


def remember_few(queue, records: int) -> None:
    """Have the queue make no tables of its jobs, and remember only some.

    After each job Gradio would make a table of its last 10,000, for a page that nobody looks at;
    there is no option for it.
    """
    queue.ANALYTICS_MAX_EVENTS, queue.ANAYLTICS_CACHE_FREQUENCY = records, 1_000_000_000


def mailboxes_of(queue) -> tuple[dict, dict, dict]:
    """The answers that wait to be fetched and the jobs, both by session; and the jobs by id.

    Nothing in Gradio empties the first two while a session lasts, which nobody ends.
    """
    return (
        queue.pending_messages_per_session,
        queue.pending_event_ids_session,
        queue.event_ids_to_events,
    )


def calls_of(page: gr.Blocks) -> tuple[Callable, Callable]:
    """What Gradio does with the inputs of a call before its handler, and with the call as a whole.

    A handler cannot see what goes wrong in the components, before it and after it.
    """
    return page.preprocess_data, page.process_api


def wrap_calls(page: gr.Blocks, preprocess: Callable, process: Callable) -> None:
    """Have two functions of ours stand where Gradio calls its own; see `calls_of`."""
    page.preprocess_data, page.process_api = preprocess, process


def answers_of(page: gr.Blocks) -> Callable:
    """What Gradio does with what a handler returned."""
    return page.postprocess_data


def wrap_answers(page: gr.Blocks, postprocess: Callable) -> None:
    """Have a function of ours stand where Gradio calls its own; see `answers_of`."""
    page.postprocess_data = postprocess


async def each_file(value: Any, new: Callable[[dict], Coroutine[Any, Any, dict]]) -> Any:
    """A value with something else for each thing in it that Gradio takes for a file: fetches,
    copies and gives out.
    """
    return await async_traverse(value, new, is_file_obj_with_meta)


def is_file(value: Any) -> bool:
    """Whether Gradio takes a value for a file."""
    return is_file_obj_with_meta(value)


def named_file(path: str) -> dict:
    """A file of Gradio's folder as a call names it."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


class Passing(SessionState):
    """What an event finds of its session: the page's components as they were made.

    It is gone with the event. Gradio's own is kept for good, and has no bound that suits many.
    """

    def __init__(self, blocks: gr.Blocks):
        self.blocks_config = copy(blocks.default_config)
        self.config_values, self.state_data, self._state_ttl, self.is_closed = {}, {}, {}, False

    def __setitem__(self, key: int, value: Any) -> None:
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
        """Serve this page."""
        if stateful := [block for block in blocks.blocks.values() if block.stateful]:
            raise ValueError(
                f"{type(stateful[0]).__name__} needs sessions that are kept: use the visitor's desk"
            )
        super().set_blocks(blocks)

    def __getitem__(self, session_id: str) -> SessionState:
        return Passing(self.blocks)


def keep_no_sessions(app) -> gr.Blocks:
    """Have an application of Gradio's give each event a session of its own; its page."""
    page = app.get_blocks()
    app.state_holder = Sessions()
    app.state_holder.set_blocks(page)
    return page
