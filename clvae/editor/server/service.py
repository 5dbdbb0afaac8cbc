"""What the visitors of a page share: the engine, its sample scenes, and turns at drawing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import numpy as np

from ...core.labels import LabelSet
from ...core.scene import Scene
from ...core.style import Style
from ...engine import Engine
from ..document import edits
from ..document.document import Snapshot
from ..document.opened_photo import in_styles
from ..document.state import State
from . import metrics
from .details import Details
from .finer import finer
from .messages import PainterReader
from .render import jpeg, mean_color, view
from .samples import Sample, find_samples
from .slots import Slots
from .throttle import Throttle

Other = tuple[str, LabelSet]  # another model: its title, and its label set
Others = Callable[[], list[Other]]


class Service:
    """A model at the service of everybody. others: the other models of the site.

    slots: turns at drawing what is to be shown or saved. What an edit or a call needs before that
    takes none: style photos' codes, steps to colours, what is what in the photo of a call.
    throttle: whether pictures follow strokes.
    """

    def __init__(self, engine: Engine, others: Others = list):
        self.engine, self.others = engine, others
        self.samples = find_samples(engine.labels, engine.config.size)
        self.opening_state = edits.start(engine, self.samples[0].labels, self.samples[0].seed)
        self.slots, self.throttle = Slots(engine.at_once), Throttle()
        self.details = Details()
        self._opening_finer: str | None = None
        self._making_finer = threading.Lock()

    def whose(self, colors: Iterable[tuple]) -> str | None:
        """The title of another model which has all of these colours; None where there is none."""
        for title, labels in self.others():
            if set(colors) <= {*labels.colors, labels.unlabelled_color}:
                return title
        return None

    @property
    def names(self) -> int:
        """How many classes a photo can show: all but "don't care"."""
        return len(self.engine.labels.names)

    @property
    def blank(self) -> int | None:
        """The id of "nothing painted yet": the don't-care class, where the model has one."""
        return self.names if self.engine.labels.unlabelled else None

    @property
    def colors(self) -> list[tuple[int, ...]]:
        """The colour of each id in the maps that go to the page."""
        known = [tuple(color) for color in self.engine.labels.colors]
        return known if self.blank is None else [*known, (0, 0, 0)]

    @property
    def painters(self) -> PainterReader:
        """Reads what painters of this model send."""
        return PainterReader(self.engine.sizes, len(self.colors))

    def draw(self, scene: Scene, style: Style) -> np.ndarray:
        """A picture that belongs to no workspace, uint8 [H, W, 3], in its turn with everybody's."""
        with self.slots, metrics.PICTURES.labels("call").time():
            return self.engine.generate(scene, style)

    def draw_each(self, state: State, styles: Iterable[Style]) -> Iterator[np.ndarray]:
        """Pictures of a state in other styles, uint8 [H, W, 3] as the page shows them, each in its
        turn.
        """
        with self.slots:
            if state.photo is None:
                pictures = self.engine.variations(state.scene, styles)  # a GPU draws them all here
            else:
                pictures = in_styles(self.engine, state, styles)
        while True:
            with self.slots, metrics.PICTURES.labels("variation").time():
                picture = next(pictures, None)
            if picture is None:
                return
            yield picture

    def opening(self) -> dict:
        """The photo pane's value before anybody did anything: the first sample, drawn."""
        return self._opening[0]

    def opening_finer(self) -> str | None:
        """Its picture finer, a data URL; None where there is none, or no time for it."""
        with self._making_finer:
            if self._opening_finer is None:
                large = finer(self.engine, self._opening[1], self.slots, lambda: True)
                self._opening_finer = None if large is None else jpeg(large)
            return self._opening_finer

    def opening_color(self, class_id: int) -> str | None:
        """The mean colour of a class there, like "#007aff"."""
        return mean_color(self._opening[1], self.opening_state.scene.objects == class_id)

    @cached_property
    def _opening(self) -> tuple[dict, np.ndarray]:
        return self.preview(self.samples[0])

    def preview(self, sample: Sample) -> tuple[dict, np.ndarray]:
        """A sample's picture as the photo pane's value, and as an array."""
        state = edits.start(self.engine, sample.labels, sample.seed)
        picture = self.engine.generate(state.scene, state.base)
        return view(Snapshot("", 0, state, 0), picture), picture
