"""The panel of the style photos as a Gradio component: what is set in it, checked strictly on the
way in.
"""

from __future__ import annotations

import gradio as gr
import numpy as np

from ...core.cover import cover_photo
from ...core.labels import LabelSet
from ...errors import ClvaeError
from ..document.document import State
from ..document.style_photos import LAYERS, LEAST, found
from ..server.assets import read
from ..server.messages import Settings, read_settings
from ..server.render import data_url
from .components import next_push, start
from .display import said

THUMB = (96, 96)


class StylePhotoPanel(gr.HTML):
    """The style photos: which there are, and chips, layers and strength of the one that shows.

    classes: {id, name, color} of what a photo can have. hint: how its map comes about.
    """

    def __init__(self, value=None, *, classes=(), hint="", **kwargs):
        self.count = len(classes)
        fixed = {"classes": list(classes), "hint": hint, "layers": list(LAYERS)}
        super().__init__(
            value=value,
            html_template=read("style-photos.html"),
            apply_default_css=False,
            js_on_load=start("style-photos.js", ("show", "remove", "settle"), fixed),
            **kwargs,
        )

    def preprocess(self, payload: dict | None) -> Settings:
        """What the page sent; anything but proper settings is an error."""
        try:
            return read_settings(payload, self.count)
        except ClvaeError as error:
            raise said(error) from None

    def postprocess(self, value: dict | None) -> dict | None:
        """`value`: see `push`."""
        return value

    def push(self, state: State, shown: int | None, gesture: int) -> dict:
        """A value that puts a state's style photos, which hold every gesture up to `gesture`, on
        the page.
        """
        return {
            "push": next_push(),
            "gesture": gesture,
            "shown": shown,
            "least": LEAST,
            "guides": [
                {
                    "number": style_photo.number,
                    "src": thumbnail(style_photo.photo),
                    "found": {
                        str(i): share for i, share in found(style_photo.labels, self.count).items()
                    },
                    "on": sorted(style_photo.classes),
                    "mood": style_photo.gives_global,
                    "strength": style_photo.strength,
                    "layers": style_photo.layers,
                }
                for style_photo in state.style_photos
            ],
        }

    def api_info(self) -> dict:
        return {"type": "object"}

    def example_payload(self) -> None:
        return None

    def example_value(self) -> None:
        return None


def panel(labels: LabelSet, hint: str, **where) -> StylePhotoPanel:
    """The panel of a model."""
    classes = [
        {"id": i, "name": name, "color": list(color)}
        for i, (name, color) in enumerate(zip(labels.names, labels.colors))
    ]
    return StylePhotoPanel(classes=classes, hint=hint, **where)


def thumbnail(photo: np.ndarray) -> str:
    """The middle of a photo uint8 [H, W, 3] as a small square picture's data URL."""
    return data_url(cover_photo(photo, THUMB), ".jpg")
