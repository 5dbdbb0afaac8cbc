"""The user's document: immutable states, all history, and revision numbers. No Gradio, no tensors."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ...core.directions import Directions
from ...core.scene import Scene
from ...core.style import Style
from .sliders import direction_at, placed

MAX_STEPS = 200  # of undo
MAX_BYTES = 48_000_000  # of arrays that one user's states may hold, beyond the newest two
MAX_LOOKS = 24  # on the shelf
_numbers = itertools.count(1)  # of style photos and kept looks


@dataclass(frozen=True, eq=False)
class StylePhoto:
    """A style photo: uint8 [H, W, 3], and its map of class ids, uint8 [H, W]. Both of the bundle's
    size.

    classes: ids of those whose looks it gives to the scene. strength: how far, 0 to 1. layers: of
    which layers, a name of style photos.LAYERS. mood: whether the whole picture's global code follows as
    well. number: no other photo ever has it.
    """

    photo: np.ndarray
    labels: np.ndarray
    classes: frozenset[int] = frozenset()
    strength: float = 1.0
    layers: str = "all"
    gives_global: bool = False
    number: int = field(default_factory=_numbers.__next__)


@dataclass(frozen=True, eq=False)
class KeptLook:
    """A look on the shelf: of one object or, `whole`, of the whole picture.

    style: a row of codes for each object it is of, and the global code, which only looks of the
    whole picture give away.
    classes: uint8 [R], the class of each row; of a whole picture the first rows are the classes'
    own, row i of class i.
    thumbnail: uint8, the bytes of a JPEG. number: its name on the page, unlike any other's in this
    process.
    """

    name: str
    whole: bool
    style: Style
    classes: np.ndarray
    thumbnail: np.ndarray
    number: int = field(default_factory=_numbers.__next__)


@dataclass(frozen=True, eq=False)
class State:
    """Everything an undo brings back.

    base: the style before the sliders. positions: float32 [O, K], of each object's sliders: how
    far, in per cent of its reach, the object is moved along each of its class's directions, in
    their order on the panel; see sliders.py.
    overall: float32 [G], the same of the whole picture's sliders, which move the global code.
    locks: ids of the objects whose look stays. seed: of the last dice for the whole picture.
    style photos: the style photos.
    pieces: the name of each object that was split off, by id; see pieces.py. shelf: the looks that
    were kept, oldest first.
    """

    scene: Scene
    base: Style
    positions: np.ndarray
    locks: frozenset[int] = frozenset()
    seed: int = 0
    style_photos: tuple[StylePhoto, ...] = ()
    pieces: Mapping[int, str] = field(default_factory=dict)
    kept_looks: tuple[KeptLook, ...] = ()
    overall: np.ndarray = field(default_factory=lambda: still(np.zeros(0, np.float32)))

    def style(self, directions: Directions) -> Style:
        """The style to draw: the base, moved as far as the sliders say."""
        moved = self.base
        for object_id, slider in np.argwhere(self.positions).tolist():
            direction = direction_at(placed(directions, int(self.scene.classes[object_id])), slider)
            if direction is None:  # a place that is empty for this class
                continue
            moved = moved.move(
                object_id,
                direction.step,
                float(self.positions[object_id, slider]) / 100 * direction.reach,
            )
        for position, direction in zip(self.overall.tolist(), directions.of_picture()):
            if position:
                moved = moved.move_global(direction.step, position / 100 * direction.reach)
        return moved

    def same(self, other: State) -> bool:
        """Whether both hold the same values."""
        return self is other or (
            self.scene == other.scene
            and self.base == other.base
            and np.array_equal(self.positions, other.positions)
            and np.array_equal(self.overall, other.overall)
            and self.locks == other.locks
            and self.seed == other.seed
            and self.style_photos == other.style_photos
            and self.pieces == other.pieces
            and self.kept_looks == other.kept_looks
        )

    def arrays(self) -> Iterator[np.ndarray]:
        """The arrays it holds; states share those that an edit left alone."""
        yield from (
            self.scene.objects,
            self.base.global_code,
            self.base.local_codes,
            self.positions,
            self.overall,
        )
        for style_photo in self.style_photos:
            yield from (style_photo.photo, style_photo.labels)
        for look in self.kept_looks:
            yield from (look.style.global_code, look.style.local_codes, look.thumbnail)


@dataclass(frozen=True)
class Snapshot:
    """A state with the names it goes by: the document's, its revision, and the last stroke of the
    painter it holds.

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
    names: tuple[str, ...] = ("opened",)
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
    grows.
    describe(before, after): a name for the step between two states.
    """

    state: State
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    revision: int = 1
    describe: Callable[[State, State], str] = lambda before, after: ""

    def __post_init__(self):
        self._lock = threading.RLock()
        self.nbytes = 0  # of the arrays that all its states hold
        self.number = self.revision  # of the state in its history
        self.done = "opened"  # what led to it
        self._past: list[Step] = []
        self._future: list[Step] = []  # the next one last
        self._key: object = None  # of the series that may still go on: a drag, a stroke
        self._act: object = None  # of that series' newest edit
        self._origin = self.state  # from before that series
        self.strokes: dict[str, int] = {}  # the last stroke of each painter that the document holds
        self._open: dict[str, int] = {}  # of these, the ones that may still go on
        self.acted = self.travelled = 0  # the last act, and the last that went through the history
        self._trim()

    def edit(
        self, change: Callable[[State], State], key: object = None, act: object = None
    ) -> bool:
        """Replace the state by change(state); whether anything changed.

        Edits in a row with the same key (not None) are a series: `change` gets the state from
        before all of them, and the new one takes the place of the one before. Those of the same
        act, such as a drag, are one undo step; each act is a step of its own.
        """
        with self._lock:
            again = self.goes_on(key)
            origin = self._origin if again else self.state
            new = change(origin)
            if new.same(self.state):
                return False
            goes_on = again and act == self._act
            name = self.describe(self._past[-1].state if goes_on else self.state, new)
            if not goes_on:
                self._past.append(Step(self.number, self.state, self.done))
                self._future.clear()
            self._key, self._act, self._origin = key, act, origin
            self._show(Step(self.revision + 1, new, name))
            self._trim()
            return True

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
        """Take in stroke `number` of a painter; one that is already in counts only while it still
        goes on.

        An edit in the middle of a stroke does not end it: its rest is one more undo step. onward:
        the key of a series and a change: while that series goes on, the stroke goes on with it, and
        this is what it changes.
        """
        with self._lock:
            seen = self.strokes.get(painter, 0)
            if number < seen or (number == seen and self._open.get(painter) != number):
                return False
            self._open[painter] = self.strokes[painter] = number
            own = ("stroke", painter, number)
            key, change = onward if onward and self.goes_on(onward[0]) else (own, change)
            changed = self.edit(change, key, own)
            if changed and self.goes_on(own) and self.state.same(self._past[-1].state):
                self._key = None  # taken back by the hand: as if it had never been
                self._show(self._past.pop())
            return changed

    def act(self, number: int, do: Callable[[], object]) -> State | None:
        """Do an act that the page numbered; the state before, None where it or a later was done."""
        with self._lock:
            if number <= self.acted:
                return None
            self.acted, before = number, self.state
            do()
            return before

    def end_strokes(self) -> None:
        """Drop what is still to come of the strokes so far: another map takes the place of what
        they paint on.
        """
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
        """Go back or forward to the state of this number; False where there is none or it is here."""
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
        """The numbers of all states, which grow from the oldest to the last that can be done again."""
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
        """Forget the oldest steps beyond the bounds, but never the last. An edit has just left
        nothing to redo.
        """
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


def still(array: np.ndarray) -> np.ndarray:
    """The array, read-only."""
    array.flags.writeable = False
    return array
