"""The named snapshots in a project file: each a project of its own. See snapshots.py."""

from __future__ import annotations

import numpy as np

from ...core.arrays import still
from ...core.checks import whole
from ...engine import Engine
from .project_box import Box, entries, text_of
from .project_photo import MAX_FILE, digest_of
from .state import NamedSnapshot, State

MAX_SNAPSHOTS = 12
MAX_DATA = 4_000_000  # bytes of one


def write_snapshots(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The snapshots, and the files of photos that they are of, but for the picture's own."""
    if not state.snapshots:
        return
    own = None if state.photo is None else digest_of(state.photo.file.data)
    card["snapshots"] = []
    for index, one in enumerate(state.snapshots):
        digest = None if one.photo is None else digest_of(one.photo.data)
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
        entries(box.card.get("snapshots", []), MAX_SNAPSHOTS, "snapshots")
    ):
        data = box.bytes(f"snapshots/{index}/project.clvae", MAX_DATA)
        thumbnail = box.thumbnail(f"snapshots/{index}/thumbnail.jpg")
        time = whole(item["time"], 0, 2**53 - 1, "the time of a snapshot")
        digest, file = item.get("photo"), f"snapshots/{item.get('photo')}"
        if digest is not None and digest not in photos and box.has(file):
            photos[digest] = still(np.frombuffer(box.bytes(file, MAX_FILE), np.uint8))
        if digest is None or digest in photos:
            name = text_of(item["name"], "name of a snapshot")
            file = still(np.frombuffer(data, np.uint8))
            found.append(NamedSnapshot(name, time, file, thumbnail, photos.get(digest or "")))
    return tuple(found)
