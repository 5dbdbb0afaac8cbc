"""How Gradio brings the events of events.py to what answers them, and the answers to the page.

Those that must feel live it hands to the script of the direct line (direct.py), which has their
values from it and gives it what it is to show; all others come by its queue.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import gradio as gr

from ..server.assets import address
from ..server.events import Event
from ..server.messages import Message
from ..server.presenters import Shown
from ..server.workspaces import Visitor, Workspaces
from .display import spoken
from .gradio_internals import values_of
from .parts import Parts

MODES = {"once": "once", "last": "always_last", "each": "multiple"}
# By what events do: the concurrency id, and how many are answered at a time.
LANES = {
    "edit": ("edit", 32),
    "read": ("read", 4),
    "keep": ("keep", 4),
    "heavy": ("heavy", 2),
    "spare": ("spare", 2),
}
TYPED = {"scene": "scene", "style_photo": "style_photo", "style_photos": "settings"}
# What Gradio runs on the page for an event of the direct line.
SCRIPT = """async (...values) =>
  (await import(window.gradio_config.root + {module})).ask({row}, values)"""


def bind(event: Event, workspaces: Workspaces, parts: Parts) -> None:
    """Have Gradio listen to an event."""
    listening: dict[str, Any] = {
        "inputs": parts.of(*event.brings),
        "outputs": parts.of(*event.shows),
        "api_visibility": "private",
    }
    if event.direct:
        handle, how = None, {"js": script(event, parts)}
    else:
        handle, how = handler(event, workspaces, parts), queued(event, parts)
    for component in parts.of(event.part):
        getattr(component, event.name)(handle, **listening, **how)


def queued(event: Event, parts: Parts) -> dict[str, Any]:
    """How the queue takes an event."""
    kinds = {"spare": event.spare, "keep": event.quiet, "read": event.read, "heavy": event.heavy}
    kinds["edit"] = True
    name, limit = LANES[next(kind for kind, is_one in kinds.items() if is_one)]
    return {
        "trigger_mode": MODES[event.mode],
        "show_progress": "hidden" if event.quiet else "minimal",
        "show_progress_on": parts.of(*event.busy),
        "concurrency_id": name,
        "concurrency_limit": limit,
    }


def script(event: Event, parts: Parts) -> str:
    """What the page does with an event of the direct line, see assets/direct.js."""
    row = {
        "key": event.key,
        "event": event.name,
        "last": event.mode == "last",
        "data": event.data,
        "from": [part.elem_id for part in parts.of(event.part)],
        "busy": [part.elem_id for part in parts.of(*event.busy)],
        "outputs": len(parts.of(*event.shows)),
    }
    return SCRIPT.format(module=json.dumps(address("direct.js")), row=json.dumps(row))


def message_of(event: Event, values: list, data: object, visitor: Visitor) -> Message:
    """What an event brought. values: of the parts that it takes along, as their components read
    them.
    """
    sent = dict(zip(event.brings, values, strict=True))
    typed = {TYPED[name]: sent.pop(name) for name in [*sent] if name in TYPED}
    value = sent.popitem()[1] if sent else None
    return Message(**typed, value=value, data=data, session=visitor.session_hash)


def handler(event: Event, workspaces: Workspaces, parts: Parts) -> Callable:
    """What Gradio's queue calls with the values that an event brings.

    Gradio knows by the annotations of its parameters that it is to pass the request and what came
    with the event; an event whose data nobody reads does not send any.
    """
    first = parts.of(*event.shows)[0]

    def displayed(shown: Shown) -> dict[Any, Any]:
        return parts.shown(shown) or {first: gr.skip()}

    def answers(visitor: Visitor, values: tuple, data: object):
        message = message_of(event, list(values), data, visitor)
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
    handle.__name__ = event.key
    return handle
