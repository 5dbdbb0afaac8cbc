"""Layers as a PSD, which Photoshop, GIMP, Krita, Affinity and others open; psd-tools writes it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from ..errors import ClvaeError
from .pictures import check_pictures


class Layer(NamedTuple):
    """One layer: a picture uint8 [H, W, 3] as far as a mask [H, W] shows it; None is all.

    mask: bool, or uint8 where it is soft, from 0 to 255. shown: whether the eye beside it is open.
    """

    name: str
    picture: np.ndarray
    mask: np.ndarray | None = None
    shown: bool = True


def encode_layers(layers: Sequence[Layer]) -> bytes:
    """The bytes of a PSD of layers of one size, the lowest first.

    Of a layer with a mask only the box around that is kept; one that shows nothing is left out. The
    flat picture, which programs show that know no layers, is of those that are shown.
    """
    # Here, so that a server that nobody asks for layers does without it.
    from psd_tools import PSDImage

    if not layers:
        raise ClvaeError("a file of layers needs at least one")
    check_pictures([layer.picture for layer in layers], "psd")
    height, width = layers[0].picture.shape[:2]
    document = PSDImage.new("RGBA", (width, height))
    for name, picture, mask, shown in layers:
        if mask is not None and (
            mask.shape != (height, width) or mask.dtype not in (bool, np.uint8)
        ):
            raise ClvaeError("a layer's mask is bool or uint8, and of its picture's size")
        if mask is not None and not mask.any():
            continue
        top, left, part = _cut(picture, mask)
        made = document.create_pixel_layer(Image.fromarray(part), name=name, top=top, left=left)
        made.visible = shown
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _cut(picture: np.ndarray, mask: np.ndarray | None) -> tuple[int, int, np.ndarray]:
    """The top and left of the box around a mask, and what is in it, uint8 [h, w, 3 or 4]."""
    if mask is None:
        return 0, 0, picture
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    alpha = mask[box] if mask.dtype == np.uint8 else np.where(mask[box], 255, 0).astype(np.uint8)
    return int(rows[0]), int(columns[0]), np.dstack([picture[box][..., :3], alpha])
