"""Keeping: projects saved as files and opened again, and the copy of the newest one that the visitor's browser keeps."""

from __future__ import annotations

import html
import logging
from dataclasses import replace

import gradio as gr
import numpy as np

from ...errors import ClvaeError, out_of_memory
from ..document import edits, style_photos as guides, pieces
from ..document.document import Snapshot, State
from ..events import data_of
from .failures import FULL, UNKNOWN
from .display import bytes_url, file_bytes, parcel, said, spoken
from .guide_panel import Settings
from ..server.line import address
from .painter import Painted, Painter
from .parts import Parts, draw_photo, show_guides, show_looks, show_scene, show_shelf
from ..document.project import Project, pack, unpack
from ..server.workspaces import Desk, Studio
from .components import next_push

LOG = logging.getLogger(__name__)
FILE_NAME = "picture.clvae"


def wire_keeping(studio: Studio, parts: Parts, keep: gr.HTML, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    engine = studio.engine

    def word(snapshot: Snapshot, **more) -> dict:
        """The next value of the page's keeper; see assets/keep.js."""
        return {"serial": next_push(), "desk": snapshot.desk, "revision": snapshot.revision,
                "stroke": snapshot.stroke, "touch": snapshot.touch, **more}

    def packed(desk: Desk, state: State, picture: np.ndarray | None = None) -> str:
        """A project as a data URL."""
        known = desk.selected < engine.labels.count or desk.selected in state.pieces     # it may be of a newer state
        return bytes_url(pack(engine, state, desk.selected if known else 0, picture))

    def seat(request: gr.Request, scene: Painted, guide: Painted, settings: Settings) -> Desk:
        desk = studio.desk(request)
        desk.take(scene, guide, settings)
        return desk

    def read(event: gr.EventData) -> Project:
        return unpack(engine, file_bytes(data_of(event).get("file"), "project"))

    def last(data: dict) -> Project:
        """The project that the browser kept, with what the hand drew after that.

        data: {file, hand}, each as far as it is there. See assets/hand.js. What is damaged is left
        out with a warning; an error where nothing is left.
        """
        opening, hand, errors = studio.opening_state, data.get("hand"), []
        project = Project(opening, int(opening.scene.objects[0, 0]), engine.precision)
        try:
            if data.get("file"):
                project = unpack(engine, file_bytes(data["file"], "project"))
        except ClvaeError as error:
            errors.append(error)
        state = project.state
        for what in ("map", "guide"):
            try:
                state = drawn(state, hand, what)
            except ClvaeError as error:
                errors.append(error)
        if errors and state is opening:
            raise errors[0]
        for error in errors:
            gr.Warning(missed(error))
        return replace(project, state=state)

    def drawn(state: State, hand: object, what: str) -> State:
        """A state with a map that a hand drew, what="map" or, of a style photo, "guide".

        hand: {map: {png, pieces}, guide: {png, place}}, each or None.
        """
        sent = hand.get(what) if isinstance(hand, dict) else None
        if not isinstance(sent, dict):
            return state
        painted = drawn_on(parts.scene if what == "map" else parts.guide, sent)
        if what == "map":
            return edits.paint(state, pieces.known(state, painted.ids, painted.classes))
        place = sent.get("place")
        if type(place) is not int or not 0 <= place < len(state.guides):
            return state
        number = state.guides[place].number
        return guides.paint(state, number, painted.ids, len(engine.labels.names))

    def put_up(desk: Desk, scene: Painted, project: Project) -> dict:
        """A project takes the document's place, in one undo step; what the page then shows, the picture in any case."""
        before = desk.document.state
        desk.document.end_strokes()
        desk.document.edit(lambda _: project.state)
        desk.take_up(project.selected)
        if project.precision != engine.precision:
            gr.Warning(f"This project was made in {html.escape(project.precision)}; in {engine.precision} the picture may "
                       "differ slightly.")
        shown = {parts.photo: draw_photo(desk)}
        shown |= show_scene(parts, studio, desk, scene, before, selected=desk.selected) | show_looks(parts, studio, desk)
        state = desk.document.state
        shown |= show_guides(parts, studio, desk)
        return shown | {parts.shelf: show_shelf(desk), parts.seed: state.seed}

    def give_up(desk: Desk, before: State, error: Exception) -> None:
        """Say that what was kept cannot come back; the document is what the page still shows."""
        if not isinstance(error, ClvaeError):
            LOG.exception("a kept picture did not come back")
            error = ClvaeError(FULL if out_of_memory(error) else UNKNOWN)
        gr.Warning(missed(error))
        if desk.document.state is not before:
            desk.document.edit(lambda _: before)

    def settle(desk: Desk, what: str) -> dict:
        """Say that the page shows what its browser keeps."""
        newest = desk.document.snapshot()
        desk.kept = newest.revision
        return {keep: word(newest, said=what)}

    @spoken
    def save(scene: Painted, guide: Painted, settings: Settings, request: gr.Request):
        desk = seat(request, scene, guide, settings)
        return parcel(FILE_NAME, packed(desk, desk.document.state, desk.renderer.picture()))

    @spoken
    def open_project(scene: Painted, guide: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        project = read(event)
        return put_up(seat(request, scene, guide, settings), scene, project)

    def keep_newest(request: gr.Request):
        """What the browser is to keep, unless it has it already. It may ask as the page closes: no desk is made for that."""
        desk = studio.find(request)
        newest = desk and desk.document.snapshot()
        if newest is None or newest.revision == desk.kept:
            return gr.skip()
        desk.kept = newest.revision
        return word(newest, file=packed(desk, newest.state))

    def here(request: gr.Request, event: gr.EventData):
        """The page gives a sign of life: where its line is, and its document, if Python has it.

        {desk}: the name of the document that the page knows, which goes back with the answer.
        """
        desk = studio.hear(request)
        return {"serial": next_push(), "line": address(request.session_hash),
                "of": data_of(event).get("desk"), "desk": desk and desk.document.name}

    @spoken
    def restore(scene: Painted, guide: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """The page was opened, and its browser had kept a project."""
        desk = seat(request, scene, guide, settings)
        before = desk.document.state
        try:
            shown = put_up(desk, scene, last(data_of(event)))
        except Exception as error:        # noqa: BLE001 - the page waits for an answer
            give_up(desk, before, error)
            return settle(desk, "missed")                        # the browser keeps what it has
        # the browser keeps this in two parts, and asks for the whole soon
        if data_of(event).get("hand"):
            return shown | {keep: word(desk.document.snapshot(), said="restored")}
        return shown | settle(desk, "restored")

    @spoken
    def revive(scene: Painted, guide: Painted, settings: Settings, request: gr.Request, event: gr.EventData):
        """The page's desk was given up: all but the history comes back under the map that the page still had."""
        desk = seat(request, scene, guide, settings)
        before = desk.document.state
        try:
            shown = put_up(desk, scene, under_map(desk, scene, event))
        except Exception as error:        # noqa: BLE001 - the page waits for an answer
            give_up(desk, before, error)                         # it would fail again
            return {keep: word(desk.document.snapshot(), said="unrevived")}
        return shown | {keep: word(desk.document.snapshot(), said="revived")}

    def under_map(desk: Desk, scene: Painted, event: gr.EventData) -> Project:
        """The project of an event, with the map that the desk has now."""
        project = read(event)
        now, then = desk.document.state.scene, project.state.scene
        objects = np.where(now.labels == then.labels, then.objects, now.labels)      # pieces as far as they are still there
        state = edits.paint(project.state, objects)
        try:
            state = drawn(state, data_of(event).get("hand"), "guide")
        except ClvaeError as error:
            gr.Warning(missed(error))
        held = scene.selected if scene.selected < engine.labels.count or scene.selected in state.pieces else project.selected
        return replace(project, state=state, selected=held)

    def start_fresh(scene: Painted, guide: Painted, settings: Settings, request: gr.Request):
        desk, opening = seat(request, scene, guide, settings), studio.opening_state
        begun = Project(opening, int(opening.scene.objects[0, 0]), engine.precision)
        return put_up(desk, scene, begun) | settle(desk, "fresh")

    everything = [parts.scene, parts.guide, parts.guides]
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


def drawn_on(painter: Painter, sent: dict) -> Painted:
    """What a painter held, {png, pieces}, as its page kept it."""
    try:
        pieces_known = sent.get("pieces", [])
        return painter.preprocess({"png": sent.get("png"), "revision": 0, "pieces": pieces_known})
    except gr.Error:
        raise ClvaeError("what was drawn last is damaged") from None
