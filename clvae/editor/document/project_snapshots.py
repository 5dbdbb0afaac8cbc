"""The named snapshots in a project file: each a project of its own. See snapshots.py."""

from __future__ import annotations

import numpy as np

from ...core.arrays import still
from ...core.checks import whole
from ...engine import Engine
from ...errors import Text
from .project_box import Box, entries, text_of
from .project_photo import MAX_FILE, digest_of
from .state import NamedSnapshot, State

MAX_SNAPSHOTS = 12
MAX_DATA = 4_000_000  # bytes of one
LATEST, TIME = 2**53 - 1, "the time of a snapshot, in milliseconds since 1970,"


def write_snapshots(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The snapshots, and the files of photos that they are of, but for the picture's own."""
    if not state.snapshots:
        return
    photos = {id(one.photo): one.photo for one in state.snapshots if one.photo is not None}
    digests = {key: digest_of(photo.data) for key, photo in photos.items()}  # many are of one
    own = None
    if state.photo is not None:
        file = state.photo.file
        own = digests.get(id(file)) or digest_of(file.data)
    card["snapshots"] = []
    for index, one in enumerate(state.snapshots):
        digest = digests.get(id(one.photo))
        photo = {} if digest is None else {"photo": digest}
        card["snapshots"].append({"name": one.name, "time": one.time, **photo})
        files[f"snapshots/{index}/project.clvae"] = one.data.tobytes()
        files[f"snapshots/{index}/thumbnail.jpg"] = one.thumbnail.tobytes()
        if one.photo is not None and digest != own:
            files[f"snapshots/{digest}"] = one.photo.tobytes()


def read_snapshots(box: Box, own: np.ndarray | None) -> tuple[NamedSnapshot, ...]:
    """What `write_snapshots` wrote; older projects have none. own: uint8 [n], the file of the
    picture's photo.

    Those whose photo is not there any more are left out.
    """
    photos = {} if own is None else {digest_of(own.data): own}
    found = []
    for index, item in enumerate(
        entries(box.card.get("snapshots", []), MAX_SNAPSHOTS, Text("snapshots"))
    ):
        data = box.bytes(f"snapshots/{index}/project.clvae", MAX_DATA)
        thumbnail = box.thumbnail(f"snapshots/{index}/thumbnail.jpg")
        time = whole(item["time"], 0, LATEST, TIME)
        digest = item.get("photo")
        if digest is not None and digest not in photos and box.has(f"snapshots/{digest}"):
            photos[digest] = _still(box.bytes(f"snapshots/{digest}", MAX_FILE))
        if digest is None or digest in photos:
            name = text_of(item["name"], Text("name of a snapshot"))
            photo = photos.get(digest or "")
            found.append(NamedSnapshot(name, time, _still(data), thumbnail, photo))
    return tuple(found)


def _still(data: bytes) -> np.ndarray:
    return still(np.frombuffer(data, np.uint8))
