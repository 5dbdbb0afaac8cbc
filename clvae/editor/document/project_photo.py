"""The real photo in a project file: its file as it came, what is what in it, and its own look."""

from __future__ import annotations

import io

import numpy as np

from ...core.arrays import still
from ...core.images import indexed_image
from ...core.scene import Scene
from ...engine import Engine
from ...errors import ClvaeError
from ...files.npy import write_npy
from .opened_photo import looked_at
from .project_box import Box
from .state import OpenedPhoto, State

MAX_FILE = 40_000_000  # bytes


def write_photo(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The photo that the picture is of, where there is one."""
    photo = state.photo
    if photo is None:
        return
    stream = io.BytesIO()
    image = indexed_image(photo.scene.objects, engine.labels.colors)
    image.save(stream, "PNG", bits=8, compress_level=3)
    card["photo"] = True
    files |= {
        "photo/file": photo.file.tobytes(),
        "photo/map.png": stream.getvalue(),
        "photo/global.npy": write_npy(photo.style.global_code),
        "photo/local.npy": write_npy(photo.style.local_codes),
    }


def read_photo(engine: Engine, box: Box, scene: Scene) -> OpenedPhoto | None:
    """What `write_photo` wrote. scene: of the picture, of whose size the photo's map is."""
    if not box.card.get("photo"):
        return None
    file, labels = (
        box.bytes("photo/file", MAX_FILE),
        box.picture("photo/map.png", "P", engine.sizes),
    )
    if labels.shape != scene.size:
        raise ClvaeError("the project's photo has a map of another size than its picture")
    small, shape = looked_at(file, "project's photo")
    if engine.sizes.nearest(*small.shape[:2]) != scene.size:
        raise ClvaeError("the project's photo is of another shape than its picture")
    count = engine.labels.count
    own = Scene.from_labels(engine.labels.check(labels), count)
    style = box.style("photo", engine, count)
    return OpenedPhoto(still(np.frombuffer(file, np.uint8).copy()), small, shape, own, style)
