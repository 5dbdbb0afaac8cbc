"""A project: all that one picture is made of, as one file that opens again bit for bit. State ↔ bytes, no Gradio, no tensors.

A `.clvae` file is a zip of project.json and the files it goes with; each kind of thing has a function that writes it and one
that reads it, and reading believes nothing:

    project.json            format, bundle {name, checksum}, precision, seed, objects [{class, piece?}], locks, guides, settings
    map.png                 the scene, 8-bit indexed, pixel = object id
    look/global.npy         float32 [Zg], look/local.npy float32 [O, 5, Zl], look/positions.npy float32 [O, K]
    guides/0/photo.png      a style photo, RGB; guides/0/map.png its map, 8-bit indexed, pixel = class id; …
    preview.jpg             the picture, small, for people who look inside; it is not read
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np
from PIL import Image

from ..engine import Engine
from ..errors import ClvaeError
from ..labels import indexed_image
from ..nn import LAYERS
from ..scene import MAX_OBJECTS, Scene
from ..style import Style
from . import edits
from .document import Guide, State, still

FORMAT = 1
CARD, PREVIEW = "project.json", "preview.jpg"
MAX_MEMBERS = 64                          # files in a project
MAX_CONTENT = 80_000_000                  # bytes of all of them unpacked
MAX_CARD = 200_000
MAX_GUIDES = 16
MAX_NAME = 200                            # characters of the name of a bundle or a piece
PREVIEW_SIDE = 256
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, SyntaxError,
          KeyError, TypeError, OverflowError, RecursionError, Image.DecompressionBombError)


@dataclass(frozen=True)
class Settings:
    """What stood on the page beside the picture.

    selected: the id of the object in hand. ticks, strength, overall: of the style photo's panel.
    """

    selected: int = 0
    ticks: tuple[str, ...] = ()
    strength: float = 1.0
    overall: bool = False


@dataclass(frozen=True, eq=False)
class Project:
    """What was read of a file. precision: of the engine that wrote it; with another the picture may differ slightly."""

    state: State
    settings: Settings
    precision: str


def pack(engine: Engine, state: State, settings: Settings, picture: np.ndarray | None = None) -> bytes:
    """A state as the bytes of a project file. picture: uint8 [H, W, 3], for its preview."""
    card = {"format": FORMAT, "bundle": {"name": engine.name, "checksum": engine.checksum}, "precision": engine.precision,
            "seed": state.seed, "locks": sorted(state.locks), "settings": asdict(settings)}
    files: dict[str, bytes] = {}
    for write in (write_objects, write_look, write_guides):
        write(engine, state, card, files)
    if picture is not None:
        files[PREVIEW] = _preview(picture)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in {CARD: json.dumps(card, ensure_ascii=False).encode(), **files}.items():
            archive.writestr(zipfile.ZipInfo(name), data)      # no time of day: the same state is the same file
    return stream.getvalue()


def unpack(engine: Engine, data: bytes) -> Project:
    """Read a project file of this engine's bundle; anything else is a ClvaeError."""
    try:
        box = Box(data)
        _check_bundle(engine, box.card)
        scene, pieces = read_objects(engine, box)
        base, positions = read_look(engine, box, scene)
        guides = read_guides(engine, box)
        settings = _settings(engine, box.card["settings"], scene, pieces)
        state = State(scene, base, positions, _locks(box.card["locks"], scene), edits.whole(_number(box.card["seed"])),
                      guides[0] if guides else None, pieces)
        box.close()
        return Project(state, settings, _text(box.card["precision"], "precision"))
    except ClvaeError:
        raise
    except BROKEN:
        raise ClvaeError("this is no project file, or it is damaged") from None


