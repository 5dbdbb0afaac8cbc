"""The endpoints for programs: /generate, /resample and /style. Each call stands alone; nothing is
kept between them.
"""

from __future__ import annotations

import io

import gradio as gr
import numpy as np
from gradio.processing_utils import save_bytes_to_cache

from ...core.cover import MIDDLE, At, place
from ...core.scene import Scene
from ...core.style import Style
from ...errors import ClvaeError, ForeignColors
from ..document.edits import whole
from ..server.intake import foreign, in_call, photo_in_call
from ..server.workspaces import Workspaces
from .calls import class_in, several, unread
from .display import spoken


def wire_api(workspaces: Workspaces) -> None:
    """Add the endpoints; their components are not on the page."""
    engine = workspaces.engine
    with gr.Row(visible=False):
        label_map, photo, photo_map = (
            gr.File(label="map"),
            gr.File(label="photo"),
            gr.File(label="photo_map"),
        )
        seed, new_seed = unread(gr.Number(0, label="seed")), unread(gr.Number(0, label="new_seed"))
        class_name = unread(gr.Textbox(label="class"))
        ids = unread(gr.Checkbox(False, label="ids"))
        classes, layers = gr.JSON(label="classes"), gr.JSON(label="layers")
        strength = unread(gr.Number(1.0, label="strength"))
        at = unread(gr.Textbox(MIDDLE, label="at"))
        picture, codes = gr.Image(label="picture", format="png"), gr.File(label="style")
        button = gr.Button()

    def read(file: str, ids: bool, at: At, what: str = "label map") -> np.ndarray:
        try:
            return in_call(engine, file, ids, what, at)
        except ForeignColors as error:
            raise foreign(error, workspaces.whose, "call with ids=true") from None

    def scene_of(file: str | None, ids: bool, at: At) -> Scene:
        if file is None:
            raise ClvaeError("there is no label map in this call")
        scene = engine.scene(read(file, ids, place(at)), at)
        engine.labels.drawable(scene.labels)
        return scene

    def answer(scene: Scene, style: Style) -> tuple[np.ndarray, str]:
        data = io.BytesIO()
        style.write(data)
        file = save_bytes_to_cache(data.getvalue(), "style.npz", codes.GRADIO_CACHE)
        codes.temp_files.add(file)  # what Gradio deletes in its time
        return workspaces.draw(scene, style), file

    @spoken
    def generate(map: str, seed: float, ids: bool = False, at: At = MIDDLE):
        """Draw a label map. Returns the picture and the style that was drawn, as an .npz file.

        ids: its numbers are class ids, whatever its palette says. at: which part of a map of
        another shape is taken: "start" (left, top), "middle" or "end" (right, bottom), or a number
        from 0 to 1.
        """
        scene = scene_of(map, ids, at)
        return answer(scene, engine.sample(scene, whole(seed)))

    @spoken
    def resample(
        map: str, seed: float, class_name: str, new_seed: float, ids: bool = False, at: At = MIDDLE
    ):
        """Draw the picture of `seed` with the look of one class (name or id) taken from `new_seed`."""
        scene = scene_of(map, ids, at)
        objects = scene.of_class(class_in(engine.labels, scene, class_name))
        style = engine.resample(engine.sample(scene, whole(seed)), scene, objects, whole(new_seed))
        return answer(scene, style)

    @spoken
    def style(
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
        """Draw the picture of `seed` with classes (names or ids; null is all the photo has) taken
        over from a photo.

        photo_map: its label map; null is what the bundle's segmenter finds in it. layers: 0
        (finest) to 4; null is all.
        at: which part is taken of maps and photo.
        """
        scene, seed = scene_of(map, ids, at), whole(seed)
        classes, layers = several(classes, "classes"), several(layers, "layers")
        if photo is None:
            raise ClvaeError("there is no photo in this call")
        label_map = None if photo_map is None else read(photo_map, ids, at, "photo's map")
        found = engine.encode(photo_in_call(engine, photo, label_map, at), label_map, at)
        drawn = engine.sample(scene, seed).adopt(
            found, scene, classes=classes, layers=layers, strength=strength
        )
        return answer(scene, drawn)

    attach = {"outputs": [picture, codes], "concurrency_id": "api", "concurrency_limit": 2}
    button.click(generate, [label_map, seed, ids, at], api_name="generate", **attach)
    button.click(
        resample, [label_map, seed, class_name, new_seed, ids, at], api_name="resample", **attach
    )
    button.click(
        style,
        [label_map, seed, photo, photo_map, classes, strength, layers, ids, at],
        api_name="style",
        **attach,
    )
