"""A project: all that one picture is made of, as one file that opens again bit for bit.

From states to bytes and back; no Gradio, no tensors. A `.clvae` file is a zip of these files:

    project.json             format, bundle {name, checksum, classes}, precision, seed,
                             objects [{class, piece?}], locks, settings {selected},
                             sliders [{object, place, measure, layer}] that are not in the middle,
                             guides [{classes, strength, layers, mood}] (the style photos),
                             shelf [{name, whole, classes}] (the kept looks)
    map.png                  the scene, 8-bit indexed, pixel = object id
    look/global.npy          float32 [Zg]
    look/local.npy           float32 [O, 5, Zl]
    look/grain.npy           uint64 [O], where it is not 0 for all, as it is without noise
    look/positions.npy       float32 [O, K]
    look/overall.npy         float32 [G], where a slider of the whole picture is not in the middle
    guides/0/photo.png       a style photo, RGB; …
    guides/0/map.png         its map, 8-bit indexed, pixel = class id; …
    shelf/0/global.npy       of a kept look, float32 [Zg]; …
    shelf/0/local.npy        float32 [R, 5, Zl]; …
    shelf/0/grain.npy        uint64 [R], as above; …
    shelf/0/thumbnail.jpg    a small picture of it; …
    snapshots/0/…            a named snapshot, see project_snapshots.py; …
    trace/picture            a picture to trace, see tracing.py
    preview.jpg              the picture, small; read where the weights are others, see
                             older_project.py
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...engine import Engine
from ...errors import ClvaeError, Text
from ...files import png
from .older_project import read_look_anew, translate
from .project_box import CARD, FORMAT, NONE, PREVIEW, PREVIEW_SIDE, Box, id_of, text_of, zipped
from .project_parts import (
    read_kept_looks,
    read_look,
    read_objects,
    read_style_photos,
    write_kept_looks,
    write_look,
    write_objects,
    write_style_photos,
)
from .project_photo import FILE, leave_out, put_back, read_changes, read_photo, write_photo
from .project_snapshots import read_snapshots, write_snapshots
from .state import State
from .thumbnails import at_most
from .tracing import Traced, read_trace, write_trace

NO_PROJECT = Text(
    "this picture holds no project: it was exported without one, or another program has saved it "
    "since"
)


WRITERS = (
    write_objects,
    write_look,
    write_style_photos,
    write_kept_looks,
    write_photo,
    write_snapshots,
)


@dataclass(frozen=True, eq=False)
class Project:
    """What was read of a file.

    selected: the id of the object in hand. precision: of the engine that wrote it; with another the
    picture may differ slightly. older: what to say of a project of an older version of the bundle.
    traced: a picture to trace.
    """

    state: State
    selected: int
    precision: str
    older: str | None = None
    traced: Traced | None = None


def pack(
    engine: Engine,
    state: State,
    selected: int,
    picture: np.ndarray | None = None,
    beside: str | None = None,
    traced: Traced | None = None,
) -> bytes:
    """A state as the bytes of a project file.

    selected: the object in hand. picture: uint8 [H, W, 3 or 4], for the preview. beside: the digest
    of the file of its photo, where that is kept beside projects and left out of this one. traced: a
    picture to trace.
    """
    card = {
        "format": FORMAT,
        "bundle": {
            "name": engine.name,
            "checksum": engine.checksum,
            "classes": [engine.labels.name(i) for i in range(engine.labels.count)],
        },
        "precision": engine.precision,
        "seed": state.seed,
        "settings": {"selected": selected},
    }
    files: dict[str, bytes] = {}
    for write in WRITERS:
        write(engine, state, card, files)
    write_trace(traced, card, files)
    if beside is not None:
        leave_out(card, files, beside)
    if picture is not None:
        files[PREVIEW] = at_most(picture, PREVIEW_SIDE)
    return zipped({CARD: card}, files)


def whole(data: bytes, beside: bytes) -> bytes:
    """A project file with the file of its photo, which was left out of it, in it again.

    Of any bundle, since nothing else of it is read. A file that is not the photo's is an error.
    """
    box = Box(data)
    try:
        put_back(box.card, beside)
    except (KeyError, TypeError):  # of the card
        raise ClvaeError(NONE) from None
    files: dict[str, bytes] = {}
    for name, content in box.rest().items():
        if name.startswith("photo/"):
            files.setdefault(FILE, beside)  # where `write_photo` has it
        files[name] = content
    return zipped({CARD: box.card}, files)


def unpack(engine: Engine, data: bytes, beside: bytes | None = None) -> Project:
    """Read a project file of this engine's bundle, or of an older version of it.

    It may be a PNG that holds one. Anything else is a ClvaeError. beside: the file of its photo
    where it was left out, see `pack`.
    """
    held = png.embedded(data) if png.is_png(data) else data
    if held is None:
        raise ClvaeError(NO_PROJECT)
    try:
        box = Box(held)
        older = _older(engine, box.card)
        if older:
            translate(engine, box)
        objects = read_objects(engine, box)
        look = (read_look_anew if older else read_look)(engine, box, objects["scene"])
        photo = None if older else read_photo(engine, box, objects["scene"], beside)
        state = State(
            **objects,
            **look,
            style_photos=read_style_photos(engine, box),
            kept_looks=read_kept_looks(engine, box),
            photo=photo,
            snapshots=read_snapshots(box, None if photo is None else photo.file),
            **({} if older else read_changes(engine, box, objects["scene"])),
        )
        selected = _object(box.card["settings"]["selected"], engine, state)
        traced = read_trace(box)
        box.close()
        precision = text_of(box.card["precision"], Text("precision"))
        return Project(state, selected, precision, older, traced)
    except (KeyError, TypeError, ValueError):  # of the card: an entry is missing or another
        raise ClvaeError(NONE) from None


def _older(engine: Engine, card: dict) -> str | None:
    """What to say of a project of another version of the bundle; None where it is of this one.

    One of another bundle is refused, with both names.
    """
    name = text_of(card["bundle"]["name"], Text("model's name"))
    checksum = text_of(card["bundle"]["checksum"], Text("checksum"))
    if checksum == engine.checksum:
        return None
    if name != engine.name:
        raise ClvaeError(
            "this project needs the model {name} ({checksum}); this page has {model} "
            "({other_checksum})",
            name=name,
            checksum=checksum[:8],
            model=engine.name,
            other_checksum=engine.checksum[:8],
        )
    if card["shelf"]:
        return Text(
            "This project was made with an older version of {name} ({checksum}). Map, objects, "
            "locks and style photos are as they were, sliders where this version has the same; the "
            "looks are as near as it comes, and its kept looks are left out. The file itself is "
            "unchanged.",
            name=name,
            checksum=checksum[:8],
        )
    return Text(
        "This project was made with an older version of {name} ({checksum}). Map, objects, locks "
        "and style photos are as they were, sliders where this version has the same; the looks are "
        "as near as it comes. The file itself is unchanged.",
        name=name,
        checksum=checksum[:8],
    )


def _object(value: object, engine: Engine, state: State) -> int:
    """The id of an object that can be in hand: a class's own or a piece."""
    object_id = id_of(value, len(state.scene.classes), Text("selected object"))
    if object_id >= engine.labels.count and object_id not in state.pieces:
        raise ClvaeError("the project has a selected object that it does not have")
    return object_id
