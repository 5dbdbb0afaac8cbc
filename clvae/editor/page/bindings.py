"""How Gradio's queue brings the events of events.py to what answers them, and back to the page."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import gradio as gr

from ..server import turns
from ..server.events import EVENTS, Event
from ..server.faces import Face
from ..server.messages import Message
from ..server.presenters import Shown
from ..server.workspaces import Visitor, Workspaces
from .display import spoken
from .gradio_internals import calls_of, values_of, wrap_calls
from .ours import ours
from .parts import Parts

MODES = {"once": "once", "last": "always_last", "each": "multiple"}
# By what events do: the concurrency id, and how many are answered at a time.
LANES = {"edit": ("edit", 32), "read": ("read", 4), "keep": ("keep", 4), "heavy": ("heavy", 2)}
TYPED = {"scene": "scene", "style_photo": "style_photo", "style_photos": "settings"}


def bind(event: Event, workspaces: Workspaces, parts: Parts) -> None:
    """Have Gradio listen to an event."""
    kinds = {"keep": event.quiet, "read": event.read, "heavy": event.heavy, "edit": True}
    name, limit = LANES[next(kind for kind, is_one in kinds.items() if is_one)]
    listening: dict[str, Any] = {
        "inputs": parts.of(*event.brings),
        "outputs": parts.of(*event.shows),
        "trigger_mode": MODES[event.mode],
        "show_progress": "hidden" if event.quiet else "minimal",
        "show_progress_on": parts.of(*event.busy),
        "api_visibility": "private",
        "concurrency_id": name,
        "concurrency_limit": limit,
    }
    handle = handler(event, workspaces, parts)
    for component in parts.of(event.part):
        getattr(component, event.name)(handle, **listening)


def name_of(event: Event) -> str:
    """What Gradio calls the handler of an event."""
    return f"{event.part}_{event.name}"


def in_order(page: gr.Blocks) -> None:
    """Have the events of each visitor change the document in the order in which they came.

    Their handlers run in threads, of which there are not many for all pages; this runs before that,
    where they still come one after the other, and waiting takes none.
    """
    preprocess, process = calls_of(page)
    ordered = {name_of(event) for event in EVENTS if not (event.read or event.quiet)}

    @functools.wraps(process)
    async def process_api(block_fn, inputs, *args, request=None, **more):
        known = getattr(block_fn, "name", None) in ordered and isinstance(request, gr.Request)
        if request is None or not known or more.get("iterator") is not None:  # a further step
            return await process(block_fn, inputs, *args, request=request, **more)
        workspaces = ours(page).workspaces
        # `of` tidies besides, which the handler's call does in its thread
        ticket = (workspaces.find(request) or workspaces.of(request)).turns.ticket()
        turns.drawn.set(ticket)
        try:
            await ticket.come_up()
            return await process(block_fn, inputs, *args, request=request, **more)
        finally:
            ticket.done()  # it may never have come to its handler

    wrap_calls(page, preprocess, process_api)


def handler(event: Event, workspaces: Workspaces, parts: Parts) -> Callable:
    """What Gradio calls with the values that an event brings.

    Gradio knows by the annotations of its parameters that it is to pass the request and what came
    with the event; an event whose data nobody reads does not send any.
    """
    components, first = parts.named, parts.of(*event.shows)[0]

    def displayed(shown: Shown) -> dict[Any, Any]:
        if not shown:
            return {first: gr.skip()}
        return {
            components[name]: gr.update(**value) if isinstance(value, Face) else value
            for name, value in shown.items()
        }

    def answers(visitor: Visitor, values: tuple, data: object):
        sent = dict(zip(event.brings, values, strict=True))
        typed = {TYPED[name]: sent.pop(name) for name in [*sent] if name in TYPED}
        value = sent.popitem()[1] if sent else None
        message = Message(**typed, value=value, data=data, session=visitor.session_hash)
        return event.answer(workspaces, visitor, message)

    @spoken
    def answer(visitor: Visitor, values: tuple, data: object = None):
        (shown,) = answers(visitor, values, data)
        return displayed(shown)

    @spoken
    def answer_in_steps(visitor: Visitor, values: tuple, data: object = None):
        yield from map(displayed, answers(visitor, values, data))

    def plain(request: gr.Request, *values):
        return answer(request, values)

    def with_data(request: gr.Request, data: gr.EventData, *values):
        return answer(request, values, values_of(data))

    def in_steps(request: gr.Request, data: gr.EventData, *values):
        yield from answer_in_steps(request, values, values_of(data))

    handle = in_steps if event.in_steps else with_data if event.data else plain
    handle.__name__ = name_of(event)
    return handle
