"""The painter as a Gradio component: ids of objects as an indexed PNG, read strictly."""

from __future__ import annotations

from ...core.sizes import Sizes
from ...errors import ClvaeError
from ..server.assets import read
from ..server.messages import Painted, PainterReader
from .components import start
from .display import said
from .unlisted import Unlisted

EVENTS = (
    "stroke",
    "travel",
    "choose",
    "split",
    "merge",
    "patches",
    "tidy",
    "crop",
    "canvas",
    "open_map",
    "open_photo",
    "trace",
)


class Painter(Unlisted):
    """Paints ids on a map of size (H, W).

    sizes: Sizes, what it may have; None is `size` alone. canvases: those to choose from, see
    `server.canvas.offers`. objects: {id, name, color} of each class's. main: the scene's, not a
    photo's. blank: the id that means "nothing painted here", or None. numbers: what the page saves
    each class id as; () the ids.
    """

    def __init__(
        self,
        value=None,
        *,
        objects=(),
        size=(1, 1),
        sizes=None,
        canvases=None,
        main=True,
        blank=None,
        numbers=(),
        **kwargs,
    ):
        ids = [o["id"] for o in objects] + ([] if blank is None else [blank])
        self.size, self.count, self.blank = tuple(size), 1 + max(ids, default=0), blank
        self.colors = [(0, 0, 0)] * self.count
        for item in objects:
            self.colors[item["id"]] = tuple(item["color"])
        self._reader = PainterReader(sizes or Sizes.only(self.size, 1), self.count)
        super().__init__(
            value=value,
            objects=list(objects),
            size=list(size),
            canvases=canvases or {"named": [], "all": []},
            main=main,
            blank=blank,
            numbers=list(numbers),
            html_template=read("painter.html"),
            js_on_load=start("painter/main.js", EVENTS),
            apply_default_css=False,
            **kwargs,
        )

    def preprocess(self, payload: object) -> Painted:
        """The map that the page sent; see PainterReader.read."""
        try:
            return self._reader.read(payload)
        except ClvaeError as error:
            raise said(error) from None
