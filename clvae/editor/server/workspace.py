"""What one visitor has: a document and its renderer."""

from __future__ import annotations

import functools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ...core.style import Style
from ...errors import Text
from ..document import acts, edits, pieces, style_photos
from ..document.document import Document
from ..document.naming import step_name
from ..document.state import State, StylePhoto
from ..document.variations import Grid
from . import notes
from .arrivals import Arrival
from .messages import NOTHING, UNSET, Message, Painted, Settings, Stroke
from .refining import Refining
from .render import Renderer
from .service import Service
from .taking import Taking
from .turns import Turns

# the document's key of this series: what is set afterwards begins from before it
TAKING = "taking over"


class Workspace:
    """What one visitor has: a document and its renderer, and what the page was shown of them."""

    def __init__(self, service: Service):
        self.service, self.engine = service, service.engine
        self.document = Document(
            service.opening_state,
            describe=functools.partial(step_name, self.engine.labels, self.engine.directions),
        )
        self.renderer = Renderer(
            self.engine, self.document, service.slots, service.throttle, service.details
        )
        # The object in hand, as the page last said.
        self._selected = self._class = int(service.opening_state.scene.objects[0, 0])
        self.hand = 0  # how often something was taken in hand, as the page last said
        self.turns = Turns()  # of what comes
        self.face = threading.RLock()  # held while what the page shows is put together and numbered
        self.pushed = 0  # the number of the newest map that the page was sent
        self.faced = self._selected  # the object that the look panel last got all of
        self._rows = self.engine.labels.count  # ids of the classes' own objects lie below
        self.manual = False  # whether pictures are drawn only when the visitor asks for them
        self.seen = time.monotonic()  # when the page was last heard of
        # What the visitor's browser has no need to keep, or did when the page was opened.
        self.kept = self.document.revision
        # The page's number of its last question for another kept picture, and what became of it.
        self.turned, self.outcome = 0, ""
        self.picture = 0  # that of the question that opened what is open; 0 before any
        self._fresh = True
        self._style_photo: int | None = None  # the number of the style photo that shows
        self.taking = Taking(self.engine, service.names)
        self.refining: Refining | None = None  # the job under way
        # What was opened of the scene's map (None) and each style photo, see intake.py.
        self.arrivals: OrderedDict[int | None, Arrival] = OrderedDict()
        # Whose look was copied, and the look, a style of one object.
        self.copied: tuple[str, Style] | None = None
        self.grid: Grid | None = None  # the variations that show
        # The state in which an object has the colour that somebody chose, that object, the colour.
        self.tinted: tuple[State | None, int, str] = (None, 0, "")
        self.edged = 0  # the newest move of an edge's sliders, as the page numbers them
        self.opening = 0  # the number of the newest photo that was opened to be edited
        self.exports_over = 0  # exports up to this number are done, or were given up

    def receive(self, message: Message) -> Message:
        """Take in what an event brought; the message with what the document was before."""
        before = self.document.state
        left = self.take(message.scene, message.style_photo, message.settings)
        return replace(message, before=before, left=tuple(left))

    def take(
        self,
        scene: Painted = NOTHING,
        style_photo: Painted = NOTHING,
        settings: Settings = UNSET,
    ) -> list[State]:
        """Take in what is in hand, and what was sent and the document does not have yet.

        That is strokes, acts and settings. Returns the states that were left through the history.
        """
        if settings.gesture:
            self._settle(settings)
        names = self.service.names
        for number, ids, of in style_photo.strokes:
            if number:
                self.document.stroke(
                    "guide",
                    number,
                    lambda state, ids=ids, of=of: style_photos.paint(state, of, ids, names),
                )
        if style_photo.strokes and not style_photo.drawing:
            self.document.end_stroke("guide", style_photo.strokes[-1].number)
        if not scene.strokes:
            return []
        self.manual = scene.manual
        self._hold(scene)
        self._welcome(scene)
        return self._follow(scene)

    def _follow(self, scene: Painted) -> list[State]:
        """Take in strokes and acts in the order in which they were done; see `take`."""
        if self.left_behind(scene):  # so that it does not come again
            self.document.stroke("scene", scene.strokes[-1].number, lambda state: state)
            self.document.end_stroke("scene", scene.strokes[-1].number)
            for act in scene.acts:
                self.document.act(act.number, lambda: None)
            return []
        waiting, left = list(scene.acts), []
        of_this = [stroke for stroke in scene.strokes if not self._before(stroke)]
        for number, ids, _ in of_this:
            while waiting and waiting[0].after < number:
                left += acts.do(self.document, waiting.pop(0), self.has)
            if number:
                self.document.stroke(
                    "scene", number, lambda state, ids=ids: self._painted(state, ids, scene)
                )
        if not scene.drawing:
            self.document.end_stroke("scene", scene.strokes[-1].number)
        for act in waiting:
            left += acts.do(self.document, act, self.has)
        return left

    def left_behind(self, scene: Painted) -> bool:
        """Whether a painter showed the picture before the one that is open: what was done there
        must not come into this one.
        """
        return bool(scene.strokes) and self._before(scene.strokes[-1])

    def _before(self, stroke: Stroke) -> bool:
        return (stroke.of or 0) < self.picture

    def _hold(self, scene: Painted) -> None:
        """Note what is in hand, unless a newer event did: they overtake one another."""
        with self.face:
            if scene.hand is None or scene.hand > self.hand:
                self._selected = scene.selected
                self._class = scene.classes.get(scene.selected, scene.selected)
                self.hand = scene.hand or self.hand

    def _settle(self, settings: Settings) -> None:
        def settled(state: State) -> State:
            return style_photos.settle(state, settings.wishes)

        def given(state: State) -> State:
            return self.taking.given(settled(state))

        self.document.stroke("settings", settings.gesture, settled, (TAKING, given))

    def take_over(self, joins: bool = False) -> None:
        """Give the scene what is ticked in the style photos, as they are now. joins: see
        Document.edit.
        """
        now = self.document.state.style_photos
        self.document.edit(
            lambda state: self.taking.given(replace(state, style_photos=now)),
            TAKING,
            object(),
            joins,
        )

    @property
    def style_photo(self) -> StylePhoto | None:
        """The style photo that shows: the one chosen last, or where it is gone the last of them."""
        left = self.document.state.style_photos
        return style_photos.find(self.document.state, self._style_photo) or (
            left[-1] if left else None
        )

    def turn_to(self, number: int | None) -> None:
        """Show another style photo."""
        self._style_photo = number

    def change(
        self, held: int, new: Callable[[State], State], key: object = None
    ) -> tuple[State, State]:
        """Apply an edit to an object that was in hand; the states before and after.

        key: see Document.edit.
        """
        before = self.document.state
        if self.has(held):  # an undo may just have taken it away
            self.document.edit(new, key)
        return before, self.document.state

    @property
    def selected(self) -> int:
        """The object in hand, or its class's where it is there no more."""
        return self._selected if self.has(self._selected) else self._class

    def has(self, object_id: int, state: State | None = None) -> bool:
        """Whether the document, or a state, has an object: a class's own or a piece split off."""
        return object_id < self._rows or object_id in (state or self.document.state).pieces

    def take_up(self, object_id: int) -> None:
        """Take another object in hand."""
        with self.face:
            self._selected = object_id
            self._class = int(self.document.state.scene.classes[object_id])

    def _painted(self, state: State, ids: np.ndarray, scene: Painted) -> State:
        return edits.paint(state, pieces.known(state, ids, scene.classes), scene.anew)

    @property
    def nbytes(self) -> int:
        """Bytes of the document, its history, style photos' codes and parts, and the variations.

        The engine counts the renderer's.
        """
        parts = sum(arrival.nbytes for arrival in list(self.arrivals.values()))
        variations = self.grid.nbytes if self.grid else 0
        return self.document.nbytes + self.taking.nbytes + parts + variations

    def _welcome(self, scene: Painted) -> None:
        """Where a page comes whose workspace was given up, keep its map.

        What it kept itself of the rest it sends later. A first visit begins with the opening map
        and with stroke 1.
        """
        fresh, self._fresh = self._fresh, False
        first = scene.strokes[0].number
        if fresh and (
            first > 1
            or (first == 0 and not np.array_equal(scene.ids, self.document.state.scene.objects))
        ):
            self.document.begin(self._painted(self.document.state, scene.ids, scene))
            notes.warn(
                Text("This page was away for too long. Its map is kept, undo starts anew."),
                Text("Welcome back"),
            )
