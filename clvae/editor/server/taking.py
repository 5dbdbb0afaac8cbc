"""What is taken over from style photos: their codes at once, and soon after with their colours.

Codes as a photo was encoded give its colours nearly in another scene; colour steps in that scene
bring the rest, but take as long as several pictures. So the page shows first what the codes give,
and `Taking.arrive` finds better ones meanwhile, which then stand in all of the history for those
that were taken over: one undo step, and nothing that was done since is lost.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...core.arrays import still
from ...core.photo_style import PhotoStyle
from ...core.scene import Scene
from ...core.style import Style
from ...engine import Engine
from ...errors import ClvaeError
from ..document import style_photos
from ..document.document import Document
from ..document.state import State, StylePhoto
from .amendment import Amendment
from .jobs import Ended
from .pushes import next_push
from .refining import Refining

Held = OrderedDict[int, tuple[StylePhoto, PhotoStyle]]


class Arrived(NamedTuple):
    """Codes [5, Zl] with which an object of a scene has a photo's colours, from `start` on."""

    scene: Scene
    global_code: np.ndarray
    layers: tuple[int, ...] | None
    start: np.ndarray
    codes: np.ndarray


class Taking:
    """The codes of one visitor's style photos, and what was taken over of them.

    classes: how many can be in a photo.
    """

    def __init__(self, engine: Engine, classes: int):
        self._engine, self._classes = engine, classes
        # Of each style photo what was encoded, and its codes; and those without colour steps.
        self._encoded: Held = OrderedDict()
        self._said: Held = OrderedDict()
        self._encoding, self._arriving = threading.Lock(), threading.Lock()  # one at a time
        self._lock = threading.Lock()  # held for no work
        self._arrived: dict[int, Arrived] = {}  # by object
        # What was taken over last: the state before, style photos as they were set, and after.
        self._last: tuple[State, State] | None = None
        self._given: dict[int, PhotoStyle] = {}  # the codes that were, by style photo
        self._stands: tuple[State, State] | None = None  # the same, with what arrived since
        self.coming = False  # whether colours of what was taken over are on their way
        self.due = 0  # grows whenever there is something to do when there is time, see `ask`

    def codes(self, style_photo: StylePhoto) -> PhotoStyle:
        """The codes of a style photo, kept for as many photos as there can be.

        A map with nothing painted on it is an error.
        """
        if (codes := self.known(style_photo)) is not None:
            return codes
        with self._encoding:  # whoever wants the same waits for it
            if (codes := self.known(style_photo)) is not None:
                return codes
            self.check(style_photo)
            codes = self._engine.encode(style_photo.photo.copy(), style_photo.labels)
            return self._kept(self._encoded, style_photo, codes)

    def at_once(self, style_photo: StylePhoto) -> PhotoStyle:
        """The same; where they are not known yet, what the encoder says, without colour steps."""
        codes = self.known(style_photo) or self._found(self._said, style_photo)
        if codes is not None:
            return codes
        if not self._engine.has_colours:
            return self.codes(style_photo)
        self.check(style_photo)
        codes = self._engine.encode(style_photo.photo.copy(), style_photo.labels, steps=0)
        return self._kept(self._said, style_photo, codes)

    def known(self, style_photo: StylePhoto) -> PhotoStyle | None:
        """The codes of a style photo where nothing has to be done for them."""
        if style_photo.codes is not None:
            return style_photo.codes
        return self._found(self._encoded, style_photo)

    def check(self, style_photo: StylePhoto) -> None:
        """Raise a ClvaeError where nobody said what is what in a style photo."""
        if not self.painted(style_photo):
            raise ClvaeError(
                "say what is what in the photo first: paint over it, or open its label map"
            )

    def painted(self, style_photo: StylePhoto) -> bool:
        """Whether somebody said what is what in it."""
        return bool(style_photos.found(style_photo.labels, self._classes))

    def refined(
        self, style_photo: StylePhoto, steps: int, tell: Callable[[Refining], None]
    ) -> PhotoStyle:
        """The codes of a style photo after more colour steps. tell: hears how far it is."""
        number, codes = style_photo.number, self.codes(style_photo)

        def told(taken: int, most: int, left: float) -> None:
            tell(Refining(number, taken, most, left))

        return self._engine.refine(style_photo.photo.copy(), codes, steps, told)

    def given(self, state: State) -> State:
        """Give the scene what is ticked in its style photos, with their colours as far as those
        have arrived.
        """
        starts = self._starts(state)
        after = self._taken_over(state, starts)
        coming = any(self._lacks(state, style_photo, starts) for style_photo in state.style_photos)
        codes = self._giving(state)
        with self._lock:
            self._last, self._given, self.coming = (state, after), codes, coming
            self._stands = self._last
        self.ask()
        return after

    def again(self, state: State) -> State:
        """The state of a document whose style photos have other codes: so has what was taken over
        last, wherever it still stands.
        """
        if (stands := self._stands) is None:
            return state
        before, after = stands
        return Amendment(after, self.given(replace(before, style_photos=state.style_photos)))(state)

    def gave(self, style_photo: StylePhoto) -> bool | None:
        """Whether what was taken over last of a style photo are the codes that it has now.

        None where nothing of it was.
        """
        given = self._given.get(style_photo.number)
        return None if given is None else given is self.known(style_photo)

    def arrive(self, document: Document) -> tuple[State, State]:
        """Bring what was taken over last to its photos' colours; the states before and after.

        Where something else is taken over meanwhile, that is given up.
        """
        with self._arriving:
            if (last := self._last) is None or not self._engine.has_colours:
                return document.state, document.state
            try:
                better = self._with_colours(last)
            finally:
                with self._lock:
                    self.coming = self.coming and self._last is not last
            before = document.state
            document.amend(Amendment(last[1], better))
            codes = self._giving(last[0])
            with self._lock:
                if self._last is last:
                    self._last, self._given, self._stands = None, codes, (last[0], better)
            return before, document.state

    def _with_colours(self, last: tuple[State, State]) -> State:
        """What was taken over last, brought to its photos' colours; see `arrive`."""
        state = last[0]
        for style_photo in state.style_photos:
            if style_photos.takers(state, style_photo):
                self.codes(style_photo)  # from here on these are what is known
        starts = self._starts(state)
        full = self._taken_over(_at_full_strength(state), starts)
        drawn = full.style(self._engine.directions)

        def check(*_: object) -> None:
            if self._last is not last:
                raise Ended

        for style_photo in state.style_photos:
            layers, objects = self._waiting(state, style_photo, starts)
            if objects:
                photo = self.codes(style_photo)
                drawn = self._engine.match(
                    drawn, state.scene, photo, None, objects, progress=check, layers=layers
                )
            for o in objects:
                found, start = drawn.local_codes[o], starts.local_codes[o]
                self._arrived[o] = Arrived(
                    state.scene, starts.global_code, layers, start, still(found.copy())
                )
        return self._taken_over(state, starts)

    def ask(self) -> None:
        """Have the page ask for `arrive` and `encode`."""
        self.due = next_push()

    def encode(self, state: State) -> None:
        """Have the codes of a state's style photos ready, as far as their maps are painted."""
        for style_photo in state.style_photos:
            if self.painted(style_photo):
                self.codes(style_photo)

    @property
    def nbytes(self) -> int:
        """Bytes of what was encoded, beside the photos and their maps, which are the document's."""
        known = [*self._encoded.values(), *self._said.values()]
        held = [array for _, codes in known for array in codes.arrays()]
        held += [array for codes in list(self._given.values()) for array in codes.arrays()]
        held += [array for one in list(self._arrived.values()) for array in (one.start, one.codes)]
        return sum({id(array): array.nbytes for array in held}.values())

    def _found(self, held: Held, style_photo: StylePhoto) -> PhotoStyle | None:
        with self._lock:
            of, codes = held.get(style_photo.number, (None, None))
            same = of and of.labels is style_photo.labels and of.photo is style_photo.photo
            if not same:
                return None
            held.move_to_end(style_photo.number)
            return codes

    def _kept(self, held: Held, style_photo: StylePhoto, codes: PhotoStyle) -> PhotoStyle:
        with self._lock:
            held.pop(style_photo.number, None)
            held[style_photo.number] = style_photo, codes
            while len(held) > style_photos.MAX_STYLE_PHOTOS:
                held.popitem(last=False)
        return codes

    def _starts(self, state: State) -> Style:
        """What everything that is given looks like with its photos' codes as they are, whole."""
        full = style_photos.take_over(self._engine, _at_full_strength(state), self.at_once)
        return full.style(self._engine.directions)

    def _taken_over(self, state: State, starts: Style) -> State:
        def in_scene(style_photo: StylePhoto) -> PhotoStyle:
            layers = style_photos.LAYERS[style_photo.layers]
            objects = style_photos.takers(state, style_photo)
            known = {o: self._arrival(o, state.scene, starts, layers) for o in objects}
            codes = {o: one.codes for o, one in known.items() if one is not None}
            photo = self.at_once(style_photo)
            return photo.by_object(state.scene, codes) if codes else photo

        return style_photos.take_over(self._engine, state, in_scene)

    def _waiting(
        self, state: State, style_photo: StylePhoto, starts: Style
    ) -> tuple[tuple[int, ...] | None, list[int]]:
        """The layers that a style photo gives, and the objects that do not have its colours yet."""
        layers = style_photos.LAYERS[style_photo.layers]
        if self.codes(style_photo).match is None:  # then it is to be what the encoder says
            return layers, []
        present = state.scene.present()
        return layers, [
            o
            for o in style_photos.takers(state, style_photo)
            if present[o] and self._arrival(o, state.scene, starts, layers) is None
        ]

    def _lacks(self, state: State, style_photo: StylePhoto, starts: Style) -> bool:
        """Whether what a style photo gives is still to be brought to its colours."""
        if not self._engine.has_colours or not style_photos.takers(state, style_photo):
            return False
        return self.known(style_photo) is None or bool(self._waiting(state, style_photo, starts)[1])

    def _giving(self, state: State) -> dict[int, PhotoStyle]:
        """The codes of a state's style photos that give something, as far as they are known."""
        found = {
            one.number: self.known(one) or self._found(self._said, one)
            for one in state.style_photos
            if style_photos.takers(state, one) or one.gives_global
        }
        return {number: codes for number, codes in found.items() if codes is not None}

    def _arrival(
        self, object_id: int, scene: Scene, starts: Style, layers: tuple[int, ...] | None
    ) -> Arrived | None:
        found = self._arrived.get(object_id)
        fits = (
            found is not None
            and found.scene is scene
            and found.layers == layers
            and np.array_equal(found.global_code, starts.global_code)
            and np.array_equal(found.start, starts.local_codes[object_id])
        )
        return found if fits else None


def _at_full_strength(state: State) -> State:
    whole = tuple(replace(style_photo, strength=1.0) for style_photo in state.style_photos)
    return replace(state, style_photos=whole)
