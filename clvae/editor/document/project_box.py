"""The files in a project file, each of which is taken out once and checked, and so is its card."""

from __future__ import annotations

import io
import json
import math
import zipfile

import numpy as np

from ...core.arrays import still
from ...core.checks import whole
from ...core.codes import LAYERS
from ...core.sizes import Sizes
from ...core.style import Style
from ...engine import Engine
from ...errors import ClvaeError, Text, shown
from ...files.archive import Archive
from ...files.npy import FLOAT32, MAX_HEADER, UINT64, read_npy
from ...files.pictures import check_jpeg, read_png, size_of
from ...files.strict_json import parse_json

FORMAT = 1
CARD, PREVIEW = "project.json", "preview.jpg"
MAX_MEMBERS = 192  # files in a project
MAX_CONTENT = 80_000_000  # bytes of all of them unpacked
MAX_CARD = 200_000
MAX_THUMBNAIL, MAX_PREVIEW = 100_000, 200_000  # bytes
MAX_NAME = 200  # characters of the name of a bundle or a piece
PREVIEW_SIDE = 256
NONE, PROJECT = Text("this is not a project file, or it is damaged"), Text("the project")


class Box:
    """The files of a project, each taken out once. card: the content of project.json.

    what: what it is, with its article; a file of another kind has its card under another name.
    ids: where its maps count objects otherwise than this version of the bundle does, the id of each
    now, by its id there; else empty.
    """

    def __init__(self, data: bytes, what: Text = PROJECT, card: str = CARD, broken: str = NONE):
        self.what = what
        self._archive = Archive(data, what, MAX_MEMBERS, MAX_CONTENT, broken)
        self.card = parse_json(self._archive.take(card, MAX_CARD), self._of(card))
        self.ids: dict[int, int] = {}
        if not isinstance(self.card, dict) or type(self.card.get("format")) is not int:
            raise ClvaeError("{what}'s {card} does not say its format", what=what, card=card)
        if self.card["format"] != FORMAT:
            raise ClvaeError(
                "{what} has format {found}, this version reads format {format}",
                what=what,
                found=self.card["format"],
                format=FORMAT,
            )

    def has(self, name: str) -> bool:
        """Whether a file of this name has not been taken out."""
        return name in self._archive.names()

    def array(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """A .npy file of finite float32 numbers of exactly this shape."""
        data = self._archive.take(name, 4 * math.prod(shape) + MAX_HEADER)
        return still(read_npy(data, FLOAT32, shape, self._of(name)).astype(np.float32))

    def picture(self, name: str, mode: str, sizes: Sizes) -> np.ndarray:
        """A PNG of one of these sizes, see `read_png`."""
        data, what = self._archive.take(name, 4 * sizes.area + 8192), self._of(name)
        found = read_png(data, mode, sizes.check(size_of(data, what), what), what)
        if mode == "P" and self.ids:
            now = np.full(256, 255, np.uint8)  # what it does not list is none
            now[list(self.ids)] = list(self.ids.values())
            found = now[found]
        return still(found)

    def bytes(self, name: str, most: int) -> bytes:
        """A file of at most so many bytes, as it is."""
        return self._archive.take(name, most)

    def numbers(self, name: str, dimensions: int, most: int) -> np.ndarray:
        """A .npy file of at most `most` finite float32 numbers, whatever its shape."""
        data = self._archive.take(name, 4 * most + MAX_HEADER)
        return read_npy(data, FLOAT32, [None] * dimensions, self._of(name))

    def preview(self) -> bytes | None:
        """The small picture, a JPEG, where there is one."""
        if not self.has(PREVIEW):
            return None
        data = self._archive.take(PREVIEW, MAX_PREVIEW)
        check_jpeg(data, PREVIEW_SIDE, self._of(Text("preview")))
        return data

    def drop(self, folder: str) -> None:
        """Leave out the files of a folder."""
        for name in self._archive.names():
            if name.startswith(folder):
                self._archive.drop(name)

    def style(self, folder: str, engine: Engine, count: int) -> Style:
        """The codes of `count` objects, whose grain is 0 where there is no file of it."""
        config, grain, name = engine.config, np.zeros(count, np.uint64), f"{folder}/grain.npy"
        if self.has(name):
            data = self._archive.take(name, 8 * count + MAX_HEADER)
            grain = read_npy(data, UINT64, (count,), self._of(name))
        return Style(
            self.array(f"{folder}/global.npy", (config.z_global,)),
            self.array(f"{folder}/local.npy", (count, LAYERS, config.z_local)),
            grain,
        )

    def thumbnail(self, name: str) -> np.ndarray:
        """The bytes of a small JPEG, uint8, which is opened to see that it is one."""
        data = self._archive.take(name, MAX_THUMBNAIL)
        check_jpeg(data, PREVIEW_SIDE, self._of(name))
        return still(np.frombuffer(data, np.uint8).copy())

    def rest(self) -> dict[str, bytes]:
        """All files that have not been taken out, by their names, unread."""
        return {name: self._archive.take(name, MAX_CONTENT) for name in self._archive.names()}

    def close(self) -> None:
        """Raise a ClvaeError if anything is left that belongs to no project."""
        self._archive.drop(PREVIEW)
        if left := self._archive.names():
            raise ClvaeError(
                "{what} holds {part}, which is no part of it", what=self.what, part=shown(left[0])
            )

    def _of(self, name: str) -> Text:
        return Text("{of}'s {what}", of=self.what, what=name)


def zipped(card: dict[str, dict], files: dict[str, bytes]) -> bytes:
    """A card by its name, and files by theirs, as the bytes of a file that a `Box` opens."""
    stream = io.BytesIO()
    said = {name: json.dumps(one, ensure_ascii=False).encode() for name, one in card.items()}
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in (said | files).items():
            # no time of day: the same content is the same file
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def entries(value: object, most: int, what: str, of: Text = PROJECT) -> list:
    """A list of at most `most` entries. what, of: see `text_of`."""
    if not isinstance(value, list) or len(value) > most:
        raise ClvaeError("{of} has no valid {what}", of=of, what=what)
    return value


def ids_of(value: object, count: int, what: str) -> frozenset[int]:
    """A list of ids below `count`."""
    return frozenset(id_of(i, count, what) for i in entries(value, count, what))


def id_of(value: object, count: int, what: str, of: Text = PROJECT) -> int:
    """An id below `count`."""
    return whole(value, 0, count - 1, Text("{of}'s {what}", of=of, what=what))


def text_of(value: object, what: str, of: Text = PROJECT) -> str:
    """A short name that can be shown. what, of: the names of it, and of what has it, in the message
    where it is none.
    """
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        raise ClvaeError("{of} has no valid {what}", of=of, what=what)
    return value
