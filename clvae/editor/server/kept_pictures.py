"""What the visitor's browser kept of a picture, read back: projects, and what the hand drew since.

What is damaged is left out with a warning, so that one bad part never costs the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from ...engine import Engine
from ...errors import ClvaeError, Text
from ..document import edits, pieces, style_photos
from ..document.project import Project, unpack
from ..document.state import State
from ..texts import sentence
from . import notes
from .data_urls import file_bytes, project_bytes
from .messages import Painted, PainterReader
from .service import Service

MOST_SINCE = 4  # pictures that are tried to bring back beside the last


class KeptPictures:
    """Reads what browsers kept of the pictures of a service."""

    def __init__(self, service: Service):
        self._engine, self._opening = service.engine, service.opening_state
        self._painters = service.painters

    def opening(self) -> Project:
        """The project that a first visit begins with."""
        selected = int(self._opening.scene.objects[0, 0])
        return Project(self._opening, selected, self._engine.precision)

    def all(self, data: dict) -> list[Project]:
        """The projects that the browser kept, the last picture as the last of them.

        data: what `last` reads, and since, a list of the same: what was done while the last picture
        did not come back, oldest first. Those that cannot be read are left out with a warning; an
        error where that is all of them.
        """
        found, errors, since = [], [], data.get("since")
        for one in (*(since if isinstance(since, list) else ())[:MOST_SINCE], data):
            try:
                found.append(self.last(one if isinstance(one, dict) else {}))
            except ClvaeError as error:
                errors.append(error)
        if not found:
            raise errors[-1]
        warn(errors)
        return found

    def last(self, data: dict) -> Project:
        """A project that the browser kept, with what the hand drew after that.

        data: {file, photo, hand}, each as far as it is there. See assets/keep/hand.js. What is
        damaged is left out with a warning; an error where nothing is left.
        """
        project, errors = self.opening(), []
        try:
            if data.get("file"):
                project = kept_project(self._engine, data)
        except ClvaeError as error:
            errors.append(error)
        hand = drawings(data)
        state, more = drawn_over(project.state, [hand.get("map")], self._on_map)
        state, others = drawn_over(state, hand.get("guides"), self._on_style_photo)
        errors += more + others
        if errors and state is self._opening:
            raise errors[0]
        warn(errors)
        selected = self._held(state, hand.get("map"))
        return replace(
            project, state=state, selected=project.selected if selected is None else selected
        )

    def under_map(self, now: State, scene: Painted, project: Project, data: dict) -> Project:
        """A project with the map of a state, and with the style photos' maps that a hand drew.

        scene: what its painter has in hand. data: {hand}.
        """
        here, then = now.scene, project.state.scene
        # pieces as far as they are still there
        objects = np.where(here.labels == then.labels, then.objects, here.labels)
        state = edits.paint(project.state, objects)
        state, errors = drawn_over(state, drawings(data).get("guides"), self._on_style_photo)
        warn(errors)
        there = scene.selected < self._engine.labels.count or scene.selected in state.pieces
        return replace(project, state=state, selected=scene.selected if there else project.selected)

    def _held(self, state: State, sent: object) -> int | None:
        """The object that was in hand over a map {selected} that a hand drew, if it is there."""
        held = sent.get("selected") if isinstance(sent, dict) else None
        there = type(held) is int and (
            0 <= held < self._engine.labels.count or held in state.pieces
        )
        return held if there else None

    def _on_map(self, state: State, sent: dict) -> State:
        painted = drawn_on(self._painters, sent)
        return edits.paint(state, pieces.known(state, painted.ids, painted.classes))

    def _on_style_photo(self, state: State, sent: dict) -> State:
        painted, place = drawn_on(self._painters, sent), sent.get("place")
        if type(place) is not int or not 0 <= place < len(state.style_photos):
            return state
        number = state.style_photos[place].number
        return style_photos.paint(state, number, painted.ids, len(self._engine.labels.names))


def kept_project(engine: Engine, data: dict) -> Project:
    """The project of an event's data {file, photo}. photo: its photo's file, where that is kept
    beside it.
    """
    photo = data.get("photo")
    beside = None if photo is None else file_bytes(photo, Text("photo"))
    return unpack(engine, project_bytes(data.get("file")), beside)


def missed(error: ClvaeError) -> str:
    """The sentence where what the browser kept cannot be brought back, for the visitor."""
    return sentence(ClvaeError("your last picture did not come back: {error}", error=error))


def warn(errors: Iterable[ClvaeError]) -> None:
    """Say what of the kept could not be brought back."""
    for error in errors:
        notes.warn(missed(error))


def drawings(data: dict) -> dict:
    """What a hand drew, {map, guides}, of an event's data."""
    hand = data.get("hand")
    return hand if isinstance(hand, dict) else {}


def drawn_over(
    state: State, sent: object, draw: Callable[[State, dict], State]
) -> tuple[State, list[ClvaeError]]:
    """A state with the maps that a hand drew, a list; and what is wrong with those left out."""
    errors = []
    for one in (sent if isinstance(sent, list) else ())[: style_photos.MAX_STYLE_PHOTOS]:
        try:
            state = draw(state, one) if isinstance(one, dict) else state
        except ClvaeError as error:
            errors.append(error)
    return state, errors


def drawn_on(painters: PainterReader, sent: dict) -> Painted:
    """What a painter held, {png, pieces}, as its page kept it."""
    try:
        known = sent.get("pieces", [])
        return painters.read({"png": sent.get("png"), "revision": 0, "pieces": known})
    except ClvaeError:
        raise ClvaeError("what was drawn last is damaged") from None
