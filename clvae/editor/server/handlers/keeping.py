"""Keeping: projects saved as files and opened again, and the copy that the browser keeps.

What comes back is shown at once, not after the turn: where showing it fails, the document goes back
as well, and nobody paints meanwhile.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable

import numpy as np

from ....errors import ClvaeError, Text
from ...document.document import Document, Snapshot
from ...document.project import Project, pack
from ...document.project_photo import digest_of
from ...document.state import State
from .. import notes
from ..data_urls import bytes_url, parcel
from ..failures import UNKNOWN, full
from ..keepsakes import show_kept_looks, show_snapshots
from ..kept_pictures import KeptPictures, kept_project, missed
from ..messages import Message
from ..presenters import (
    Showing,
    Shown,
    draw_photo,
    show_looks,
    show_scene,
    show_seed,
    show_style_photos,
    show_trace,
)
from ..pushes import next_push
from ..workspace import Workspace

LOG = logging.getLogger(__name__)
FILE_NAME = "picture.clvae"


def save(workspace: Workspace, message: Message) -> Showing:
    """The picture as a project file."""
    selected = workspace.selected

    def shown() -> Shown:
        snapshot, picture = workspace.renderer.drawn()
        return {"outbox": parcel(FILE_NAME, _packed(workspace, snapshot.state, selected, picture))}

    return shown


def open_project(workspace: Workspace, message: Message) -> Showing:
    """{file}: a project file was opened."""
    shown = put_up(workspace, message, kept_project(workspace.engine, message.values))
    return lambda: shown


def keep_newest(workspace: Workspace | None, message: Message) -> Showing:
    """{stored, photo}: what the browser is to keep, unless it has stored what is of this revision.

    photo: the digest of the photo's file that it has, which need not come again.
    It may ask as the page closes: no workspace is made for that.
    """
    if workspace is None:
        return lambda: {}
    newest, held = workspace.document.snapshot(), workspace.selected
    if has_stored(workspace, newest, message):
        return lambda: {}
    return lambda: {"keep": word(newest, **parcelled(workspace, newest, held, message))}


def has_stored(workspace: Workspace, newest: Snapshot, message: Message) -> bool:
    """Whether the browser has stored what is of this revision, by a message {stored}."""
    stored = message.values.get("stored")
    return newest.revision == (stored if type(stored) is int else workspace.kept)


def parcelled(workspace: Workspace, newest: Snapshot, held: int, message: Message) -> dict:
    """What the browser is to keep of a state, by a message {photo}; held: the object in hand."""
    photo, known = newest.state.photo, message.values.get("photo")
    digest = photo and digest_of(photo.file.data)
    kept = {"file": _packed(workspace, newest.state, held, beside=digest), "photo": digest}
    kept |= {"turned": workspace.turned, "outcome": workspace.outcome}
    if photo and digest != known:
        kept["photo_file"] = bytes_url(photo.file.tobytes())
    return kept


def restore(workspace: Workspace, message: Message) -> Showing:
    """{file, photo, hand, since}: the page was opened, and its browser had kept a project."""
    before = workspace.document.state
    try:
        *since, newest = KeptPictures(workspace.service).all(message.values)
        for project in since:
            put = Document.begin if project is since[0] else edited
            put(workspace.document, project.state)
        shown = put_up(workspace, message, newest, edited if since else Document.begin)
    except Exception as error:  # noqa: BLE001 - the page waits for an answer
        give_up(workspace, before, error)
        return lambda: settled(workspace, "missed")  # the browser keeps what it has
    # the browser keeps this in several parts, and asks for the whole soon
    more = message.values.get("hand") or message.values.get("since")
    return lambda: shown | (said if more else settled)(workspace, "restored")


def revive(workspace: Workspace, message: Message) -> Showing:
    """{file, photo, hand}: the page's workspace was given up: all but the history comes back.

    That is under the map that the page still had.
    """
    before = workspace.document.state
    try:
        project = KeptPictures(workspace.service).under_map(
            before, message.scene, kept_project(workspace.engine, message.values), message.values
        )
        shown = put_up(workspace, message, project, Document.begin)
    except Exception as error:  # noqa: BLE001 - the page waits for an answer
        give_up(workspace, before, error)  # it would fail again
        return lambda: said(workspace, "unrevived")
    return lambda: shown | said(workspace, "revived")


def word(snapshot: Snapshot, **more: object) -> dict:
    """The next value of the page's keeper; see assets/keep/main.js."""
    state = snapshot.state
    return {
        "serial": next_push(),
        "desk": snapshot.workspace,
        "revision": snapshot.revision,
        "stroke": snapshot.stroke,
        "touch": snapshot.touch,
        "map": checksum(state.scene.objects),
        "guides": [[one.number, checksum(one.labels)] for one in state.style_photos],
        **more,
    }


def give_up(workspace: Workspace, before: State, error: Exception) -> None:
    """Say that what was kept cannot come back; the document is what the page still shows."""
    if not isinstance(error, ClvaeError):
        LOG.exception("a kept picture did not come back")
        error = ClvaeError(full(error) or UNKNOWN)
    notes.warn(missed(error))
    if workspace.document.state is not before:
        workspace.document.begin(before)


def checksum(ids: np.ndarray) -> int:
    """The CRC-32 of a map uint8 [H, W], by which the page knows it again."""
    return zlib.crc32(ids.tobytes())


def _packed(
    workspace: Workspace,
    state: State,
    held: int,
    picture: np.ndarray | None = None,
    beside: str | None = None,
) -> str:
    """A project as a data URL, see `pack`. held: the object in hand, which may be of a newer
    state.
    """
    known, engine, traced = workspace.has(held, state), workspace.engine, workspace.document.traced
    return bytes_url(pack(engine, state, held if known else 0, picture, beside, traced))


def edited(document: Document, state: State) -> None:
    """Put a state there as an edit like others."""
    document.edit(lambda _: state)


def put_up(
    workspace: Workspace,
    message: Message,
    project: Project,
    put: Callable[[Document, State], object] = edited,
) -> Shown:
    """A project takes the document's place; put: whether as an undo step, or as the beginning of
    the history.

    Returns what the page then shows, the picture in any case.
    """
    before, precision = workspace.document.state, workspace.engine.precision
    workspace.document.end_strokes()
    put(workspace.document, project.state)
    workspace.take_up(project.selected)
    if project.older:
        notes.inform(project.older, Text("Older project"))
    elif project.precision != precision:
        notes.warn(
            Text(
                "This project was made in {made}; in {now} the picture may differ slightly.",
                made=project.precision,
                now=precision,
            )
        )
    shown, more = draw_photo(workspace), {"trace": show_trace(project.traced)}
    shown |= show_scene(workspace, message.scene, before, selected=workspace.selected, **more)
    shown |= show_looks(workspace) | show_style_photos(workspace)
    shown |= show_kept_looks(workspace) | show_snapshots(workspace)
    workspace.document.traced = project.traced
    return shown | show_seed(workspace)


def said(workspace: Workspace, what: str, **more: object) -> Shown:
    """Say what became of what the browser kept."""
    return {"keep": word(workspace.document.snapshot(), said=what, **more)}


def settled(workspace: Workspace, what: str, **more: object) -> Shown:
    """Say that the page shows what its browser keeps."""
    newest = workspace.document.snapshot()
    workspace.kept = newest.revision
    return {"keep": word(newest, said=what, **more)}
