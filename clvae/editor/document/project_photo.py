"""The real photo in a project file: its file as it came, what is what in it, and its own look."""

from __future__ import annotations

import hashlib
import io

import numpy as np

from ...core.arrays import still
from ...core.checks import number
from ...core.images import indexed_image
from ...core.scene import MAX_OBJECTS, Scene
from ...engine import Engine
from ...engine.photo_edit import Edge, Mode
from ...errors import ClvaeError, Text
from ...files.npy import write_npy
from .opened_photo import looked_at, nobodys
from .photo_modes import mode_named
from .project_box import Box, entries, id_of
from .project_parts import grain
from .state import OpenedPhoto, State

MAX_FILE = 40_000_000  # bytes
FILE = "photo/file"


def digest_of(file: bytes | memoryview) -> str:
    """The name of a photo's file where that is kept beside its projects: 32 hex digits."""
    return hashlib.blake2b(file, digest_size=16).hexdigest()


def write_photo(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The photo that the picture is of, where there is one."""
    photo = state.photo
    if photo is None:
        return
    stream = io.BytesIO()
    image = indexed_image(photo.scene.objects, engine.labels.colors)
    image.save(stream, "PNG", bits=8, compress_level=3)
    card["photo"] = {
        "pieces": photo.scene.classes.tolist()[engine.labels.count :],
        "modes": [{"object": o, "mode": mode} for o, mode in sorted(state.modes.items())],
        "edges": [{"object": o, **edge._asdict()} for o, edge in sorted(state.edges.items())],
    }
    files |= {
        FILE: photo.file.tobytes(),
        "photo/map.png": stream.getvalue(),
        "photo/global.npy": write_npy(photo.style.global_code),
        "photo/local.npy": write_npy(photo.style.local_codes),
        **grain("photo", photo.style),
    }


def leave_out(card: dict, files: dict[str, bytes], digest: str) -> None:
    """Leave the photo's own file out of what `write_photo` wrote; the card says which it was."""
    del files[FILE]
    card["photo"]["file"] = digest


def put_back(card: dict, file: bytes) -> None:
    """Have the card say that the photo's own file, which was left out, is there again."""
    if not isinstance(card["photo"], dict) or card["photo"].pop("file", None) != digest_of(file):
        raise ClvaeError("this photo is not the project's")


def read_photo(
    engine: Engine, box: Box, scene: Scene, beside: bytes | None = None
) -> OpenedPhoto | None:
    """What `write_photo` wrote. scene: of the picture, of whose size the photo's map is. beside:
    the photo's file where it was left out.
    """
    if not box.card.get("photo"):
        return None
    file, labels = _file(box, beside), box.picture("photo/map.png", "P", engine.sizes)
    if labels.shape != scene.size:
        raise ClvaeError("the project's photo has a map of another size than its picture")
    small, shape = looked_at(file, "project's photo")
    if engine.sizes.nearest(*small.shape[:2]) != scene.size:
        raise ClvaeError("the project's photo is of another shape than its picture")
    own = Scene(labels, np.array([*range(engine.labels.count), *_pieces(engine, box)]))
    style = box.style("photo", engine, len(own.classes))
    return OpenedPhoto(still(np.frombuffer(file, np.uint8).copy()), small, shape, own, style)


def _file(box: Box, beside: bytes | None) -> bytes:
    """The photo's file."""
    if box.has(FILE):
        return box.bytes(FILE, MAX_FILE)
    if beside is None or digest_of(beside) != box.card["photo"]["file"]:
        raise ClvaeError("the project's photo is not in it: it is kept beside it, and is not there")
    return beside


def _pieces(engine: Engine, box: Box) -> list[int]:
    """The class of each piece that was an object of its own as the photo was opened; older projects
    say nothing of them.
    """
    said, count = box.card["photo"], engine.labels.count
    if said is True:
        return []
    found = entries(said["pieces"], MAX_OBJECTS - count, Text("pieces of its photo"))
    return [id_of(class_id, count, Text("class")) for class_id in found]


def read_changes(engine: Engine, box: Box, scene: Scene) -> dict:
    """What becomes of the photo's objects: the fields of State that say so. Older projects do not.

    scene: of the picture.
    """
    said, count = box.card.get("photo"), len(scene.classes)
    if not said:
        return {}
    if said is True:
        return {"modes": nobodys(engine.labels)}
    modes: dict[int, Mode] = {}
    for item in entries(said["modes"], count, Text("modes")):
        modes[id_of(item["object"], count, Text("object"))] = mode_named(item["mode"])
    edges: dict[int, Edge] = {}
    for item in entries(said["edges"], count, Text("edges")):
        both = (
            number(item[name], 0, 1, Text("the project's {name}", name=name))
            for name in Edge._fields
        )
        edges[id_of(item["object"], count, Text("object"))] = Edge(*both)
    return {"modes": modes, "edges": edges}