class Box:
    """The files of a project, each taken out once. card: the content of project.json."""

    def __init__(self, data: bytes):
        if data.count(b"PK\x01\x02") > MAX_MEMBERS:            # before anything makes a list of them
            raise ClvaeError(f"the project holds more than {MAX_MEMBERS} files")
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._members = {info.filename: info for info in self._archive.infolist()}
        if sum(info.file_size for info in self._members.values()) > MAX_CONTENT:
            raise ClvaeError(f"the project holds more than {MAX_CONTENT // 10**6} MB")
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in self._members.values()):
            raise ClvaeError("the project is packed in a way that cannot be read")
        self.card = json.loads(self.take(CARD, MAX_CARD))
        if not isinstance(self.card, dict) or type(self.card.get("format")) is not int:
            raise ClvaeError(f"the project's {CARD} says nothing of its format")
        if self.card["format"] != FORMAT:
            raise ClvaeError(f"the project has format {self.card['format']}, this version reads format {FORMAT}")

    def take(self, name: str, limit: int) -> bytes:
        """The content of a file of at most `limit` bytes."""
        info = self._members.pop(name, None)
        if info is None:
            raise ClvaeError(f"the project lacks {name}")
        if info.file_size > limit:
            raise ClvaeError(f"the project's {name} is larger than it can be")
        return self._archive.read(info)

    def array(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """A .npy file of finite float32 numbers of exactly this shape."""
        size = 4 * int(np.prod(shape))
        stream = io.BytesIO(self.take(name, size + 1000))
        if np.lib.format.read_magic(stream) != (1, 0):
            raise ClvaeError(f"the project's {name} is no array that can be read")
        found, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
        if found != shape or fortran or dtype != np.dtype("<f4"):
            raise ClvaeError(f"the project's {name} holds {dtype} {list(found)} where float32 {list(shape)} belong")
        numbers = np.frombuffer(stream.read(), "<f4").reshape(shape).astype(np.float32)
        if not np.isfinite(numbers).all():
            raise ClvaeError(f"the project's {name} holds something that is no number")
        return still(numbers)

    def picture(self, name: str, mode: str, size: tuple[int, int]) -> np.ndarray:
        """A PNG of exactly size (H, W); mode "P": ids uint8 [H, W], mode "RGB": a photo uint8 [H, W, 3]."""
        image = Image.open(io.BytesIO(self.take(name, 4 * size[0] * size[1] + 8192)), formats=["PNG"])
        if image.mode != mode or image.size != (size[1], size[0]):
            raise ClvaeError(f"the project's {name} has {image.width}x{image.height} pixels of mode {image.mode}, "
                             f"not {size[1]}x{size[0]} of mode {mode}")
        return still(np.array(image, np.uint8))

    def close(self) -> None:
        """Raise a ClvaeError if anything is left that belongs to no project."""
        self._members.pop(PREVIEW, None)
        if self._members:
            raise ClvaeError(f"the project holds {next(iter(self._members))[:80]!r}, which belongs to no project")


def write_objects(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The map, the class of each object, and the names of the pieces that were split off."""
    card["objects"] = [{"class": class_id} | ({"piece": state.pieces[i]} if i in state.pieces else {})
                       for i, class_id in enumerate(state.scene.classes.tolist())]
    files["map.png"] = _png(indexed_image(state.scene.objects, engine.labels.colors))


def read_objects(engine: Engine, box: Box) -> tuple[Scene, dict[int, str]]:
    objects, count = box.card["objects"], engine.labels.count
    if not isinstance(objects, list) or not count <= len(objects) <= MAX_OBJECTS:
        raise ClvaeError(f"a project of this model has {count} to {MAX_OBJECTS} objects")
    classes = [_id(item["class"], count, "class") for item in objects]
    if classes[:count] != list(range(count)):
        raise ClvaeError("the project's first objects are not the classes of this model")
    pieces = {i: _text(item["piece"], "name of a piece") for i, item in enumerate(objects) if "piece" in item}
    if min(pieces, default=count) < count or len(set(pieces.values())) < len(pieces):
        raise ClvaeError("the project's pieces are not objects of their own, each with a name of its own")
    ids = box.picture("map.png", "P", engine.config.size)
    strays = set(np.unique(ids).tolist()) - set(range(count)) - set(pieces)
    if strays:
        raise ClvaeError(f"the project's map has object {min(strays)}, which the project does not know")
    scene = Scene(ids, np.array(classes))
    engine.labels.drawable(scene.labels, "the project's map")
    return scene, pieces


def write_look(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The codes and the sliders' positions."""
    files |= {"look/global.npy": _npy(state.base.global_code), "look/local.npy": _npy(state.base.local_codes),
              "look/positions.npy": _npy(state.positions)}


def read_look(engine: Engine, box: Box, scene: Scene) -> tuple[Style, np.ndarray]:
    count, config = len(scene.classes), engine.config
    base = Style(box.array("look/global.npy", (config.z_global,)), box.array("look/local.npy", (count, LAYERS, config.z_local)))
    positions = box.array("look/positions.npy", (count, edits.sliders(engine)))
    sliders = np.array([len(engine.directions.of_class(class_id)) for class_id in scene.classes.tolist()])
    if (np.abs(positions) > edits.REACH).any() or positions[np.arange(positions.shape[1]) >= sliders[:, None]].any():
        raise ClvaeError("the project has a slider where this model has none")
    return base, positions


def write_guides(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The style photos with their maps."""
    guides = [state.guide] if state.guide else []
    card["guides"] = len(guides)
    for index, guide in enumerate(guides):
        files[f"guides/{index}/photo.png"] = _png(Image.fromarray(guide.photo))
        files[f"guides/{index}/map.png"] = _png(indexed_image(guide.labels, engine.labels.colors))


def read_guides(engine: Engine, box: Box) -> tuple[Guide, ...]:
    size, count = engine.config.size, _id(box.card["guides"], MAX_GUIDES + 1, "number of style photos")
    found = tuple(Guide(box.picture(f"guides/{i}/photo.png", "RGB", size), box.picture(f"guides/{i}/map.png", "P", size))
                  for i in range(count))
    for guide in found:
        engine.labels.check(guide.labels)
    return found


def _check_bundle(engine: Engine, card: dict) -> None:
    """Refuse a project of another bundle, and say which one it needs."""
    name = _text(card["bundle"]["name"], "model's name")
    checksum = _text(card["bundle"]["checksum"], "checksum")
    if checksum != engine.checksum:
        what = f"the version {checksum[:8]} of the model {name}" if name == engine.name else f"the model {name} ({checksum[:8]})"
        raise ClvaeError(f"this project needs {what}, this page has {engine.name} ({engine.checksum[:8]})")


def _settings(engine: Engine, values: object, scene: Scene, pieces: Mapping[int, str]) -> Settings:
    if not isinstance(values, dict) or set(values) != {field.name for field in fields(Settings)}:
        raise ClvaeError("the project has no proper settings")
    selected, ticks, strength = _id(values["selected"], len(scene.classes), "object"), values["ticks"], values["strength"]
    if selected >= engine.labels.count and selected not in pieces:
        raise ClvaeError("the project has an object in hand that it does not know")
    if not isinstance(ticks, list) or not all(tick in engine.labels.names for tick in ticks):
        raise ClvaeError("the project has a class ticked that this model lacks")
    if not 0 <= _number(strength) <= 1 or type(values["overall"]) is not bool:
        raise ClvaeError("the project has no proper settings")
    return Settings(selected, tuple(ticks), float(strength), values["overall"])


def _locks(ids: object, scene: Scene) -> frozenset[int]:
    if not isinstance(ids, list):
        raise ClvaeError("the project has no proper locks")
    return frozenset(_id(i, len(scene.classes), "locked object") for i in ids)


def _id(value: object, count: int, what: str) -> int:
    if type(value) is not int or not 0 <= value < count:
        raise ClvaeError(f"the project has no proper {what}")
    return value


def _number(value: object) -> float:
    if type(value) not in (int, float):
        raise ClvaeError("the project has something where a number belongs")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        raise ClvaeError(f"the project has no proper {what}")
    return value


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.ascontiguousarray(array, "<f4"), (1, 0), allow_pickle=False)
    return stream.getvalue()


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=3, **({"bits": 8} if image.mode == "P" else {}))
    return stream.getvalue()


def _preview(picture: np.ndarray) -> bytes:
    image, stream = Image.fromarray(picture), io.BytesIO()
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    image.save(stream, "JPEG", quality=85)
    return stream.getvalue()
