"""The panel of the style photos as a Gradio component: what is set in it, read strictly."""

from __future__ import annotations

from ...core.kin import kin
from ...core.labels import LabelSet
from ...errors import ClvaeError
from ..document.style_photos import LAYERS, MAX_STYLE_PHOTOS
from ..server.assets import read
from ..server.messages import Settings, read_settings
from .components import start
from .display import said
from .unlisted import Unlisted


class StylePhotoPanel(Unlisted):
    """The style photos: which there are, and chips, layers and strength of the one that shows.

    classes: {id, name, color, kin} of what a photo can have, see core/kin.py. proposed: whether its
    map comes from the model.
    """

    def __init__(self, value=None, *, classes=(), proposed=False, **kwargs):
        self.count = len(classes)
        fixed = {
            "classes": list(classes),
            "proposed": proposed,
            "layers": list(LAYERS),
            "most": MAX_STYLE_PHOTOS,
        }
        super().__init__(
            value=value,
            html_template=read("style-photos.html"),
            apply_default_css=False,
            js_on_load=start(
                "style-photos.js", ("show", "remove", "rename", "lay_out", "settle"), fixed
            ),
            **kwargs,
        )

    def preprocess(self, payload: object) -> Settings:
        """What the page sent; anything but proper settings is an error."""
        try:
            return read_settings(payload, self.count)
        except ClvaeError as error:
            raise said(error) from None


def panel(labels: LabelSet, proposed: bool, **where) -> StylePhotoPanel:
    """The panel of a model. proposed: whether that draws a photo's map."""
    classes = [
        {"id": i, "name": name, "color": list(color), "kin": list(near)}
        for i, (name, color, near) in enumerate(zip(labels.names, labels.colors, kin(labels)))
    ]
    return StylePhotoPanel(classes=classes, proposed=proposed, **where)
