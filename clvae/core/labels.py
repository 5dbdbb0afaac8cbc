"""Label maps as files: read in the classes' colours or numbers, and written.

What the pixels of a map's file mean is found in maps.py.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ..files.disk import writing
from . import maps
from .checks import flag, path
from .classes import Classes
from .images import EXACT, indexed_image, open_image


@dataclass(frozen=True)
class LabelSet(Classes):
    """The classes of a model, as a user sees them, and their maps as files. See `Classes`."""

    def read(
        self, file: str | Path | bytes | Image.Image, ids: bool = False, what: str = "label map"
    ) -> np.ndarray:
        """Read a label map as uint8 [H, W] of class ids, turned as its EXIF orientation says.

        A grey picture holds ids (255 is unlabelled where the model has that class), so does an
        indexed one; but where its palette has the label set's colours in another order, these
        count. An RGB one holds the palette's colours, or ids as R = G = B. Transparent pixels are
        unlabelled. Colours that are not the label set's are a ForeignColors error, unless ids says
        that the numbers count all the same. JPEGs and maps that were resized with interpolation are
        refused. `what` names the map in a message.
        """
        return self.decode(open_image(file, what, formats=EXACT), ids)

    def decode(self, image: Image.Image, ids: bool = False, first: int = 0) -> np.ndarray:
        """The label map in an opened picture; see `read`. first: the number of class 0."""
        return maps.decode(image, self, flag(ids, "whether a map's numbers are ids"), first)

    def write(self, label_map: np.ndarray, file: str | Path | io.BytesIO) -> None:
        """Write a map as an indexed PNG in the palette's colours, pixel = class id, or the class's
        number where they differ; `read` gives it back bit for bit.
        """
        ids, own = self.check(label_map), [*self.colors, self.unlabelled_color][:256]
        colors = np.zeros((256, 3), np.uint8)
        colors[[self.number(i) for i in range(min(self.count, len(own)))]] = own[: self.count]
        image = indexed_image(self.numbering.numbers(ids) if self.numbering else ids, colors)
        open_already = hasattr(file, "write")
        with writing(file if open_already else path(file, "a label map's file")) as stream:
            image.save(stream, format="PNG", bits=8)


def resize_map(label_map: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Nearest-resize a map [H, W] to size (H, W); ids stay ids."""
    if label_map.shape == tuple(size):
        return label_map
    rows = (np.arange(size[0]) + 0.5) * label_map.shape[0] / size[0]
    columns = (np.arange(size[1]) + 0.5) * label_map.shape[1] / size[1]
    return label_map[rows.astype(int)[:, None], columns.astype(int)[None, :]]
