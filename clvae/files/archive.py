"""A zip that somebody else made: files taken out in bounded pieces, whatever it says of sizes."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path
from typing import cast

from ..errors import ClvaeError, shown

MEMBER = b"PK\x01\x02"  # with which the entry of each file begins
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Archive:
    """The files of a zip, each taken out once.

    what: what it is said to be, with its article: "the project". most: files in it. content: bytes
    of all of them, unpacked. broken: the sentence for whatever is no such zip.
    """

    def __init__(self, data: bytes, what: str, most: int, content: int, broken: str):
        self._what, self._left, self._broken = what, content, broken
        self._content = content
        if data.count(MEMBER) > most:  # before anything makes a list of them
            raise ClvaeError("{what} holds more than {most} files", what=what, most=most)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._members = {info.filename: info for info in self._zip.infolist()}
        except Exception:  # noqa: BLE001 - damaged files make the reader fail in any way
            raise ClvaeError(broken) from None
        if min((info.header_offset for info in self._members.values()), default=0):
            raise ClvaeError(broken)  # cut off behind a zip in it, which is not what was asked for
        if len(self._members) < len(self._zip.infolist()):
            raise ClvaeError("{what} holds two files of one name", what=what)
        if sum(info.file_size for info in self._members.values()) > content:
            raise ClvaeError(
                "{what} holds more than {megabytes} MB", what=what, megabytes=content // 10**6
            )
        if any(
            info.compress_type not in METHODS or info.flag_bits & 1
            for info in self._members.values()
        ):
            raise ClvaeError("{what} is packed in a way that cannot be read", what=what)

    def names(self) -> list[str]:
        """The names of the files that have not been taken out."""
        return list(self._members)

    def drop(self, name: str) -> None:
        """Leave a file out, where there is one."""
        self._members.pop(name, None)

    def take(self, name: str, limit: int) -> bytes:
        """The content of a file of at most `limit` bytes. No more of it is ever unpacked."""
        info = self._members.pop(name, None)
        if info is None:
            raise ClvaeError("{what} lacks {name}", what=self._what, name=name)
        unpacked = copy.copy(info)  # zipfile stops at the size that is claimed, but unpacks past it
        unpacked.file_size = 1 << 62
        try:
            with self._zip.open(unpacked) as stream:
                data = stream.read(limit + 1)
        except Exception:  # noqa: BLE001 - as above
            raise ClvaeError(self._broken) from None
        if len(data) > limit or info.file_size > limit:
            raise ClvaeError(
                "{what}'s {name} is larger than it can be",
                what=self._what,
                name=shown(name, quotes=False),
            )
        if len(data) != info.file_size:
            raise ClvaeError(self._broken)
        self._left -= len(data)
        if self._left < 0:
            raise ClvaeError(
                "{what} holds more than {megabytes} MB",
                what=self._what,
                megabytes=self._content // 10**6,
            )
        return data


def file_content(file: str | Path | bytes | io.BytesIO, limit: int, what: str) -> bytes:
    """The bytes of a file, or of an open one, at most `limit`. `what` names it: "style file"."""
    if isinstance(file, bytes):
        data = file
    elif read := getattr(file, "read", None):
        data = read(limit + 1)
    else:
        data = _from_disk(cast(Path, file), limit, what)  # what is no path is refused there
    if len(data) > limit:
        raise ClvaeError(
            "the {what} is larger than {megabytes} MB", what=what, megabytes=limit // 10**6
        )
    return data


def _from_disk(file: str | Path, limit: int, what: str) -> bytes:
    name = shown(file, quotes=False)
    try:
        if not Path(file).exists():
            raise ClvaeError("there is no file {name}", name=name)
        if not Path(file).is_file():  # a pipe may never end
            raise ClvaeError("{name} is not a {what}", name=name, what=what)
        with open(file, "rb") as stream:
            # A buffer of the size that is asked for is made at once.
            return stream.read(min(limit, Path(file).stat().st_size) + 1)
    except (OSError, ValueError, TypeError):
        raise ClvaeError("the {what} {name} cannot be read", what=what, name=name) from None


def check_stored(file: Path) -> None:
    """Refuse a zip that would unpack to more than it is: PyTorch's files are never packed.

    What is no zip at all passes, as files of old PyTorch versions are none; their reader says what
    is wrong with them.
    """
    if not zipfile.is_zipfile(file):
        return
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except Exception:  # noqa: BLE001 - as above
        return
    packed = any(info.compress_type != zipfile.ZIP_STORED for info in members)
    if packed or sum(info.file_size for info in members) > file.stat().st_size:
        raise ClvaeError(
            "{file} is compressed, which a checkpoint never is, and is not opened",
            file=shown(file.name, quotes=False),
        )
