"""The painter's events: strokes, undo and redo, opened maps, sample scenes, downloads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
import numpy as np

from ...errors import ClvaeError, ForeignColors
from ..document import edits, pieces
from ..document.state import State
from ..server import intake
from ..server.data_urls import parcel, picture_url
from ..server.messages import Painted, Settings
from ..server.workspace import Workspace
from ..server.workspaces import Visitor, Workspaces
from .display import spoken
from .events import data_of, number_of
from .handlers import Handlers, modes
from .parts import Parts, draw_photo, show_all, show_looks, show_photo, show_scene

Change = Callable[[State], State]


class Scenes(Handlers):
    """The handlers. strip: the sample scenes."""

    def __init__(self, workspaces: Workspaces, parts: Parts, strip: gr.HTML):
        super().__init__(workspaces, parts)
        self.strip = strip

    @spoken
    def stroke(self, painted: Painted, request: gr.Request):
        """The hand painted; what it painted with may be there no more."""
        workspace = self.after(painted, request)
        before, photo = workspace.document.state, show_photo(workspace)
        strays = not np.array_equal(pieces.known(before, painted.ids, painted.classes), painted.ids)
        return {self.parts.photo: photo} | (
            show_scene(self.parts, self.workspaces, workspace, painted, before) if strays else {}
        )

    @spoken
    def choose(self, painted: Painted, request: gr.Request):
        """Something else was taken in hand."""
        workspace = self.after(painted, request)
        workspace.document.seal()
        return show_looks(self.parts, self.workspaces, workspace)

    @spoken
    def travel(self, scene: Painted, style_photo: Painted, settings: Settings, request: gr.Request):
        """Undo, redo or a step of the history, which come with the map; see painter/acts.js."""
        workspace = self.workspaces.of(request)
        left = workspace.take(scene, style_photo, settings)
        # else another event brought it, or several
        before = left[0] if len(left) == 1 else None
        return show_all(self.parts, self.workspaces, workspace, scene, before)

    @spoken
    def split(self, painted: Painted, request: gr.Request):
        """Split off a piece of the object in hand."""
        workspace = self.after(painted, request)
        before, labels = workspace.document.state, self.engine.labels
        divided = pieces.split(labels, before, workspace.selected, painted.point)
        return self._divide(painted, workspace, before, *divided)

    @spoken
    def merge(self, painted: Painted, request: gr.Request):
        """Join the piece in hand with its class's object again."""
        workspace = self.after(painted, request)
        before, labels = workspace.document.state, self.engine.labels
        divided = pieces.merge(labels, before, workspace.selected)
        return self._divide(painted, workspace, before, *divided)

    @spoken
    def open_map(
        self,
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """A label map was opened, or dropped on the painter where it may also be a photo."""
        data, painter = data_of(event), self.parts.scene
        try:
            arrival = intake.map_arrival(self.engine, data)
        except ClvaeError as error:
            if intake.is_photo(data, error):
                return {painter: painter.push(no_map=True)}
            if not isinstance(error, ForeignColors):
                raise
            return {painter: painter.push(ask=intake.question(error, self.workspaces.whose))}
        intake.keep(self.workspaces.of(request), None, arrival)
        change = self._with_map(arrival.map_at(intake.MIDDLE))
        return self._renew(scene, style_photo, settings, request, change)

    @spoken
    def crop(
        self,
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """Another part of the map that was opened last."""
        workspace = self.after(scene, request, style_photo, settings)
        place, now = data_of(event).get("place"), workspace.document.state.scene.objects
        arrival, place = intake.other_part(workspace, None, now, place)
        part = arrival.map_at(place)
        self.engine.labels.drawable(part, "that part of the map")
        return self._renew(scene, style_photo, settings, request, self._with_map(part))

    @spoken
    def pick(
        self,
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """A sample scene was chosen."""
        samples = self.workspaces.samples
        sample = samples[number_of(event, "index", "a sample scene", len(samples) - 1)]
        opened = self._with_map(sample.labels)
        return self._renew(
            scene,
            style_photo,
            settings,
            request,
            lambda state: edits.resample_all(self.engine, opened(state), sample.seed),
        )

    @spoken
    def download(self, painted: Painted, request: gr.Request):
        """The picture as a file."""
        workspace = self.after(painted, request)
        return {
            self.parts.outbox: parcel(
                "picture.png", picture_url(workspace.renderer.picture(), ".png")
            ),
            self.parts.photo: draw_photo(workspace),
        }

    @spoken
    def draw(self, painted: Painted, request: gr.Request):
        """The visitor who draws by hand asks for the picture."""
        return draw_photo(self.after(painted, request))

    def attach(self, edit: dict[str, Any]) -> None:
        """Attach the handlers; see Handlers."""
        parts, scene = self.parts, self.parts.scene
        everything = [scene, parts.style_photo, parts.style_photos]
        once, last, each = modes(edit)
        reading = each | {"show_progress_on": [parts.photo, scene]}  # see assets/painter/files.js
        divided = [scene, parts.photo, *parts.looks]
        scene.stroke(self.stroke, scene, [parts.photo, scene], **last)
        scene.split(self.split, scene, divided, **each)
        scene.merge(self.merge, scene, divided, **each)
        scene.choose(self.choose, scene, parts.looks, **last)
        scene.travel(self.travel, everything, parts.all, **each)
        scene.crop(self.crop, everything, parts.all, **reading)
        scene.open_map(self.open_map, everything, parts.all, **reading)
        self.strip.pick(self.pick, everything, parts.all, **each)
        parts.photo.download(self.download, scene, [parts.outbox, parts.photo], **once)
        parts.photo.draw(self.draw, scene, parts.photo, **last)

    def _divide(
        self, painted: Painted, workspace: Workspace, before: State, after: State, selected: int
    ) -> dict:
        """Put a state with one piece more or less in place of `before`, and take that in hand."""
        workspace.document.edit(lambda state: after if state is before else state)
        workspace.take_up(selected)
        shown = {self.parts.photo: show_photo(workspace)}
        shown |= show_scene(
            self.parts, self.workspaces, workspace, painted, before, selected=selected
        )
        return shown | show_looks(self.parts, self.workspaces, workspace)

    def _with_map(self, label_map: np.ndarray) -> Change:
        return lambda state: edits.open_map(self.engine, state, label_map)

    def _renew(
        self,
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: Visitor,
        change: Change,
    ) -> dict:
        """One undo step that changes the map under everything."""
        workspace = self.after(scene, request, style_photo, settings)
        before = workspace.document.state
        workspace.document.end_strokes()
        workspace.document.edit(change)
        return show_all(self.parts, self.workspaces, workspace, scene, before)
