"""A project: all that one picture is made of, as one file that opens again bit for bit. State ↔
bytes, no Gradio, no tensors.

A `.clvae` file is a zip of project.json and the files it goes with; each kind of thing has a
function that writes it and one that reads it, and reading believes nothing:

    project.json            format, bundle {name, checksum}, precision, seed, objects [{class,
    piece?}], locks, settings {selected},
                            style photos [{classes, strength, layers, mood}], shelf [{name, whole,
                            classes}]
    map.png                 the scene, 8-bit indexed, pixel = object id
    look/global.npy         float32 [Zg], look/local.npy float32 [O, 5, Zl], look/positions.npy
    float32 [O, K], and
                            look/overall.npy float32 [G] where a slider of the whole picture is not
                            in the middle
    style photos/0/photo.png      a style photo, RGB; style photos/0/map.png its map, 8-bit indexed, pixel =
    class id; … shelf/0/global.npy      float32 [Zg], shelf/0/local.npy float32 [R, 5, Zl],
    shelf/0/thumbnail.jpg: a kept look; … preview.jpg             the picture, small, for people who
    look inside; it is not read
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ...core.checks import number, whole
from ...core.images import indexed_image
from ...core.scene import MAX_OBJECTS, Scene
from ...core.style import LAYERS, Style
from ...engine import Engine
from ...errors import ClvaeError, shown
from ...files.archive import Archive
from ...files.npy import FLOAT32, MAX_HEADER, read_npy, write_npy
from ...files.pictures import check_jpeg, read_png
from ...files.strict_json import parse_json
from . import edits, sliders
from .document import MAX_LOOKS, KeptLook, State, StylePhoto, still
from .style_photos import LAYERS as SHARES
from .style_photos import MAX_STYLE_PHOTOS

FORMAT = 1
CARD, PREVIEW = "project.json", "preview.jpg"
MAX_MEMBERS = 128  # files in a project
MAX_CONTENT = 80_000_000  # bytes of all of them unpacked
MAX_CARD = 200_000
MAX_THUMBNAIL = 100_000  # bytes
MAX_NAME = 200  # characters of the name of a bundle or a piece
PREVIEW_SIDE = 256
NONE = "this is not a project file, or it is damaged"


@dataclass(frozen=True, eq=False)
class Project:
    """What was read of a file.

    selected: the id of the object in hand. precision: of the engine that wrote it; with another the
    picture may differ slightly.
    """

    state: State
    selected: int
    precision: str


def pack(engine: Engine, state: State, selected: int, picture: np.ndarray | None = None) -> bytes:
    """A state as the bytes of a project file. selected: the object in hand. picture: uint8 [H, W,
    3], for the preview.
    """
    card = {
        "format": FORMAT,
        "bundle": {"name": engine.name, "checksum": engine.checksum},
        "precision": engine.precision,
        "seed": state.seed,
        "settings": {"selected": selected},
    }
    files: dict[str, bytes] = {}
    for write in (write_objects, write_look, write_style_photos, write_kept_looks):
        write(engine, state, card, files)
    if picture is not None:
        files[PREVIEW] = _preview(picture)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in {CARD: json.dumps(card, ensure_ascii=False).encode(), **files}.items():
            archive.writestr(
                zipfile.ZipInfo(name), data
            )  # no time of day: the same state is the same file
    return stream.getvalue()


def unpack(engine: Engine, data: bytes) -> Project:
    """Read a project file of this engine's bundle; anything else is a ClvaeError."""
    try:
        box = Box(data)
        _check_bundle(engine, box.card)
        objects = read_objects(engine, box)
        look = read_look(engine, box, objects["scene"])
        state = State(
            **objects,
            **look,
            style_photos=read_style_photos(engine, box),
            kept_looks=read_kept_looks(engine, box),
        )
        selected = _object(box.card["settings"]["selected"], engine, state)
        box.close()
        return Project(state, selected, _text(box.card["precision"], "precision"))
    except (KeyError, TypeError, ValueError):  # of the card: an entry is missing or another
        raise ClvaeError(NONE) from None


