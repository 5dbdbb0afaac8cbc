"""The panel of the style photos as a Gradio component: what is set in it, read strictly."""

from __future__ import annotations

from ...core.labels import LabelSet
from ...errors import ClvaeError
from ..document.state import State
from ..document.style_photos import LAYERS, LEAST, MAX_STYLE_PHOTOS, found
from ..server.assets import read
from ..server.data_urls import tile_url
from ..server.messages import Settings, read_settings
from .components import next_push, start
from .display import said
from .unlisted import Unlisted


class StylePhotoPanel(Unlisted):
    """The style photos: which there are, and chips, layers and strength of the one that shows.

    classes: {id, name, color} of what a photo can have. hint: how its map comes about.
    """

    def __init__(self, value=None, *, classes=(), hint="", **kwargs):
        self.count = len(classes)
        fixed = {
            "classes": list(classes),
            "hint": hint,
            "layers": list(LAYERS),
            "most": MAX_STYLE_PHOTOS,
        }
        super().__init__(
            value=value,
            html_template=read("style-photos.html"),
            apply_default_css=False,
            js_on_load=start("style-photos.js", ("show", "remove", "settle"), fixed),
            **kwargs,
        )

    def preprocess(self, payload: object) -> Settings:
        """What the page sent; anything but proper settings is an error."""
        try:
            return read_settings(payload, self.count)
        except ClvaeError as error:
            raise said(error) from None

    def push(self, state: State, shown: int | None, gesture: int) -> dict:
        """A value that puts on the page a state's style photos with all gestures up to `gesture`.

        shown: the number of the one that shows.
        """
        return {
            "push": next_push(),
            "gesture": gesture,
            "shown": shown,
            "least": LEAST,
            "guides": [
                {
                    "number": style_photo.number,
                    "src": tile_url(style_photo.photo),
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


def panel(labels: LabelSet, hint: str, **where) -> StylePhotoPanel:
    """The panel of a model."""
    classes = [
        {"id": i, "name": name, "color": list(color)}
        for i, (name, color) in enumerate(zip(labels.names, labels.colors))
    ]
    return StylePhotoPanel(classes=classes, hint=hint, **where)
