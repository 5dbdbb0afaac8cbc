"""Keeping: projects saved as files and opened again, and the copy of the newest one that the visitor's browser keeps."""

from __future__ import annotations

import itertools
from dataclasses import replace

import gradio as gr
import numpy as np

from ..errors import ClvaeError
from . import edits
from .document import Snapshot, State
from .files import bytes_url, file_bytes, parcel, spoken
from .painter import Painted
from .parts import Parts, show_guide, show_looks, show_photo, show_scene, show_ticks
from .project import Project, Settings, pack, unpack
from .studio import Desk, Studio

FILE_NAME = "picture.clvae"
_serials = itertools.count(1)


def wire_keeping(studio: Studio, parts: Parts, keep: gr.HTML, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    engine = studio.engine

    def said(snapshot: Snapshot, **more) -> dict:
        """The next value of the page's keeper; see assets/keep.js."""
        return {"serial": next(_serials), "desk": snapshot.desk, "revision": snapshot.revision, **more}

    def packed(desk: Desk, state: State, panel: tuple, picture: np.ndarray | None = None) -> str:
        """A project as a data URL. panel: what stands in the style photo's: ticks, strength, overall."""
        ticks, strength, overall = panel
        known = desk.selected < engine.labels.count or desk.selected in state.pieces     # it may be of a newer state
        settings = Settings(desk.selected if known else 0, tuple(ticks or ()), float(strength or 0), bool(overall))
        return bytes_url(pack(engine, state, settings, picture))

    def settle(desk: Desk, what: str) -> dict:
        """Say that the page shows what its browser keeps."""
        newest = desk.document.snapshot()
        desk.kept = newest.revision
        return {keep: said(newest, said=what)}

    def read(event: gr.EventData) -> Project:
        return unpack(engine, file_bytes(event._data.get("file"), "project"))

    def put_up(desk: Desk, scene: Painted, project: Project) -> dict:
        """A project takes the document's place, in one undo step; what the page then shows."""
        before, settings = desk.document.state, project.settings
        desk.document.end_strokes()
        desk.document.edit(lambda _: project.state)
        desk.take_up(settings.selected)
        if project.precision != engine.precision:
            gr.Warning(f"This project was made in {project.precision}; in {engine.precision} the picture may differ slightly.")
        shown = {parts.photo: show_photo(desk)}
        shown |= show_scene(parts, studio, desk, scene, before, selected=settings.selected) | show_looks(parts, studio, desk)
        state = desk.document.state
        if before.guide is not state.guide:
            shown |= show_guide(parts, studio, state.guide, desk.document.strokes.get("guide", 0))
        shown |= show_ticks(parts, studio, state.guide, list(settings.ticks), state.guide)
        return shown | {parts.seed: state.seed, parts.strength: settings.strength, parts.overall: settings.overall}

    @spoken
    def save(scene: Painted, guide: Painted, ticks: list, strength: float, overall: bool, request: gr.Request):
        desk = studio.desk(request)
        desk.take(scene, guide)
        return parcel(FILE_NAME, packed(desk, desk.document.state, (ticks, strength, overall), desk.renderer.picture()))

    @spoken
    def open_project(scene: Painted, guide: Painted, request: gr.Request, event: gr.EventData):
        project, desk = read(event), studio.desk(request)
        desk.take(scene, guide)
        return put_up(desk, scene, project)

    def keep_newest(ticks: list, strength: float, overall: bool, request: gr.Request):
        """What the browser is to keep, unless it has it already. It may ask as the page closes: no desk is made for that."""
        desk = studio.find(request)
        newest = desk and desk.document.snapshot()
        if newest is None or newest.revision == desk.kept:
            return gr.skip()
        desk.kept = newest.revision
        return said(newest, file=packed(desk, newest.state, (ticks, strength, overall)))

    @spoken
    def restore(scene: Painted, guide: Painted, request: gr.Request, event: gr.EventData):
        """The page was opened, and its browser had kept a project."""
        try:
            project = read(event)
        except ClvaeError as error:
            raise ClvaeError(f"your last picture did not come back: {error}") from None
        desk = studio.desk(request)
        desk.take(scene, guide)
        return put_up(desk, scene, project) | settle(desk, "restored")

    @spoken
    def revive(scene: Painted, guide: Painted, request: gr.Request, event: gr.EventData):
        """The page's desk was given up: its looks and style photo come back under the map that the page still had."""
        project, desk = read(event), studio.desk(request)
        desk.take(scene, guide)
        now, then = desk.document.state.scene, project.state.scene
        objects = np.where(now.labels == then.labels, then.objects, now.labels)      # pieces as far as they are still there
        shown = put_up(desk, scene, replace(project, state=edits.paint(project.state, objects)))
        return shown | {keep: said(desk.document.snapshot(), said="revived")}

    def start_fresh(scene: Painted, guide: Painted, request: gr.Request):
        desk, opening = studio.desk(request), studio.opening_state
        desk.take(scene, guide)
        begun = Project(opening, Settings(int(opening.scene.objects[0, 0])), engine.precision)
        return put_up(desk, scene, begun) | settle(desk, "fresh")

    painters, panel = [parts.scene, parts.guide], [parts.ticks, parts.strength, parts.overall]
    changed = [*parts.all, parts.strength, parts.overall]
    keep.save_project(save, [*painters, *panel], parts.outbox, trigger_mode="once", **edit)
    keep.open_project(open_project, painters, changed, trigger_mode="multiple", **edit)
    keep.restore(restore, painters, [*changed, keep], trigger_mode="once", **edit)
    keep.revive(revive, painters, [*changed, keep], trigger_mode="once", **edit)
    keep.fresh(start_fresh, painters, [*changed, keep], trigger_mode="once", **edit)
    unseen = edit | {"show_progress": "hidden", "concurrency_id": "keep", "concurrency_limit": 4}
    keep.keep(keep_newest, panel, keep, trigger_mode="always_last", **unseen)
