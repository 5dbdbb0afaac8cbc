"""The event of a page that rests on a drawn picture with fewer pixels than its screen."""

from __future__ import annotations

from typing import NamedTuple

from ....errors import ClvaeError, Text
from ..messages import Message
from ..presenters import Showing
from ..render import all_of
from ..service import Service
from ..workspace import Workspace
from ..workspaces import Visitor, Workspaces


class Seat(NamedTuple):
    """Who asks. workspace: None of a visitor who did nothing yet."""

    service: Service
    workspace: Workspace | None

    @classmethod
    def find(cls, workspaces: Workspaces, visitor: Visitor) -> Seat:
        """That of a visitor."""
        return cls(workspaces.service, workspaces.find(visitor))


def finer(seat: Seat, message: Message) -> Showing:
    """{serial, desk, revision}: which picture it shows, see `Snapshot`; desk is "" of the one that
    pages open with.

    serial: of this question, which goes back with the answer.
    """
    serial = message.number("serial", Text("the number of a detail"))
    revision = message.number("revision", Text("the number of a picture"))
    desk = message.values.get("desk")
    return lambda: {"detail": {"serial": serial} | (_made(seat, desk, revision) or {})}


def _made(seat: Seat, desk: object, revision: int) -> dict | None:
    """None, too, where it fails: nobody asked for it, and the plain picture is there."""
    try:
        return _found(seat, desk, revision)
    except ClvaeError:
        return None


def _found(seat: Seat, desk: object, revision: int) -> dict | None:
    if desk == "":
        src = seat.service.opening_finer()
        return None if src is None else all_of("", revision, src)
    if seat.workspace is None or desk != seat.workspace.document.name:
        return None
    return seat.workspace.renderer.finer(revision)
