"""Keeping: projects saved as files and opened again, and the copy that the browser keeps."""

from __future__ import annotations

import html
import logging
import zlib
from typing import Any

import gradio as gr
import numpy as np

from ...errors import ClvaeError, out_of_memory
from ..document.document import Snapshot
from ..document.project import Project, pack, unpack
from ..document.state import State
from ..server.data_urls import bytes_url, file_bytes, parcel
from ..server.messages import Painted, Settings
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from .components import next_push
from .display import spoken
from .events import data_of
from .failures import FULL, UNKNOWN
from .handlers import Handlers, modes
from .kept_pictures import KeptPictures, missed
from .line import address
from .parts import Parts, draw_photo, show_kept_looks, show_looks, show_scene, show_style_photos

LOG = logging.getLogger(__name__)
FILE_NAME = "picture.clvae"


class Keeping(Handlers):
    """The handlers. keep: the page's keeper."""

    def __init__(self, workspaces: Workspaces, parts: Parts, keep: gr.HTML):
        super().__init__(workspaces, parts)
        self.keep, self._kept = keep, KeptPictures(workspaces, parts)

    @spoken
    def save(self, scene: Painted, style_photo: Painted, settings: Settings, request: gr.Request):
        """The picture as a project file."""
        workspace = self.after(scene, request, style_photo, settings)
        state, picture = workspace.document.state, workspace.renderer.picture()
        return parcel(FILE_NAME, self._packed(workspace, state, picture))

    @spoken
    def open_project(
        self,
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """{file}: a project file was opened."""
        project = self._read(event)
        workspace = self.after(scene, request, style_photo, settings)
        return self._put_up(workspace, scene, project)

    def keep_newest(self, request: gr.Request):
        """What the browser is to keep, unless it has it already.

        It may ask as the page closes: no workspace is made for that.
        """
        workspace = self.workspaces.find(request)
        if workspace is None:
            return gr.skip()
        newest = workspace.document.snapshot()
        if newest.revision == workspace.kept:
            return gr.skip()
        workspace.kept = newest.revision
        return word(newest, file=self._packed(workspace, newest.state))

    def here(self, request: gr.Request, event: gr.EventData):
        """The page gives a sign of life: where its line is, and its document, if Python has it.

        {desk}: the name of the document that the page knows, which goes back with the answer.
        """
        workspace = self.workspaces.hear(request)
        return {
            "serial": next_push(),
            "line": address(request.session_hash),
            "of": data_of(event).get("desk"),
            "desk": workspace and workspace.document.name,
        }

    @spoken
    def restore(
        self,
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """The page was opened, and its browser had kept a project."""
        workspace = self.after(scene, request, style_photo, settings)
        before = workspace.document.state
        try:
            *since, newest = self._kept.all(data_of(event))
            for project in since:
                workspace.document.edit(lambda _, project=project: project.state)
            shown = self._put_up(workspace, scene, newest)
        except Exception as error:  # noqa: BLE001 - the page waits for an answer
            give_up(workspace, before, error)
            return self._settled(workspace, "missed")  # the browser keeps what it has
        # the browser keeps this in several parts, and asks for the whole soon
        if data_of(event).get("hand") or data_of(event).get("since"):
            return shown | self._said(workspace, "restored")
        return shown | self._settled(workspace, "restored")

    @spoken
    def revive(
        self,
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """The page's workspace was given up: all but the history comes back.

        That is under the map that the page still had.
        """
        workspace = self.after(scene, request, style_photo, settings)
        before = workspace.document.state
        try:
            project = self._kept.under_map(before, scene, self._read(event), data_of(event))
            shown = self._put_up(workspace, scene, project)
        except Exception as error:  # noqa: BLE001 - the page waits for an answer
            give_up(workspace, before, error)  # it would fail again
            return self._said(workspace, "unrevived")
        return shown | self._said(workspace, "revived")

    def start_fresh(
        self, scene: Painted, style_photo: Painted, settings: Settings, request: gr.Request
    ):
        """The visitor begins anew, as on a first visit."""
        workspace = self.after(scene, request, style_photo, settings)
        shown = self._put_up(workspace, scene, self._kept.opening())
        return shown | self._settled(workspace, "fresh")

    def attach(self, edit: dict[str, Any]) -> None:
        """Attach the handlers; see Handlers."""
        parts, keep = self.parts, self.keep
        everything, seen = [parts.scene, parts.style_photo, parts.style_photos], [*parts.all, keep]
        once, last, each = modes(edit)
        keep.save_project(self.save, everything, parts.outbox, **once)
        keep.open_project(self.open_project, everything, parts.all, **each)
        keep.restore(self.restore, everything, seen, **once)
        keep.revive(self.revive, everything, seen, **once)
        keep.fresh(self.start_fresh, everything, seen, **once)
        unseen = {"show_progress": "hidden", "concurrency_id": "keep", "concurrency_limit": 4}
        keep.keep(self.keep_newest, None, keep, **last | unseen)
        keep.here(self.here, None, keep, **each | unseen)

    def _read(self, event: gr.EventData) -> Project:
        return unpack(self.engine, file_bytes(data_of(event).get("file"), "project"))

    def _packed(self, workspace: Workspace, state: State, picture: np.ndarray | None = None) -> str:
        """A project as a data URL."""
        held = workspace.selected  # it may be of a newer state
        known = held < self.engine.labels.count or held in state.pieces
        return bytes_url(pack(self.engine, state, held if known else 0, picture))

    def _put_up(self, workspace: Workspace, scene: Painted, project: Project) -> dict:
        """A project takes the document's place, in one undo step.

        Returns what the page then shows, the picture in any case.
        """
        before = workspace.document.state
        workspace.document.end_strokes()
        workspace.document.edit(lambda _: project.state)
        workspace.take_up(project.selected)
        if project.precision != self.engine.precision:
            gr.Warning(
                f"This project was made in {html.escape(project.precision)}; in "
                f"{self.engine.precision} the picture may differ slightly."
            )
        parts, workspaces = self.parts, self.workspaces
        shown = {parts.photo: draw_photo(workspace)}
        shown |= show_scene(
            parts, workspaces, workspace, scene, before, selected=workspace.selected
        )
        shown |= show_looks(parts, workspaces, workspace)
        shown |= show_style_photos(parts, workspaces, workspace)
        seed = workspace.document.state.seed
        return shown | {parts.kept_looks: show_kept_looks(workspace), parts.seed: seed}

    def _said(self, workspace: Workspace, what: str) -> dict:
        """Say what became of what the browser kept."""
        return {self.keep: word(workspace.document.snapshot(), said=what)}

    def _settled(self, workspace: Workspace, what: str) -> dict:
        """Say that the page shows what its browser keeps."""
        newest = workspace.document.snapshot()
        workspace.kept = newest.revision
        return {self.keep: word(newest, said=what)}


def word(snapshot: Snapshot, **more) -> dict:
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
        error = ClvaeError(FULL if out_of_memory(error) else UNKNOWN)
    gr.Warning(missed(error))
    if workspace.document.state is not before:
        workspace.document.edit(lambda _: before)


def checksum(ids: np.ndarray) -> int:
    """The CRC-32 of a map uint8 [H, W], by which the page knows it again."""
    return zlib.crc32(ids.tobytes())
