"""The painter as a Gradio component: ids of objects as an indexed PNG, checked strictly on the way in."""

from __future__ import annotations

from ..server.messages import Painted, Stroke

import base64
import io
from dataclasses import dataclass, field
from typing import NamedTuple

import gradio as gr
import numpy as np

from ...core.checks import whole
from ...errors import ClvaeError
from ...core.images import indexed_image
from ...core.scene import MAX_OBJECTS
from ..document.acts import Act
from ..document.acts import read as read_acts
from .display import said
from ...files.pictures import read_png
from .components import next_push, script
from ..server.assets import read

PREFIX = "data:image/png;base64,"
MAX_PENDING = 16                          # finished strokes that may wait to be confirmed
SCRIPTS = ("png.js", "raster.js", "objects.js", "keyboard.js", "bar.js", "pointers.js", "view.js",
           "overlay.js", "palette.js", "tools.js", "files.js", "offer.js", "acts.js",
           "painter.js")


class Painter(gr.HTML):
    """Paints ids on a map of size (H, W). `objects`: {id, name, color} of each class's; `main`: the scene's, not a photo's.

    blank: the id that means "nothing painted here", or None. numbers: what the page saves each class id as; () the ids.
    """

    def __init__(self, value=None, *, objects=(), size=(1, 1), main=True, blank=None, title="Map",
                 numbers=(), **kwargs):
        ids = [o["id"] for o in objects] + ([] if blank is None else [blank])
        self.size, self.count, self.blank = tuple(size), 1 + max(ids, default=0), blank
        self.colors = [(0, 0, 0)] * self.count
        for item in objects:
            self.colors[item["id"]] = tuple(item["color"])
        super().__init__(value=value, objects=list(objects), size=list(size), main=main, blank=blank, title=title,
                         numbers=list(numbers),
                         html_template=read("painter.html"),
                         js_on_load=script(*SCRIPTS, call="Painter"),
                         apply_default_css=False, **kwargs)

    def preprocess(self, payload: dict | None) -> Painted:
        """The map that the page sent; anything but ids of this painter's objects at its size is an error."""
        try:
            return self._read(payload)
        except ClvaeError as error:
            raise said(error) from None

    def postprocess(self, value: dict | None) -> dict | None:
        """`value`: see `push`."""
        return value

    def push(self, ids: np.ndarray | None = None, stroke: int = 0, **more) -> dict:
        """A value that puts a map of ids uint8 [H, W], which holds every stroke up to `stroke`, on the page.

        more: pieces=pieces.listed(…), locked=[ids], selected=id, photo=data URL, of=its number,
        as far as they changed; crop=intake.offered(…), ask=intake.question(…),
        no_map=True where what was dropped on it is a photo.
        """
        value = {"push": next_push(), "revision": stroke, **more}
        return value if ids is None else value | {"png": encode(ids, self.colors)}

    def api_info(self) -> dict:
        return {"type": "object"}

    def example_payload(self) -> None:
        return None

    def example_value(self) -> None:
        return None

    def _read(self, payload: dict | None) -> Painted:
        if not isinstance(payload, dict) or not isinstance(payload.get("pending", []), list):
            raise ClvaeError("the painter sent no map")
        pending = payload.get("pending", [])
        if len(pending) > MAX_PENDING:
            raise ClvaeError("the painter sent too many strokes at once")
        classes = self._classes(payload.get("pieces", []))
        count = 1 + max(classes, default=self.count - 1)
        strokes = tuple(Stroke(_whole(item, "revision", 2 ** 53), decode(item.get("png"), self.size, count),
                               None if item.get("of") is None else _whole(item, "of", 2 ** 53))
                        for item in (*pending, payload) if isinstance(item, dict))
        selected = _whole(payload, "selected", count - 1) if "selected" in payload else 0
        hand = _whole(payload, "hand", 2 ** 53) if "hand" in payload else None
        point, manual = self._point(payload.get("point")), payload.get("manual") is True
        acts = read_acts(payload.get("acts", []))
        return Painted(strokes, selected, point, classes, manual, hand, acts)

    def _classes(self, pairs: object) -> dict[int, int]:
        """The painter's [id, class] pairs of the pieces it knows."""
        if not isinstance(pairs, list) or not all(
                isinstance(pair, list) and len(pair) == 2 and all(type(v) is int for v in pair)
                and self.count <= pair[0] < MAX_OBJECTS and 0 <= pair[1] < self.count for pair in pairs):
            raise ClvaeError("the painter sent invalid pieces")
        return dict(pairs)

    def _point(self, point: object) -> tuple[int, int] | None:
        if point is None:
            return None
        x, y = point if isinstance(point, list) and len(point) == 2 else (None, None)
        return _whole({"point": x}, "point", self.size[1] - 1), _whole({"point": y}, "point", self.size[0] - 1)


def encode(ids: np.ndarray, colors) -> str:
    """ids uint8 [H, W] as an 8-bit indexed PNG in a data URL, pixel = id."""
    file = io.BytesIO()
    indexed_image(ids, colors).save(file, format="PNG", bits=8, compress_level=3)
    return PREFIX + base64.b64encode(file.getvalue()).decode()


def decode(url: object, size: tuple[int, int], count: int) -> np.ndarray:
    """The ids uint8 [H, W] in a data URL of an 8-bit indexed PNG of exactly size (H, W), each below `count`."""
    if not isinstance(url, str) or not url.startswith(PREFIX):
        raise ClvaeError("the painter sent no indexed PNG")
    if len(url) > 2 * size[0] * size[1] + 8192:
        raise ClvaeError("the painter sent a file too large for its map")
    try:
        data = base64.b64decode(url[len(PREFIX):], validate=True)
    except ValueError:
        raise ClvaeError("the painter's map arrived incomplete") from None
    ids = read_png(data, "P", size, "the painter's map")
    if ids.max() >= count:
        raise ClvaeError(f"the map has object {int(ids.max())}, this scene has {count}")
    return ids


def _whole(item: dict, key: str, limit: int) -> int:
    return whole(item.get(key), 0, limit, f"the painter's {key}")
