"""The event of who looks closely at a photo: a part of it by more of its own pixels."""

from __future__ import annotations

from ....core.checks import number
from ....errors import ClvaeError, Text
from ..details import Box
from ..messages import Message
from ..presenters import Showing
from ..workspace import Workspace

WIDEST = 1_000_000  # pixels across, as far as any screen comes near


def closer(workspace: Workspace | None, message: Message) -> Showing:
    """{serial, box, wide}: what part is seen, and how many pixels the screen has for all of it.

    serial: of this question, which goes back with the answer.
    """
    if workspace is None:
        return dict
    serial = message.number("serial", Text("the number of a detail"))
    box, wide = (
        _box(message.values.get("box")),
        message.number("wide", Text("a width in pixels"), WIDEST),
    )
    return lambda: {"detail": {"serial": serial} | (workspace.renderer.detail(box, wide) or {})}


def _box(value: object) -> Box:
    """The part that is meant."""
    if not isinstance(value, list) or len(value) != 4:
        raise ClvaeError("a part of a photo is [top, bottom, left, right]")
    top, bottom, left, right = (
        number(at, 0, 1, Text("the edge of a part of a photo")) for at in value
    )
    if top >= bottom or left >= right:
        raise ClvaeError("a part of a photo goes from its top to its bottom, and left to right")
    return top, bottom, left, right
