"""Keeping: projects saved as files and opened again, and the copy of the newest one that the
visitor's browser keeps.
"""

from __future__ import annotations

import html
import logging
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace

import gradio as gr
import numpy as np

from ...errors import ClvaeError, out_of_memory
from ..document import edits, pieces
from ..document import style_photos as style_photos
from ..document.document import Snapshot, State
from ..document.project import Project, pack, unpack
from ..server.data_urls import bytes_url, file_bytes, parcel
from ..server.line import address
from ..server.messages import Painted, Settings
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from .components import next_push
from .display import said, spoken
from .events import data_of
from .failures import FULL, UNKNOWN
from .painter import Painter
from .parts import Parts, draw_photo, show_kept_looks, show_looks, show_scene, show_style_photos

LOG = logging.getLogger(__name__)
FILE_NAME = "picture.clvae"
MOST_SINCE = 4  # pictures that are tried to bring back beside the last


def wire_keeping(workspaces: Workspaces, parts: Parts, keep: gr.HTML, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    engine = workspaces.engine

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

    def packed(workspace: Workspace, state: State, picture: np.ndarray | None = None) -> str:
        """A project as a data URL."""
        known = (
            workspace.selected < engine.labels.count or workspace.selected in state.pieces
        )  # it may be of a newer state
        return bytes_url(pack(engine, state, workspace.selected if known else 0, picture))

    def seat(
        request: gr.Request, scene: Painted, style_photo: Painted, settings: Settings
    ) -> Workspace:
        workspace = workspaces.of(request)
        workspace.take(scene, style_photo, settings)
        return workspace

    def read(event: gr.EventData) -> Project:
        return unpack(engine, file_bytes(data_of(event).get("file"), "project"))

    def kept(data: dict) -> list[Project]:
        """The projects that the browser kept, the last picture as the last of them.

        data: what `last` reads, and since, a list of the same: what was done while the last picture
        did not come back, oldest first. Those that cannot be read are left out with a warning; an
        error where that is all of them.
        """
        found, errors, since = [], [], data.get("since")
        for one in (*(since if isinstance(since, list) else ())[:MOST_SINCE], data):
            try:
                found.append(last(one if isinstance(one, dict) else {}))
            except ClvaeError as error:
                errors.append(error)
        if not found:
            raise errors[-1]
        warn(errors)
        return found

    def last(data: dict) -> Project:
        """A project that the browser kept, with what the hand drew after that.

        data: {file, hand}, each as far as it is there. See assets/keep/hand.js. What is damaged is left
        out with a warning; an error where nothing is left.
        """
        opening, errors = workspaces.opening_state, []
        project = Project(opening, int(opening.scene.objects[0, 0]), engine.precision)
        try:
            if data.get("file"):
                project = unpack(engine, file_bytes(data["file"], "project"))
        except ClvaeError as error:
            errors.append(error)
        hand = drawings(data)
        state, more = drawn_over(project.state, [hand.get("map")], on_map)
        state, others = drawn_over(state, hand.get("guides"), on_style_photo)
        errors += more + others
        if errors and state is opening:
            raise errors[0]
        warn(errors)
        return replace(project, state=state)

    def on_map(state: State, sent: dict) -> State:
        painted = drawn_on(parts.scene, sent)
        return edits.paint(state, pieces.known(state, painted.ids, painted.classes))

    def on_style_photo(state: State, sent: dict) -> State:
        painted, place = drawn_on(parts.style_photo, sent), sent.get("place")
        if type(place) is not int or not 0 <= place < len(state.style_photos):
            return state
        number = state.style_photos[place].number
        return style_photos.paint(state, number, painted.ids, len(engine.labels.names))

    def put_up(workspace: Workspace, scene: Painted, project: Project) -> dict:
        """A project takes the document's place, in one undo step; what the page then shows, the
        picture in any case.
        """
        before = workspace.document.state
        workspace.document.end_strokes()
        workspace.document.edit(lambda _: project.state)
        workspace.take_up(project.selected)
        if project.precision != engine.precision:
            gr.Warning(
                f"This project was made in {html.escape(project.precision)}; in {engine.precision} the picture may "
                "differ slightly."
            )
        shown = {parts.photo: draw_photo(workspace)}
        shown |= show_scene(
            parts, workspaces, workspace, scene, before, selected=workspace.selected
        ) | show_looks(parts, workspaces, workspace)
        state = workspace.document.state
        shown |= show_style_photos(parts, workspaces, workspace)
        return shown | {parts.kept_looks: show_kept_looks(workspace), parts.seed: state.seed}

    def give_up(workspace: Workspace, before: State, error: Exception) -> None:
        """Say that what was kept cannot come back; the document is what the page still shows."""
        if not isinstance(error, ClvaeError):
            LOG.exception("a kept picture did not come back")
            error = ClvaeError(FULL if out_of_memory(error) else UNKNOWN)
        gr.Warning(missed(error))
        if workspace.document.state is not before:
            workspace.document.edit(lambda _: before)

    def settle(workspace: Workspace, what: str) -> dict:
        """Say that the page shows what its browser keeps."""
        newest = workspace.document.snapshot()
        workspace.kept = newest.revision
        return {keep: word(newest, said=what)}

    @spoken
    def save(scene: Painted, style_photo: Painted, settings: Settings, request: gr.Request):
        workspace = seat(request, scene, style_photo, settings)
        return parcel(
            FILE_NAME, packed(workspace, workspace.document.state, workspace.renderer.picture())
        )

    @spoken
    def open_project(
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        project = read(event)
        return put_up(seat(request, scene, style_photo, settings), scene, project)

    def keep_newest(request: gr.Request):
        """What the browser is to keep, unless it has it already. It may ask as the page closes: no
        workspace is made for that.
        """
        workspace = workspaces.find(request)
        newest = workspace and workspace.document.snapshot()
        if newest is None or newest.revision == workspace.kept:
            return gr.skip()
        workspace.kept = newest.revision
        return word(newest, file=packed(workspace, newest.state))

    def here(request: gr.Request, event: gr.EventData):
        """The page gives a sign of life: where its line is, and its document, if Python has it.

        {workspace}: the name of the document that the page knows, which goes back with the answer.
        """
        workspace = workspaces.hear(request)
        return {
            "serial": next_push(),
            "line": address(request.session_hash),
            "of": data_of(event).get("desk"),
            "desk": workspace and workspace.document.name,
        }

    @spoken
    def restore(
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """The page was opened, and its browser had kept a project."""
        workspace = seat(request, scene, style_photo, settings)
        before = workspace.document.state
        try:
            *since, newest = kept(data_of(event))
            for project in since:
                workspace.document.edit(lambda _, project=project: project.state)
            shown = put_up(workspace, scene, newest)
        except Exception as error:  # noqa: BLE001 - the page waits for an answer
            give_up(workspace, before, error)
            return settle(workspace, "missed")  # the browser keeps what it has
        # the browser keeps this in several parts, and asks for the whole soon
        if data_of(event).get("hand") or data_of(event).get("since"):
            return shown | {keep: word(workspace.document.snapshot(), said="restored")}
        return shown | settle(workspace, "restored")

    @spoken
    def revive(
        scene: Painted,
        style_photo: Painted,
        settings: Settings,
        request: gr.Request,
        event: gr.EventData,
    ):
        """The page's workspace was given up: all but the history comes back under the map that the page
        still had.
        """
        workspace = seat(request, scene, style_photo, settings)
        before = workspace.document.state
        try:
            shown = put_up(workspace, scene, under_map(workspace, scene, event))
        except Exception as error:  # noqa: BLE001 - the page waits for an answer
            give_up(workspace, before, error)  # it would fail again
            return {keep: word(workspace.document.snapshot(), said="unrevived")}
        return shown | {keep: word(workspace.document.snapshot(), said="revived")}

    def under_map(workspace: Workspace, scene: Painted, event: gr.EventData) -> Project:
        """The project of an event, with the map that the workspace has now."""
        project = read(event)
        now, then = workspace.document.state.scene, project.state.scene
        objects = np.where(
            now.labels == then.labels, then.objects, now.labels
        )  # pieces as far as they are still there
        state = edits.paint(project.state, objects)
        hand = drawings(data_of(event))
        state, errors = drawn_over(state, hand.get("guides"), on_style_photo)
        warn(errors)
        held = (
            scene.selected
            if scene.selected < engine.labels.count or scene.selected in state.pieces
            else project.selected
        )
        return replace(project, state=state, selected=held)

    def start_fresh(scene: Painted, style_photo: Painted, settings: Settings, request: gr.Request):
        workspace, opening = seat(request, scene, style_photo, settings), workspaces.opening_state
        begun = Project(opening, int(opening.scene.objects[0, 0]), engine.precision)
        return put_up(workspace, scene, begun) | settle(workspace, "fresh")

    everything = [parts.scene, parts.style_photo, parts.style_photos]
    keep.save_project(save, everything, parts.outbox, trigger_mode="once", **edit)
    keep.open_project(open_project, everything, parts.all, trigger_mode="multiple", **edit)
    keep.restore(restore, everything, [*parts.all, keep], trigger_mode="once", **edit)
    keep.revive(revive, everything, [*parts.all, keep], trigger_mode="once", **edit)
    keep.fresh(start_fresh, everything, [*parts.all, keep], trigger_mode="once", **edit)
    unseen = edit | {"show_progress": "hidden", "concurrency_id": "keep", "concurrency_limit": 4}
    keep.keep(keep_newest, None, keep, trigger_mode="always_last", **unseen)
    keep.here(here, None, keep, trigger_mode="multiple", **unseen)


def missed(error: ClvaeError) -> str:
    """The sentence where what the browser kept cannot be brought back."""
    return said(ClvaeError(f"your last picture did not come back: {error}")).message


def warn(errors: Iterable[ClvaeError]) -> None:
    """Say what of the kept could not be brought back."""
    for error in errors:
        gr.Warning(missed(error))


def checksum(ids: np.ndarray) -> int:
    """The CRC-32 of a map uint8 [H, W], by which the page knows it again."""
    return zlib.crc32(np.ascontiguousarray(ids))


def drawings(data: dict) -> dict:
    """What a hand drew, {map, style photos}, of an event's data."""
    hand = data.get("hand")
    return hand if isinstance(hand, dict) else {}


def drawn_over(
    state: State, sent: object, draw: Callable[[State, dict], State]
) -> tuple[State, list[ClvaeError]]:
    """A state with the maps that a hand drew, a list; and what is wrong with those left out."""
    errors = []
    for one in (sent if isinstance(sent, list) else ())[: style_photos.MAX_STYLE_PHOTOS]:
        try:
            state = draw(state, one) if isinstance(one, dict) else state
        except ClvaeError as error:
            errors.append(error)
    return state, errors


def drawn_on(painter: Painter, sent: dict) -> Painted:
    """What a painter held, {png, pieces}, as its page kept it."""
    try:
        pieces_known = sent.get("pieces", [])
        return painter.preprocess({"png": sent.get("png"), "revision": 0, "pieces": pieces_known})
    except gr.Error:
        raise ClvaeError("what was drawn last is damaged") from None
