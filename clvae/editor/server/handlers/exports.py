"""The events of the export dialog: what it offers now, an export, and giving one up."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import numpy as np

from ....errors import ClvaeError, Text
from ...document import opened_photo, pieces
from ...document.state import State
from ...texts import sentence, translated
from .. import exports, links
from ..data_urls import parcel
from ..exports import Order
from ..failures import UNKNOWN, full
from ..messages import Message
from ..other_photos import dress_all
from ..presenters import Showing, Shown, draw_photo
from ..pushes import next_push
from ..workspace import Workspace

LOG = logging.getLogger(__name__)


def offer(workspace: Workspace, message: Message) -> Showing:
    """The dialog was opened: the size of the picture, its looks, and its address if it has one."""
    state, selected = workspace.document.state, workspace.selected
    looks = [
        {
            "number": one.number,
            "name": translated(pieces.said_name(one.name)),
            "whole": one.whole,
        }
        for one in state.kept_looks
    ]
    value = {
        "sizes": exports.sizes(state),
        "held": translated(pieces.name(workspace.engine.labels, state, selected)),
        "looks": looks,
        "photo": state.photo is not None,
        "upscaled": exports.upscaled(workspace.engine, state),
        "link": links.address_of(workspace.service, state),
    }
    return lambda: {"export": {"push": next_push(), **value}}


def start(workspace: Workspace, message: Message) -> Showing:
    """{job, …}: an export, see Order. job: its number, which grows from one to the next.

    It ends with a file, with what is to be copied, or with a sentence that says what went wrong;
    nothing more comes of one that was stopped, or after which another one was begun.
    """
    job = message.number("job", Text("an export's number"))
    if job <= workspace.exports_over:
        return lambda: {}
    workspace.exports_over = job - 1
    return lambda: _told(workspace, job, message.values)


def stop(workspace: Workspace, message: Message) -> Showing:
    """{job} is given up; it may not have begun."""
    job = message.number("job", Text("an export's number"))
    workspace.exports_over = max(workspace.exports_over, job)
    return lambda: {}


def _told(workspace: Workspace, job: int, data: dict) -> Iterator[Shown]:
    """An export, and what goes wrong in it as the dialog's own word: messages lie under it."""
    try:
        yield from _exported(workspace, job, Order.read(data))
    except ClvaeError as error:
        yield _word(job, error=sentence(error))
    except Exception as error:
        LOG.exception("an export failed")
        yield _word(job, error=sentence(full(error) or UNKNOWN))


def _exported(workspace: Workspace, job: int, order: Order) -> Iterator[Shown]:
    service, held = workspace.service, workspace.selected
    snapshot, picture = workspace.renderer.drawn()
    state, photo = snapshot.state, draw_photo(workspace)
    if state.photo is not None and order.kind in ("photo", "both"):
        with workspace.service.slots:
            picture = opened_photo.whole(workspace.engine, state, workspace.engine.session())
    held = held if workspace.has(held, state) else 0
    if order.kind == "animation":
        drawn: list[np.ndarray] = []
        for steps in _drawn(workspace, job, order, state, held, drawn):
            yield steps | photo
            photo = {}
        if _over(workspace, job):
            return
        data = exports.animated(service, order, state, drawn)
    elif order.kind == "others":
        files = [b""]
        for steps in _dressed(workspace, job, order, state, files):
            yield steps | photo
            photo = {}
        data = files[-1]
    else:
        data = exports.make(service, order, state, held, picture)
    if _over(workspace, job):
        return
    url = exports.data_url(data, order.type)
    if order.copy:
        yield _word(job, copied=url) | photo
    else:
        yield {"outbox": parcel(order.name, url)} | _word(job, saved=order.name) | photo


def _drawn(
    workspace: Workspace,
    job: int,
    order: Order,
    state: State,
    held: int,
    drawn: list[np.ndarray],
) -> Iterator[Shown]:
    """Draw the pictures of an animation into a list, and say how far that is."""
    yield _word(job, done=0, of=order.count)
    for picture in exports.frames(workspace.service, order, state, held):
        if _over(workspace, job):
            return
        drawn.append(picture)
        yield _word(job, done=len(drawn), of=order.count)


def _dressed(
    workspace: Workspace, job: int, order: Order, state: State, files: list[bytes]
) -> Iterator[Shown]:
    """Give other photos the looks of the open one, into a list, and say how far that is."""
    others = order.others
    yield _word(job, done=0, of=len(others))
    each = dress_all(workspace.service, state, others, order.format, order.quality)
    for done, data in enumerate(each, 1):
        if _over(workspace, job):
            return
        files.append(data)
        yield _word(job, done=done, of=len(others))


def _over(workspace: Workspace, job: int) -> bool:
    return workspace.exports_over >= job


def _word(job: int, **said: object) -> Shown:
    return {"export": {"push": next_push(), "job": job, **said}}
