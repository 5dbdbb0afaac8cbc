"""Files to and from a browser, which come and go as data URLs."""

from __future__ import annotations

import base64
import binascii
import itertools

import cv2
import numpy as np

from ...core.cover import cover_photo
from ...errors import ClvaeError, Text

MAX_FILE = 40_000_000  # bytes of an uploaded photo or map
MAX_PROJECT = 48_000_000  # of a project, which may hold the largest photo
MAX_NAME = 60  # letters of a file's name that a message shows
ANY, JPEG, PNG = "application/octet-stream", "image/jpeg", "image/png"
TILE = (96, 96)  # (H, W) of a small picture
_serials = itertools.count(1)


def file_bytes(url: object, what: str, most: int = MAX_FILE) -> bytes:
    """The bytes of a file that the page read as a data URL, at most so many. `what` names it in a
    message.
    """
    if not isinstance(url, str) or not url.startswith("data:") or "," not in url[:200]:
        raise ClvaeError("the {what} did not arrive as a file", what=what)
    body = url.partition(",")[2]
    if len(body) > most * 4 // 3 + 4:
        raise ClvaeError(
            "the {what} is larger than {megabytes} MB", what=what, megabytes=most // 10**6
        )
    data = body_bytes(body, what)
    if not data:
        raise ClvaeError("the {what} is an empty file", what=what)
    return data


def project_bytes(url: object) -> bytes:
    """The bytes of a project file that the page read as a data URL."""
    return file_bytes(url, Text("project"), MAX_PROJECT)


def name_of(name: object, what: str) -> str:
    """What messages call a visitor's file: "photo beach.jpg", or `what` if it has no good name."""
    if not isinstance(name, str) or not name.isprintable() or not name.strip():
        return what
    short = name if len(name) <= MAX_NAME else name[: MAX_NAME - 20] + "…" + name[-19:]
    return Text("{what} {name}", what=what, name=short)


def body_bytes(body: str, what: str) -> bytes:
    """The bytes of what comes after a data URL's comma. `what` names it in a message."""
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise ClvaeError("the {what} arrived incomplete", what=what) from None


def bytes_url(data: bytes, kind: str = ANY) -> str:
    """A file as a data URL. kind: its media type."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def picture_url(picture: np.ndarray, kind: str, settings: list[int] | None = None) -> str:
    """A picture uint8 [H, W, 3] as a data URL; kind ".jpg" or ".png", settings: cv2.imencode's."""
    _, data = cv2.imencode(kind, picture[..., ::-1], settings or [])
    return bytes_url(data.tobytes(), {".jpg": JPEG, ".png": PNG}[kind])


def tile_url(picture: np.ndarray, size: tuple[int, int] = TILE) -> str:
    """The middle of a picture uint8 [H, W, 3] as the data URL of a small one of size (H, W)."""
    return picture_url(cover_photo(picture, size), ".jpg")


def parcel(name: str, href: str) -> dict:
    """The outbox's value that has the page save a data URL under a name."""
    return {"name": name, "href": href, "serial": next(_serials)}
