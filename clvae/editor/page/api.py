"""The endpoints for programs, as Gradio lists them: /generate, /resample, /slide, /style,
/tint, /segment, /edit, /upscale.
"""

from __future__ import annotations

import io

import gradio as gr
import numpy as np
from gradio.components import Component

from ...core.cover import MIDDLE, At
from ..server import photo_calls, programs
from ..server.service import Service
from .display import spoken
from .gradio_internals import keep_file

# One or several by name or number, as the list of endpoints has it: a schema that an assistant's
# calls are checked by, which Gradio's own of JSON cannot be.
ONE = [{"type": "string"}, {"type": "number"}]
SEVERAL = {"anyOf": [{"type": "array", "items": {"anyOf": ONE}}, *ONE, {"type": "null"}]}


class Api:
    """The endpoints of one page. Made while the page is built; its components are not on it."""

    def __init__(self, service: Service):
        self._service = service
        with gr.Row(visible=False):
            self._map, self._photo = gr.File(label="map"), gr.File(label="photo")
            self._photo_map = gr.File(label="photo_map")
            self._seed = unread(gr.Number(0, label="seed"))
            self._new_seed = unread(gr.Number(0, label="new_seed"))
            self._class = several(unread(gr.Textbox(label="class")))
            self._ids = unread(gr.Checkbox(False, label="ids"))
            self._classes = several(gr.JSON(label="classes"))
            self._layers = several(gr.JSON(label="layers"))
            self._style, self._style_map = gr.File(label="style"), gr.File(label="style_map")
            self._resample = several(gr.JSON(label="resample"))
            self._tints = several(gr.JSON(label="tints"))
            self._slides = several(gr.JSON(label="slides"))
            self._small = gr.File(label="picture")
            self._scale = unread(gr.Number(2, label="scale"))
            self._mode = unread(gr.Textbox("recoloured", label="mode"))
            self._strength = unread(gr.Number(1.0, label="strength"))
            self._at = unread(gr.Textbox(MIDDLE, label="at"))
            self._refine = unread(gr.Number(0, label="refine"))
            self._colour = unread(gr.Textbox(label="colour"))
            self._off = gr.Number(label="off")
            self._size = unread(gr.Textbox(None, label="size"))
            self._picture = gr.Image(label="picture", format="png")
            self._codes, self._found = gr.File(label="style"), gr.File(label="map")
            self._sure = unread(gr.Checkbox(False, label="sure"))
            self._button = gr.Button()

    @spoken
    def generate(
        self,
        map: str,
        seed: float,
        ids: bool = False,
        at: At = MIDDLE,
        size: str | None = None,
    ):
        """Draw a label map. Returns the picture and the style that was drawn, as an .npz file.

        ids: its numbers are class ids, whatever its palette says. at: which part of a map of
        another shape is taken: "start" (left, top), "middle" or "end" (right, bottom), or a number
        from 0 to 1. size: HEIGHTxWIDTH of the picture; null is the nearest to the map's shape.
        """
        return self._answer(programs.generate(self._service, map, seed, ids, at, size))

    @spoken
    def resample(
        self,
        map: str,
        seed: float,
        class_name: str,
        new_seed: float,
        ids: bool = False,
        at: At = MIDDLE,
        size: str | None = None,
        layers: list | None = None,
    ):
        """Draw the picture of `seed` with the look of one class from `new_seed`.

        class_name: its name or id, or a list of several. layers: 0 (finest) to 4; null is all.
        With noise in the model "texture" among them moves the texture and keeps the colours.
        """
        return self._answer(
            programs.resample(self._service, map, seed, class_name, new_seed, ids, at, size, layers)
        )

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
        size: str | None = None,
        refine: float = 0,
    ):
        """Draw the picture of `seed` with the looks of classes taken over from a photo.

        classes: names or ids; null is all the photo has. photo_map: its label map; null is what the
        bundle's segmenter finds in it. layers: 0 (finest) to 4; null is all. at: which part is
        taken of maps and photo. refine: colour steps more by which the photo is matched closely.
        """
        return self._answer(
            programs.adopt(
                self._service,
                map,
                seed,
                photo,
                photo_map,
                classes,
                strength,
                layers,
                ids,
                at,
                size,
                refine,
            )
        )

    @spoken
    def tint(
        self,
        map: str,
        seed: float,
        class_name: str,
        colour: str,
        ids: bool = False,
        at: At = MIDDLE,
        size: str | None = None,
    ):
        """Draw the picture of `seed` with a class in a colour like "#007aff", its texture kept.

        class_name: its name or id, or a list of several. Returns also how far from the colour it
        stays (CIELAB), of several the one that is farthest.
        """
        scene, style, off = programs.tint(
            self._service, map, seed, class_name, colour, ids, at, size
        )
        return (*self._answer((scene, style)), off)

    @spoken
    def slide(
        self,
        map: str,
        seed: float,
        slides: list,
        ids: bool = False,
        at: At = MIDDLE,
        size: str | None = None,
    ):
        """Draw the picture of `seed` with sliders of classes moved, as the page's are.

        slides: "sky:lightness=40", or a list of several; each from -100 to 100.
        """
        return self._answer(programs.slide(self._service, map, seed, slides, ids, at, size))

    @spoken
    def segment(self, photo: str, at: At = MIDDLE, size: str | None = None, sure: bool = False):
        """Tell what is what in a photo. Returns a label map (PNG) for the other calls.

        sure: only what is sure is labelled, where the model has a class for the rest.
        """
        found = programs.segment(self._service, photo, at, size, sure)
        file = io.BytesIO()
        self._service.engine.labels.write(found, file)
        return keep_file(self._found, file.getvalue(), "map.png")

    @spoken
    def edit(
        self,
        photo: str,
        photo_map: str | None = None,
        resample: list | None = None,
        seed: float = 0,
        style: str | None = None,
        style_map: str | None = None,
        classes: list | None = None,
        layers: list | None = None,
        tints: list | None = None,
        slides: list | None = None,
        mode: str = "recoloured",
        strength: float = 1.0,
        ids: bool = False,
    ):
        """Give objects of a real photo other looks. Returns the picture, of the photo's size; all
        else in it is the photo, pixel for pixel.

        photo_map: its label map, over all of it; null is what the bundle's segmenter finds. At
        least one of these says what changes: resample: classes that get the look of `seed`.
        style: a photo whose look classes take (`classes`; null is all it has), with its label map.
        tints: "sky=#c8a2c8". slides: "sky:lightness=40", -100 to 100. layers: of the codes that
        resample and style change. mode: "recoloured" or "replaced". strength: 0 to 1.
        """
        changes = photo_calls.wished(
            self._service.engine.labels,
            resample,
            seed,
            style,
            style_map,
            classes,
            layers,
            tints,
            slides,
            mode,
            strength,
        )
        return photo_calls.edit(self._service, photo, photo_map, changes, ids)

    @spoken
    def upscale(self, picture: str, scale: float = 2):
        """Enlarge a picture by the bundle's upscaler, which makes up the detail.

        scale: 2 or 4, times as wide and high; at most 24 million pixels come of it.
        """
        return programs.upscale(self._service, picture, scale)

    def attach(self) -> None:
        """Add the endpoints."""
        call = {
            "outputs": [self._picture, self._codes],
            "concurrency_id": "api",
            "concurrency_limit": 2,
        }
        where, first = [self._ids, self._at, self._size], [self._map, self._seed]
        self._button.click(self.generate, [*first, *where], api_name="generate", **call)
        renewed = [*first, self._class, self._new_seed, *where, self._layers]
        self._button.click(self.resample, renewed, api_name="resample", **call)
        given = [self._photo, self._photo_map, self._classes, self._strength, self._layers]
        styled = [*first, *given, *where, self._refine]
        self._button.click(self.style, styled, api_name="style", **call)
        self._button.click(self.slide, [*first, self._slides, *where], api_name="slide", **call)
        seen = [self._photo, self._at, self._size, self._sure]
        self._button.click(
            self.segment, seen, api_name="segment", **{**call, "outputs": [self._found]}
        )
        coloured = [*first, self._class, self._colour, *where]
        looks = [self._resample, self._seed, self._style, self._style_map, self._classes]
        more = [self._layers, self._tints, self._slides, self._mode, self._strength, self._ids]
        changed = [self._photo, self._photo_map, *looks, *more]
        alone = {**call, "outputs": [self._picture]}
        self._button.click(self.edit, changed, api_name="edit", **alone)
        small = [self._small, self._scale]
        self._button.click(self.upscale, small, api_name="upscale", **alone)
        call["outputs"] = [*call["outputs"], self._off]
        self._button.click(self.tint, coloured, api_name="tint", **call)

    def _answer(self, drawn: programs.Drawn) -> tuple[np.ndarray, str]:
        data = io.BytesIO()
        drawn[1].write(data)
        file = keep_file(self._codes, data.getvalue(), "style.npz")
        return self._service.draw(*drawn), file


def unread(component: Component) -> Component:
    """A component that hands whatever came to its handler, which says what is wrong with it.

    The list of endpoints shows it as what it is. A class of its own would not do: Gradio would have
    the page load its scripts as those of a custom component.
    """
    component.preprocess = lambda payload: payload
    return component


def several(component: Component) -> Component:
    """A component that is listed as one or several of something."""
    component.api_info = lambda: SEVERAL
    return component
