"""The studio: the engine and a desk for each visitor, made when first needed and freed when the page closes."""

from __future__ import annotations

import threading
from collections import OrderedDict

import gradio as gr

from ..engine import Engine
from ..style import PhotoStyle
from . import edits
from .document import Document, Guide, Snapshot
from .painter import Painted
from .render import Renderer, view
from .samples import Sample, find_samples

MAX_DESKS = 200                           # beyond this the desk that was longest idle is given up
OPENING_SEED = 1


class Desk:
    """What one visitor has: a document and its renderer."""

    def __init__(self, engine: Engine, sample: Sample, slots: threading.Semaphore):
        self.document = Document(edits.start(engine, sample.labels, OPENING_SEED))
        self.renderer = Renderer(engine, self.document, slots)
        self.selected = int(sample.labels[0, 0])         # the object in hand, as the page last said
        self._encoded: tuple[Guide, PhotoStyle] | None = None

    def codes(self, engine: Engine, guide: Guide) -> PhotoStyle:
        """The codes of a style photo, worked out once for each photo and map."""
        if self._encoded is None or self._encoded[0] is not guide:
            self._encoded = guide, engine.encode(guide.photo.copy(), guide.labels)
        return self._encoded[1]

    def take(self, scene: Painted | None = None, guide: Painted | None = None) -> None:
        """Take in what is in hand, and the strokes that a painter sent and the document does not have yet."""
        if scene:
            self.selected = scene.selected
        for number, ids in scene.strokes if scene else ():
            if number:
                self.document.stroke("scene", number, lambda state, ids=ids: edits.paint(state, ids))
        for number, ids in guide.strokes if guide else ():
            if number:
                self.document.stroke("guide", number, lambda state, ids=ids: edits.paint_guide(state, ids))


class Studio:
    """One engine for everybody, one desk for each visitor. renders: pictures drawn at a time."""

    def __init__(self, engine: Engine, renders: int = 1):
        self.engine, self.samples = engine, find_samples(engine.labels, engine.config.size)
        self.opening_state = edits.start(engine, self.samples[0].labels, OPENING_SEED)
        self._slots = threading.Semaphore(renders)
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def blank(self) -> int | None:
        """The id of "nothing painted yet": the don't-care class, where the model has one."""
        return len(self.engine.labels.names) if self.engine.labels.unlabelled else None

    def desk(self, request: gr.Request) -> Desk:
        """The desk of the visitor who sent a request."""
        key = str(request.session_hash)
        with self._lock:
            desk = self._desks.get(key)
            if desk is None:
                desk = self._desks[key] = Desk(self.engine, self.samples[0], self._slots)
            self._desks.move_to_end(key)
            if len(self._desks) > MAX_DESKS:
                self._desks.popitem(last=False)
            return desk

    def leave(self, request: gr.Request) -> None:
        """Free the desk of a visitor who closed the page."""
        with self._lock:
            self._desks.pop(str(request.session_hash), None)

    def desks(self) -> int:
        """How many visitors have a desk."""
        return len(self._desks)

    def opening(self) -> dict:
        """The photo pane's value before anybody did anything: the first sample, drawn."""
        return self.preview(self.samples[0])[0]

    def preview(self, sample: Sample) -> tuple[dict, object]:
        """A sample's picture as the photo pane's value, and as an array."""
        state = edits.start(self.engine, sample.labels, OPENING_SEED)
        picture = self.engine.generate(state.scene, state.base)
        return view(Snapshot("", 0, state, 0), picture), picture
