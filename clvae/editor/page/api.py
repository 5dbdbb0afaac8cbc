"""The endpoints for programs: /generate, /resample and /style.

Each call stands alone; nothing is kept between them.
"""

from __future__ import annotations

import io

import gradio as gr
import numpy as np

from ...core.cover import MIDDLE, At, place
from ...core.scene import Scene
from ...core.style import Style
from ...errors import ClvaeError, ForeignColors
from ..document.edits import whole
from ..server.intake import foreign, in_call, photo_in_call
from ..server.workspaces import Workspaces
from .calls import class_in, several, unread
from .display import spoken
from .gradio_internals import keep_file


class Api:
    """The endpoints of one page. Made while the page is built; its components are not on it."""

    def __init__(self, workspaces: Workspaces):
        self.workspaces, self.engine = workspaces, workspaces.engine
        with gr.Row(visible=False):
            self._map, self._photo = gr.File(label="map"), gr.File(label="photo")
            self._photo_map = gr.File(label="photo_map")
            self._seed = unread(gr.Number(0, label="seed"))
            self._new_seed = unread(gr.Number(0, label="new_seed"))
            self._class = unread(gr.Textbox(label="class"))
            self._ids = unread(gr.Checkbox(False, label="ids"))
            self._classes, self._layers = gr.JSON(label="classes"), gr.JSON(label="layers")
            self._strength = unread(gr.Number(1.0, label="strength"))
            self._at = unread(gr.Textbox(MIDDLE, label="at"))
            self._picture = gr.Image(label="picture", format="png")
            self._codes = gr.File(label="style")
            self._button = gr.Button()

    @spoken
    def generate(self, map: str, seed: float, ids: bool = False, at: At = MIDDLE):
        """Draw a label map. Returns the picture and the style that was drawn, as an .npz file.

        ids: its numbers are class ids, whatever its palette says. at: which part of a map of
        another shape is taken: "start" (left, top), "middle" or "end" (right, bottom), or a number
        from 0 to 1.
        """
        scene = self._scene_of(map, ids, at)
        return self._answer(scene, self.engine.sample(scene, whole(seed)))

    @spoken
    def resample(
        self,
        map: str,
        seed: float,
        class_name: str,
        new_seed: float,
        ids: bool = False,
        at: At = MIDDLE,
    ):
        """Draw the picture of `seed` with the look of one class (name or id) from `new_seed`."""
        scene = self._scene_of(map, ids, at)
        objects = scene.of_class(class_in(self.engine.labels, scene, class_name))
        style = self.engine.resample(
            self.engine.sample(scene, whole(seed)), scene, objects, whole(new_seed)
        )
        return self._answer(scene, style)

    @spoken
    def style(
        self,
        map: str,
        seed: float,
        photo: str,
        photo_map: str | None = None,
        classes: list | None = None,
        strength: float = 1.0,
        layers: list | None = None,
        ids: bool = False,
        at: At = MIDDLE,
    ):
        """Draw the picture of `seed` with the looks of classes taken over from a photo.

        classes: names or ids; null is all the photo has. photo_map: its label map; null is what the
        bundle's segmenter finds in it. layers: 0 (finest) to 4; null is all. at: which part is
        taken of maps and photo.
        """
        scene, seed = self._scene_of(map, ids, at), whole(seed)
        classes, layers = several(classes, "classes"), several(layers, "layers")
        if photo is None:
            raise ClvaeError("there is no photo in this call")
        label_map = None if photo_map is None else self._read(photo_map, ids, at, "photo's map")
        found = self.engine.encode(photo_in_call(self.engine, photo, label_map, at), label_map, at)
        drawn = self.engine.sample(scene, seed).adopt(
            found, scene, classes=classes, layers=layers, strength=strength
        )
        return self._answer(scene, drawn)

    def attach(self) -> None:
        """Add the endpoints."""
        call = {
            "outputs": [self._picture, self._codes],
            "concurrency_id": "api",
            "concurrency_limit": 2,
        }
        where, first = [self._ids, self._at], [self._map, self._seed]
        self._button.click(self.generate, [*first, *where], api_name="generate", **call)
        changed = [*first, self._class, self._new_seed, *where]
        self._button.click(self.resample, changed, api_name="resample", **call)
        given = [self._photo, self._photo_map, self._classes, self._strength, self._layers]
        self._button.click(self.style, [*first, *given, *where], api_name="style", **call)

    def _read(self, file: str, ids: bool, at: At, what: str = "label map") -> np.ndarray:
        try:
            return in_call(self.engine, file, ids, what, at)
        except ForeignColors as error:
            raise foreign(error, self.workspaces.whose, "call with ids=true") from None

    def _scene_of(self, file: str | None, ids: bool, at: At) -> Scene:
        if file is None:
            raise ClvaeError("there is no label map in this call")
        scene = self.engine.scene(self._read(file, ids, place(at)), at)
        self.engine.labels.drawable(scene.labels)
        return scene

    def _answer(self, scene: Scene, style: Style) -> tuple[np.ndarray, str]:
        data = io.BytesIO()
        style.write(data)
        file = keep_file(self._codes, data.getvalue(), "style.npz")
        return self.workspaces.draw(scene, style), file
