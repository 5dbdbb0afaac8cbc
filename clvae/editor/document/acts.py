"""Acts: what a person does that is no stroke, going through the history or moving a slider.

The page numbers them, and sends with every map those that were not confirmed; so they are done in
their order, whenever they come. See assets/painter/acts.js.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ...core import checks
from ...core.scene import MAX_OBJECTS
from ...errors import ClvaeError, Text
from . import edits
from .document import Document
from .state import State

MOST = 64  # that may wait to be confirmed
LARGEST = 2**53 - 1  # the largest whole number that a script keeps exactly


class Act(NamedTuple):
    """One act.

    after: the number of the last stroke before it. travel: "undo", "redo", the number of a step, or
    None: then object's slider (the whole picture's, where object is None) was put to position, in
    per cent of its reach. drag: the same for as long as the hand holds it.
    """

    number: int
    after: int
    travel: str | int | None = None
    drag: int = 0
    object: int | None = None
    slider: int = 0
    position: float = 0.0


def read(sent: object) -> tuple[Act, ...]:
    """The acts that a page sent, oldest first; anything but proper ones is an error."""
    if not isinstance(sent, list) or len(sent) > MOST:
        raise ClvaeError("the painter sent invalid acts")
    if not all(isinstance(one, dict) for one in sent):
        raise ClvaeError("the painter sent invalid acts")
    return tuple(map(_act, sent))


def do(document: Document, act: Act, there: Callable[[int, State], bool]) -> list[State]:
    """Do an act, unless it or a later one was done; the state it left through the history, if so.

    there: whether a state has an object.
    """

    def slide() -> None:
        drag = ("slider", act.drag)  # one undo step
        document.edit(lambda state: _slid(state, act, there), drag, drag)

    match act.travel:
        case None:
            document.act(act.number, slide)
            return []
        case int(step):
            left = document.act(act.number, lambda: document.go(step))
        case way:
            left = document.act(act.number, document.undo if way == "undo" else document.redo)
    return [] if left is None else [left]


def _slid(state: State, act: Act, there: Callable[[int, State], bool]) -> State:
    if act.object is None:
        known = act.slider < len(state.overall)
        return edits.move_overall(state, act.slider, act.position) if known else state
    known = there(act.object, state) and act.slider < state.positions.shape[1]
    return edits.move(state, act.object, act.slider, act.position) if known else state


def _act(sent: dict) -> Act:
    number, after = _whole(sent, "number"), _whole(sent, "after")
    if "travel" in sent:
        known = sent["travel"] in ("undo", "redo")
        return Act(number, after, sent["travel"] if known else _whole(sent, "travel"))
    held = None if sent.get("object") is None else _whole(sent, "object", MAX_OBJECTS - 1)
    position = checks.number(sent.get("position"), -1e6, 1e6, Text("the place of a slider"))
    return Act(number, after, None, _whole(sent, "drag"), held, _whole(sent, "slider"), position)


def _whole(sent: dict, key: str, limit: int = LARGEST) -> int:
    return checks.whole(sent.get(key), 0, limit, Text("the {key} of an act", key=key))
