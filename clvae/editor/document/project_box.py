"""The files in a project file, each of which is taken out once and checked, and so is its card."""

from __future__ import annotations

import math

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
NONE = Text("this is not a project file, or it is damaged")


class Box:
    """The files of a project, each taken out once. card: the content of project.json.

    ids: where its maps count objects otherwise than this version of the bundle does, the id of each
    now, by its id there; else empty.
    """

    def __init__(self, data: bytes):
        self._archive = Archive(data, Text("the project"), MAX_MEMBERS, MAX_CONTENT, NONE)
        self.card = parse_json(
            self._archive.take(CARD, MAX_CARD), Text("the project's {card}", card=CARD)
        )
        self.ids: dict[int, int] = {}
        if not isinstance(self.card, dict) or type(self.card.get("format")) is not int:
            raise ClvaeError("the project's {card} does not say its format", card=CARD)
        if self.card["format"] != FORMAT:
            raise ClvaeError(
                "the project has format {found}, this version reads format {format}",
                found=self.card["format"],
                format=FORMAT,
            )

    def has(self, name: str) -> bool:
        """Whether a file of this name has not been taken out."""
        return name in self._archive.names()

    def array(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """A .npy file of finite float32 numbers of exactly this shape."""
        data = self._archive.take(name, 4 * math.prod(shape) + MAX_HEADER)
        return still(
            read_npy(data, FLOAT32, shape, Text("the project's {name}", name=name)).astype(
                np.float32
            )
        )

    def picture(self, name: str, mode: str, sizes: Sizes) -> np.ndarray:
        """A PNG of one of these sizes, see `read_png`."""
        data, what = self._archive.take(name, 4 * sizes.area + 8192), f"the project's {name}"
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
        return read_npy(data, FLOAT32, [None] * dimensions, Text("the project's {name}", name=name))

    def preview(self) -> bytes | None:
        """The small picture, a JPEG, where there is one."""
        if not self.has(PREVIEW):
            return None
        data = self._archive.take(PREVIEW, MAX_PREVIEW)
        check_jpeg(data, PREVIEW_SIDE, Text("the project's preview"))
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
            grain = read_npy(data, UINT64, (count,), Text("the project's {name}", name=name))
        return Style(
            self.array(f"{folder}/global.npy", (config.z_global,)),
            self.array(f"{folder}/local.npy", (count, LAYERS, config.z_local)),
            grain,
        )

    def thumbnail(self, name: str) -> np.ndarray:
        """The bytes of a small JPEG, uint8, which is opened to see that it is one."""
        data = self._archive.take(name, MAX_THUMBNAIL)
        check_jpeg(data, PREVIEW_SIDE, Text("the project's {name}", name=name))
        return still(np.frombuffer(data, np.uint8).copy())

    def rest(self) -> dict[str, bytes]:
        """All files that have not been taken out, by their names, unread."""
        return {name: self._archive.take(name, MAX_CONTENT) for name in self._archive.names()}

    def close(self) -> None:
        """Raise a ClvaeError if anything is left that belongs to no project."""
        self._archive.drop(PREVIEW)
        if left := self._archive.names():
            raise ClvaeError(
                "the project holds {part}, which is not part of a project", part=shown(left[0])
            )


def entries(value: object, most: int, what: str) -> list:
    """A list of at most `most` entries. what: see `text_of`."""
    if not isinstance(value, list) or len(value) > most:
        raise ClvaeError("the project has no valid {what}", what=what)
    return value


def ids_of(value: object, count: int, what: str) -> frozenset[int]:
    """A list of ids below `count`."""
    return frozenset(id_of(i, count, what) for i in entries(value, count, what))


def id_of(value: object, count: int, what: str) -> int:
    """An id below `count`."""
    return whole(value, 0, count - 1, Text("the project's {what}", what=what))


def text_of(value: object, what: str) -> str:
    """A short name that can be shown. what: its name in the message where it is none."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        raise ClvaeError("the project has no valid {what}", what=what)
    return value
