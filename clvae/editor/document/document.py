"""The user's document: its newest state, all history, and revision numbers. No Gradio."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ...errors import Text
from .state import State
from .tracing import Traced

OPENED = Text("opened")  # the first step
MAX_STEPS = 200  # of undo
MAX_BYTES = 48_000_000  # of arrays that one user's states may hold, beyond the newest two


@dataclass(frozen=True)
class Snapshot:
    """A state with the names it goes by.

    workspace: the document's name. stroke: the last stroke of the scene's painter that it holds.
    step: the number of the state in its history. steps: the numbers of all states one can go to,
    the oldest first; names: what led to each. touch: the last stroke of the style photos' painter
    that it holds. act: the last act, see Document.act.
    """

    workspace: str
    revision: int
    state: State
    stroke: int
    step: int = 1
    steps: tuple[int, ...] = (1,)
    touch: int = 0
    names: tuple[str, ...] = (OPENED,)
    act: int = 0


class Step(NamedTuple):
    """A state of the history. number: the revision it came with. name: what led to it."""

    number: int
    state: State
    name: str = ""


@dataclass
class Document:
    """One user's document. Every method is safe to call from several threads.

    A revision numbers the states in the order they came to be, undone ones included, and only
    grows. describe(before, after): a name for the step between two states.
    """

    state: State
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    revision: int = 1
    describe: Callable[[State, State], str] = lambda before, after: ""
    traced: Traced | None = None

    def __post_init__(self):
        self._lock = threading.RLock()
        self.nbytes = 0  # of the arrays that all its states hold
        self.number = self.revision  # of the state in its history
        self.done: str = OPENED  # what led to it
        self._past: list[Step] = []
        self._future: list[Step] = []  # the next one last
        self._undone: tuple[object, list[Step]] = (None, [])  # what this stroke put an end to
        self._key: object = None  # of the series that may still go on: a drag, a stroke
        self._act: object = None  # of that series' newest edit
        self._origin = self.state  # from before that series
        self.strokes: dict[str, int] = {}  # the last stroke of each painter that the document holds
        self._open: dict[str, int] = {}  # of these, the ones that may still go on
        self.acted = self.travelled = 0  # the last act, and the last that went through the history
        self._trim()

    def edit(
        self,
        change: Callable[[State], State],
        key: object = None,
        act: object = None,
        joins: bool = False,
    ) -> bool:
        """Replace the state by change(state); whether anything changed.

        Edits in a row with the same key (not None) are a series: `change` gets the state from
        before all of them, and the new one takes the place of the one before. Those of the same
        act, such as a drag, are one undo step; each act is a step of its own. joins: it is one undo
        step with the edit before it, whatever that was, and begins a series from there.
        """
        with self._lock:
            again = self.goes_on(key)
            origin = self._origin if again else self.state
            new = change(origin)
            if new.same(self.state):
                return False
            goes_on = joins or (again and act == self._act)
            name = self.describe(self._past[-1].state if goes_on else self.state, new)
            if act != self._undone[0]:
                self._undone = (None, [])
            if not goes_on:
                self._past.append(Step(self.number, self.state, self.done))
                self._future.clear()
            self._key, self._act, self._origin = key, act, origin
            self._show(Step(self.revision + 1, new, name))
            if goes_on and new.same(self._past[-1].state):
                self._key = None  # taken back by the hand: as if it had never been
                self._show(self._past.pop())
            self._trim()
            return True

    def begin(self, state: State) -> bool:
        """Begin with a state, in place of the one that there is; whether nothing was done yet.

        Where something was, this is an edit like others, so that nothing is lost.
        """
        with self._lock:
            if self.steps != (0, 0):
                self.edit(lambda _: state)
                return False
            self._key, self._origin = None, state
            self._show(Step(self.revision + 1, state, self.done))
            self._trim()
            return True

    def renew(self, state: State) -> None:
        """Begin with a state and a history of its own: what there was is forgotten."""
        with self._lock:
            self._past.clear()
            self._future.clear()
            self._undone = (None, [])
            self._key, self._origin = None, state
            self._show(Step(self.revision + 1, state, OPENED))
            self._trim()

    def amend(self, change: Callable[[State], State]) -> bool:
        """Have all states of the history be change(state), as if they had come about that way;
        whether the newest one changed.

        For what an edit brings late: what was done after it stands, and it is one undo step still.
        """
        with self._lock:
            before, origin, undone = self.state, self._origin, self._undone[1]
            held = [origin, *(step.state for step in (*self._all(), *undone))]
            changed = {id(state): change(state) for state in held}

            def amended(step: Step) -> Step:
                return step._replace(state=changed[id(step.state)])

            self._origin, self.state = changed[id(origin)], changed[id(before)]
            for steps in (self._past, self._future, undone):
                steps[:] = map(amended, steps)
            if self.state is before:
                return False
            self.revision += 1
            self._trim()
            return True

    def trace(self, traced: Traced | None) -> None:
        """Have another picture to trace, or none: nothing of the history, but to be kept."""
        with self._lock:
            self.traced = traced
            self.revision += 1

    def goes_on(self, key: object) -> bool:
        """Whether the newest edit was of this series, which has not been ended or undone."""
        return key is not None and key == self._key and bool(self._past)

    def stroke(
        self,
        painter: str,
        number: int,
        change: Callable[[State], State],
        onward: tuple[object, Callable[[State], State]] | None = None,
    ) -> bool:
        """Take in stroke `number` of a painter; whether that changed anything.

        One that is already in counts only while it still goes on. An edit in the middle of a stroke
        does not end it: its rest is one more undo step. onward: the key of a series and a change:
        while that series goes on, the stroke goes on with it, and this is what it changes.
        """
        with self._lock:
            seen = self.strokes.get(painter, 0)
            if number < seen or (number == seen and self._open.get(painter) != number):
                return False
            self._open[painter] = self.strokes[painter] = number
            own = ("stroke", painter, number)
            key, change = onward if onward and self.goes_on(onward[0]) else (own, change)
            future = self._future.copy()
            changed = self.edit(change, key, own)
            if future and not self._future:
                self._undone = own, future
            begun, before = self._undone
            if changed and begun == own and self._key is None:
                self._future = before  # it was taken back, see `edit`
            return changed

    def act(self, number: int, do: Callable[[], object]) -> State | None:
        """Do an act that the page numbered; the state before, None where it or a later was done."""
        with self._lock:
            if number <= self.acted:
                return None
            self.acted, before = number, self.state
            do()
            return before

    def end_stroke(self, painter: str, number: int) -> None:
        """Note that a painter's stroke was ended by the hand: maps of it that come late are old."""
        with self._lock:
            if self._open.get(painter) == number:
                del self._open[painter]
            if self._undone[0] == ("stroke", painter, number):
                self._undone = (None, [])

    def end_strokes(self) -> None:
        """Drop what is still to come of the strokes so far: what they paint on is replaced."""
        with self._lock:
            self._open.clear()

    def seal(self) -> None:
        """End what went on: the next edit is a new undo step."""
        with self._lock:
            self._key = None

    def undo(self) -> bool:
        """Go one step back; False where there is none."""
        return self._travel(self._past, self._future)

    def redo(self) -> bool:
        """Go one step forward again; False where there is none."""
        return self._travel(self._future, self._past)

    def go(self, number: int) -> bool:
        """Go back or forward to the state of this number; False where there is no such way."""
        with self._lock:
            way = self.undo if number < self.number else self.redo
            if number == self.number or number not in self._numbers():
                return False
            while self.number != number:
                way()
            return True

    def snapshot(self) -> Snapshot:
        """The newest state."""
        with self._lock:
            scene, style_photo = (self.strokes.get(painter, 0) for painter in ("scene", "guide"))
            names = tuple(step.name for step in self._all())
            return Snapshot(
                self.name,
                self.revision,
                self.state,
                scene,
                self.number,
                self._numbers(),
                style_photo,
                names,
                self.acted,
            )

    @property
    def steps(self) -> tuple[int, int]:
        """How many steps undo and redo can go."""
        return len(self._past), len(self._future)

    def _numbers(self) -> tuple[int, ...]:
        """The numbers of all states, which grow from the oldest to the last that can be redone."""
        return tuple(step.number for step in self._all())

    def _all(self) -> Iterator[Step]:
        yield from (*self._past, Step(self.number, self.state, self.done), *reversed(self._future))

    def _travel(self, source: list[Step], target: list[Step]) -> bool:
        with self._lock:
            self._key, self.travelled = None, self.acted
            self._open.clear()
            if not source:
                return False
            target.append(Step(self.number, self.state, self.done))
            self._show(source.pop())
            return True

    def _show(self, step: Step) -> None:
        self.number, self.state, self.done = step
        self.revision += 1

    def _trim(self) -> None:
        """Forget the oldest steps beyond the bounds, never the last; redo is not counted."""
        del self._past[:-MAX_STEPS]
        held: set[int] = set()
        self.nbytes = 0
        for age, state in enumerate([self.state, *(step.state for step in reversed(self._past))]):
            more = {id(array): array.nbytes for array in state.arrays() if id(array) not in held}
            if age > 1 and self.nbytes + sum(more.values()) > MAX_BYTES:
                del self._past[: len(self._past) - age + 1]
                return
            held |= more.keys()
            self.nbytes += sum(more.values())
