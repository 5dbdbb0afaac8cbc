"""What goes out of a photo that is edited: its maps and layers, as large as the photo is there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...core.labels import resize_map
from ...engine import Engine, PhotoEdit, Session
from ...export.layers import Layer
from ...photo.frame import Frame
from . import pieces
from .opened_photo import drawn, over_file
from .state import State


def over_photo(state: State, ids: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """What of a map [H, W] of ids on the canvas lies over the photo, [h, w] of size (h, w)."""
    return resize_map(Frame(size, state.scene.size).window(ids), size)


def layers(engine: Engine, state: State, session: Session, most: int) -> Iterator[Layer]:
    """The layers of a photo of at most so many pixels, the lowest first: the photo as it was and as
    it is, each object with the edge that it has there, and the map, hidden.
    """
    edit = over_file(engine, state, session).smaller(most)
    style = state.style(engine.directions)
    picture = drawn(edit, state, style)[..., :3]
    yield Layer("As it was", np.ascontiguousarray(edit.photo[..., :3]))
    yield Layer("Photo", picture)
    now = PhotoEdit.over(edit.photo, state.scene, style, engine.labels, session)
    for object_id in np.flatnonzero(state.scene.present()).tolist():
        mask = np.rint(255 * now.mask(object_id)).astype(np.uint8)
        yield Layer(pieces.name(engine.labels, state, object_id), picture, mask)
    size = picture.shape[:2]
    label_map = engine.labels.paint(over_photo(state, state.scene.labels, size))
    yield Layer("Map", label_map, shown=False)
