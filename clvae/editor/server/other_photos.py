"""Other photos that are to look as the open one was made to: files in, one ZIP out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from ...core.photos import read_edited, scaled_down
from ...errors import ClvaeError, Text
from ...export.origin import kept_exif
from ...export.stills import encode_still
from ..document import photo_looks
from ..document.state import State
from ..texts import say, sentence
from . import notes
from .data_urls import MAX_FILE, file_bytes, name_of
from .service import Service

MOST = 100  # photos at a time


class Other(NamedTuple):
    """A photo that came: its name, and its file."""

    name: str
    file: bytes


def read(files: object, names: object) -> tuple[Other, ...]:
    """The photos of an event {files, names}."""
    if not isinstance(files, list) or not isinstance(names, list) or len(files) != len(names):
        raise ClvaeError("the photos did not arrive as files")
    if not 0 < len(files) <= MOST:
        raise ClvaeError("choose 1 to {most} photos", most=MOST)
    found = [
        Other(str(name), file_bytes(file, name_of(name, Text("photo"))))
        for file, name in zip(files, names, strict=True)
    ]
    if sum(len(other.file) for other in found) > MAX_FILE:
        raise ClvaeError(
            "together the photos are larger than {megabytes} MB: choose fewer",
            megabytes=MAX_FILE // 10**6,
        )
    return tuple(found)


def dress_all(
    service: Service, state: State, others: tuple[Other, ...], format: str, quality: int
) -> Iterator[bytes]:
    """After each photo nothing yet, after the last one the ZIP. What cannot be is left out, and
    said.
    """
    engine, looks = service.engine, photo_looks.changed_looks(service.engine, state)
    stream, taken = io.BytesIO(), set()
    with zipfile.ZipFile(stream, "w") as archive:  # pictures are compressed already
        for number, other in enumerate(others, 1):
            what = name_of(other.name, Text("photo"))
            try:
                photo, shape = read_edited(other.file, what)
                edit = engine.edit(photo)
                with service.slots:
                    picture = photo_looks.dressed(edit, looks)
                if picture is None:
                    raise ClvaeError("the {what} shows nothing of what was changed", what=what)
                data = encode_still(picture, format, quality, kept=kept_exif(other.file))
                if said := scaled_down(shape):
                    notes.inform(Text("The {what}: {said}.", what=what, said=said))
            except ClvaeError as error:
                notes.warn(say("Left out: {what}", what=sentence(error)))
            else:
                archive.writestr(_unique(other.name, format, taken), data)
            if stream.tell() > MAX_FILE:
                raise ClvaeError(
                    "together they would be larger than {megabytes} MB: choose fewer "
                    "photos, or JPEG",
                    megabytes=MAX_FILE // 10**6,
                )
            if number < len(others):
                yield b""
    if not taken:
        raise ClvaeError("none of these photos could be changed so")
    yield stream.getvalue()


def _unique(name: str, format: str, taken: set[str]) -> str:
    """What a photo is called in the ZIP."""
    ending = "jpg" if format == "jpeg" else format
    stem = re.sub(r"[^\w .()-]", "_", name.rpartition(".")[0] or name).strip(" .")[:100] or "photo"
    names = (f"{stem}{more}.{ending}" for more in ("", *(f"-{i}" for i in range(2, MOST + 2))))
    own = next(one for one in names if one.lower() not in taken)
    taken.add(own.lower())
    return own