class Box:
    """The files of a project, each taken out once. card: the content of project.json."""

    def __init__(self, data: bytes):
        self._archive = Archive(data, "the project", MAX_MEMBERS, MAX_CONTENT, NONE)
        self.card = parse_json(self._archive.take(CARD, MAX_CARD), f"the project's {CARD}")
        if not isinstance(self.card, dict) or type(self.card.get("format")) is not int:
            raise ClvaeError(f"the project's {CARD} does not say its format")
        if self.card["format"] != FORMAT:
            raise ClvaeError(
                f"the project has format {self.card['format']}, this version reads format {FORMAT}"
            )

    def has(self, name: str) -> bool:
        """Whether a file of this name has not been taken out."""
        return name in self._archive.names()

    def array(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """A .npy file of finite float32 numbers of exactly this shape."""
        data = self._archive.take(name, 4 * math.prod(shape) + MAX_HEADER)
        return still(read_npy(data, FLOAT32, shape, f"the project's {name}").astype(np.float32))

    def picture(self, name: str, mode: str, size: tuple[int, int]) -> np.ndarray:
        """A PNG of exactly size (H, W), see `read_png`."""
        data = self._archive.take(name, 4 * size[0] * size[1] + 8192)
        return still(read_png(data, mode, size, f"the project's {name}"))

    def style(self, folder: str, engine: Engine, count: int) -> Style:
        """The codes of `count` objects."""
        config = engine.config
        return Style(
            self.array(f"{folder}/global.npy", (config.z_global,)),
            self.array(f"{folder}/local.npy", (count, LAYERS, config.z_local)),
        )

    def thumbnail(self, name: str) -> np.ndarray:
        """The bytes of a small JPEG, uint8, which is opened to see that it is one."""
        data = self._archive.take(name, MAX_THUMBNAIL)
        check_jpeg(data, PREVIEW_SIDE, f"the project's {name}")
        return still(np.frombuffer(data, np.uint8).copy())

    def close(self) -> None:
        """Raise a ClvaeError if anything is left that belongs to no project."""
        self._archive.drop(PREVIEW)
        if left := self._archive.names():
            raise ClvaeError(f"the project holds {shown(left[0])}, which is not part of a project")


def write_objects(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The map, the class of each object, the names of the pieces that were split off, and the
    locks.
    """
    card["objects"] = [
        {"class": class_id} | ({"piece": state.pieces[i]} if i in state.pieces else {})
        for i, class_id in enumerate(state.scene.classes.tolist())
    ]
    card["locks"] = sorted(state.locks)
    files["map.png"] = _png(indexed_image(state.scene.objects, engine.labels.colors))


def read_objects(engine: Engine, box: Box) -> dict:
    objects, locks, count = box.card["objects"], box.card["locks"], engine.labels.count
    if not isinstance(objects, list) or not count <= len(objects) <= MAX_OBJECTS:
        raise ClvaeError(f"a project of this model has {count} to {MAX_OBJECTS} objects")
    classes = [_id(item["class"], count, "class") for item in objects]
    if classes[:count] != list(range(count)):
        raise ClvaeError("the project's first objects are not the classes of this model")
    pieces = {
        i: _text(item["piece"], "name of a piece")
        for i, item in enumerate(objects)
        if "piece" in item
    }
    if min(pieces, default=count) < count or len(set(pieces.values())) < len(pieces):
        raise ClvaeError("the project's pieces are not separate objects with different names")
    ids = box.picture("map.png", "P", engine.config.size)
    strays = set(np.unique(ids).tolist()) - set(range(count)) - set(pieces)
    if strays:
        raise ClvaeError(
            f"the project's map has object {min(strays)}, which the project does not list"
        )
    scene = Scene(ids, np.array(classes))
    engine.labels.drawable(scene.labels, "the project's map")
    return {"scene": scene, "pieces": pieces, "locks": _ids(locks, len(classes), "locks")}


def write_look(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The codes, the sliders' positions and the seed."""
    files |= {
        "look/global.npy": write_npy(state.base.global_code),
        "look/local.npy": write_npy(state.base.local_codes),
        "look/positions.npy": write_npy(state.positions),
    }
    if state.overall.any():
        files["look/overall.npy"] = write_npy(state.overall)


def read_look(engine: Engine, box: Box, scene: Scene) -> dict:
    base = box.style("look", engine, len(scene.classes))
    positions = box.array(
        "look/positions.npy",
        (len(scene.classes), sliders.count(engine.directions, engine.labels.count)),
    )
    count = len(engine.directions.of_picture())
    overall = (
        box.array("look/overall.npy", (count,))
        if box.has("look/overall.npy")
        else still(np.zeros(count, np.float32))
    )
    if (np.abs(positions) > edits.REACH).any() or (np.abs(overall) > edits.REACH).any():
        raise ClvaeError("the project has a slider outside its range")
    return {
        "base": base,
        "positions": positions,
        "overall": overall,
        "seed": edits.whole(box.card["seed"]),
    }


def write_style_photos(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The style photos, their maps, and what each gives."""
    card["guides"] = [
        {
            "classes": sorted(style_photo.classes),
            "strength": style_photo.strength,
            "layers": style_photo.layers,
            "mood": style_photo.gives_global,
        }
        for style_photo in state.style_photos
    ]
    for index, style_photo in enumerate(state.style_photos):
        files[f"guides/{index}/photo.png"] = _png(Image.fromarray(style_photo.photo))
        files[f"guides/{index}/map.png"] = _png(
            indexed_image(style_photo.labels, engine.labels.colors)
        )


def read_style_photos(engine: Engine, box: Box) -> tuple[StylePhoto, ...]:
    size, found = engine.config.size, []
    for index, item in enumerate(_list(box.card["guides"], MAX_STYLE_PHOTOS, "style photos")):
        photo, labels = (
            box.picture(f"guides/{index}/photo.png", "RGB", size),
            box.picture(f"guides/{index}/map.png", "P", size),
        )
        classes = _ids(item["classes"], len(engine.labels.names), "classes of a style photo")
        given = frozenset().union(*(style_photo.classes for style_photo in found))
        if not classes <= set(np.unique(engine.labels.check(labels)).tolist()) or classes & given:
            raise ClvaeError(
                "the project has a style photo that gives classes it does not show, or that another one gives"
            )
        strength = number(item["strength"], 0, 1, "the strength of a style photo")
        if item["layers"] not in SHARES or type(item["mood"]) is not bool:
            raise ClvaeError("the project has a style photo without valid settings")
        found.append(StylePhoto(photo, labels, classes, strength, item["layers"], item["mood"]))
    if sum(style_photo.gives_global for style_photo in found) > 1:
        raise ClvaeError("the project has two style photos that give the global code")
    return tuple(found)


def write_kept_looks(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The kept looks."""
    card["shelf"] = [
        {"name": look.name, "whole": look.whole, "classes": look.classes.tolist()}
        for look in state.kept_looks
    ]
    for index, look in enumerate(state.kept_looks):
        files |= {
            f"shelf/{index}/global.npy": write_npy(look.style.global_code),
            f"shelf/{index}/local.npy": write_npy(look.style.local_codes),
            f"shelf/{index}/thumbnail.jpg": look.thumbnail.tobytes(),
        }


def read_kept_looks(engine: Engine, box: Box) -> tuple[KeptLook, ...]:
    found, count = [], engine.labels.count
    for index, item in enumerate(_list(box.card["shelf"], MAX_LOOKS, "kept looks")):
        classes = [
            _id(c, count, "class of a kept look")
            for c in _list(item["classes"], MAX_OBJECTS, "kept look")
        ]
        fits = classes[:count] == list(range(count)) if item["whole"] else len(classes) == 1
        if type(item["whole"]) is not bool or not fits:
            raise ClvaeError("the project has a kept look that does not fit this model")
        style, thumbnail = (
            box.style(f"shelf/{index}", engine, len(classes)),
            box.thumbnail(f"shelf/{index}/thumbnail.jpg"),
        )
        name = _text(item["name"], "name of a kept look")
        found.append(
            KeptLook(name, item["whole"], style, still(np.array(classes, np.uint8)), thumbnail)
        )
    return tuple(found)


def _check_bundle(engine: Engine, card: dict) -> None:
    """Refuse a project of another bundle, and say which one it needs."""
    name = _text(card["bundle"]["name"], "model's name")
    checksum = _text(card["bundle"]["checksum"], "checksum")
    if checksum != engine.checksum:
        what = (
            f"the version {checksum[:8]} of the model {name}"
            if name == engine.name
            else f"the model {name} ({checksum[:8]})"
        )
        raise ClvaeError(
            f"this project needs {what}, this page has {engine.name} ({engine.checksum[:8]})"
        )


def _object(value: object, engine: Engine, state: State) -> int:
    """The id of an object that can be in hand: a class's own or a piece."""
    object_id = _id(value, len(state.scene.classes), "selected object")
    if object_id >= engine.labels.count and object_id not in state.pieces:
        raise ClvaeError("the project has a selected object that it does not have")
    return object_id


def _list(value: object, most: int, what: str) -> list:
    if not isinstance(value, list) or len(value) > most:
        raise ClvaeError(f"the project has no valid {what}")
    return value


def _ids(value: object, count: int, what: str) -> frozenset[int]:
    return frozenset(_id(i, count, what) for i in _list(value, count, what))


def _id(value: object, count: int, what: str) -> int:
    return whole(value, 0, count - 1, f"the project's {what}")


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        raise ClvaeError(f"the project has no valid {what}")
    return value


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=3, **({"bits": 8} if image.mode == "P" else {}))
    return stream.getvalue()


def _preview(picture: np.ndarray) -> bytes:
    image, stream = Image.fromarray(picture), io.BytesIO()
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    image.save(stream, "JPEG", quality=85)
    return stream.getvalue()
