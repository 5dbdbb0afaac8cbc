"""The components of the page by name, and what they show of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
import numpy as np

from ..document import pieces
from ..document.sliders import direction_at, placed
from ..document.state import State
from ..server import intake
from ..server.data_urls import JPEG, bytes_url, picture_url
from ..server.messages import Painted
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from .components import next_push
from .faces import heading, slider_face
from .painter import Painter
from .style_photo_panel import StylePhotoPanel


@dataclass(frozen=True)
class Parts:
    """Every component that a handler reads or writes.

    sliders: as many as any object has. overall: those of the whole picture. presets: looks to
    choose from.
    """

    scene: Painter
    style_photo: Painter
    photo: gr.HTML
    outbox: gr.HTML
    heading: gr.HTML
    dice: gr.Button
    layers: gr.HTML
    clipboard: gr.HTML
    lock: gr.Checkbox
    sliders: tuple[gr.Slider, ...]
    overall: tuple[gr.Slider, ...]
    middle: gr.Button
    reset: gr.Button
    presets: gr.HTML
    dice_all: gr.Button
    seed: gr.Number
    style_photos: StylePhotoPanel
    apply: gr.Button
    variations: gr.HTML
    kept_looks: gr.HTML
    blend: gr.HTML

    @property
    def looks(self) -> list:
        """What shows the look of the object in hand, and of the picture."""
        return [
            self.heading,
            self.dice,
            self.lock,
            self.middle,
            self.reset,
            self.presets,
            *self.sliders,
            *self.overall,
        ]

    @property
    def all(self) -> list:
        """What an undo can change."""
        return [
            self.photo,
            self.scene,
            self.style_photo,
            self.style_photos,
            self.seed,
            self.kept_looks,
            *self.looks,
        ]


def show_photo(workspace: Workspace):
    """The photo pane's next value, or nothing where a newer picture is on its way already.

    A visitor who draws by hand gets no picture, only word of what is to be drawn.
    """
    return workspace.renderer.note() if workspace.manual else draw_photo(workspace)


def draw_photo(workspace: Workspace):
    """The same for a visitor who asked for the picture."""
    return workspace.renderer.newest() or gr.skip()


def show_looks(
    parts: Parts,
    workspaces: Workspaces,
    workspace: Workspace,
    edit: tuple[State, State] | None = None,
) -> dict:
    """The look panel for what the visitor has in hand now.

    Its head carries a number that grows, by which the page knows what is old. edit: the states
    before and after an edit that this answers; only sliders that it moved are then set, since a
    hand may be dragging one of the others.
    """
    with workspace.face:
        if workspace.faced != workspace.selected:  # the panel is of something else
            edit = None
        workspace.faced = workspace.selected
        return _looks(parts, workspaces, workspace.document.state, workspace.selected, edit)


def _looks(
    parts: Parts,
    workspaces: Workspaces,
    state: State,
    selected: int,
    edit: tuple[State, State] | None,
) -> dict:
    class_id, locked = int(state.scene.classes[selected]), selected in state.locks
    shown: dict[Any, Any] = {
        parts.heading: heading(workspaces.engine.labels, state, selected),
        parts.dice: gr.update(interactive=not locked),
        parts.middle: gr.update(interactive=not locked),
        parts.reset: gr.update(interactive=not locked),
        parts.lock: locked,
    }
    directions = placed(workspaces.engine.directions, class_id)
    if edit is None:
        shown[parts.presets] = {"class_id": class_id}
    for index, slider in enumerate(parts.sliders):
        there = direction_at(directions, index) is not None
        update: dict[str, Any] = {"interactive": there and not locked}
        if edit is None:
            update |= slider_face(directions, index)
        if edit is None or moved(*edit, state, (selected, index)):
            update["value"] = round(float(state.positions[selected, index]))
        elif (selected in edit[0].locks) == locked:
            continue
        shown[slider] = gr.update(**update)
    return shown | show_overall(parts, state, edit)


def show_overall(parts: Parts, state: State, edit: tuple[State, State] | None) -> dict:
    """The sliders of the whole picture, which a lock on anything holds; see `show_looks`."""
    shown = {}
    for index, slider in enumerate(parts.overall):
        shown[slider] = update = gr.update(interactive=not state.locks)
        if edit is None or edit[0].overall[index] != edit[1].overall[index] == state.overall[index]:
            update["value"] = round(float(state.overall[index]))
    return shown


def show_edit(
    parts: Parts, workspaces: Workspaces, workspace: Workspace, edit: tuple[State, State]
) -> dict:
    """What an edit of a look may have changed. edit: the states before and after."""
    photo = show_photo(workspace)  # first: while it is drawn, something else may come to hand
    return show_looks(parts, workspaces, workspace, edit) | {parts.photo: photo}


def moved(before: State, after: State, now: State, slider: tuple[int, int]) -> bool:
    """Whether an edit moved a slider (object, layer) and nobody has moved it since."""
    return before.positions[slider] != after.positions[slider] == now.positions[slider]


def show_scene(
    parts: Parts,
    workspaces: Workspaces,
    workspace: Workspace,
    painted: Painted,
    before: State | None,
    **more,
) -> dict:
    """The scene's painter, as far as the document now holds something else.

    before: what it held; None is unknown. more: see Painter.push.
    """
    with workspace.face:
        snapshot = workspace.document.snapshot()
        state, ids = snapshot.state, snapshot.state.scene.objects
        # Else a map that it does not show yet is on its way, from the answer to another event.
        newest = painted.seen is None or painted.seen >= workspace.pushed
        same = newest and np.array_equal(painted.ids, ids)
        known = before and before.locks == state.locks and before.pieces == state.pieces
        if same and known and not more:
            return {}
        more |= {
            "locked": sorted(state.locks),
            "pieces": pieces.listed(workspaces.engine.labels, state),
            "crop": intake.offered(workspace, None, ids),
        }
        value = parts.scene.push(None if same else ids, snapshot.stroke, **more)
        if not same:
            workspace.pushed = value["push"]
        return {parts.scene: value}


def show_kept_looks(workspace: Workspace) -> dict:
    """The kept looks as the shelf shows them, with a number that grows."""
    with workspace.face:
        return {
            "push": next_push(),
            "looks": [
                {
                    "number": look.number,
                    "name": look.name,
                    "whole": look.whole,
                    "src": bytes_url(look.thumbnail.tobytes(), JPEG),
                }
                for look in workspace.document.state.kept_looks
            ],
        }


def show_style_photos(parts: Parts, workspaces: Workspaces, workspace: Workspace) -> dict:
    """The style photos, and the painter over the one that shows."""
    with workspace.face:
        style_photo, stroke = workspace.style_photo, workspace.document.strokes.get("guide", 0)
        if style_photo is None:
            blank = np.full(parts.style_photo.size, workspaces.blank or 0, np.uint8)
            shown = parts.style_photo.push(blank, stroke, photo=None, of=None)
        else:
            photo = picture_url(style_photo.photo, ".jpg")
            crop = intake.offered(
                workspace, style_photo.number, style_photo.labels, style_photo.photo
            )
            shown = parts.style_photo.push(
                style_photo.labels, stroke, photo=photo, of=style_photo.number, crop=crop
            )
        return {parts.style_photo: shown} | show_panel(parts, workspace)


def show_panel(parts: Parts, workspace: Workspace) -> dict:
    """The style photos' panel alone."""
    with workspace.face:
        number = workspace.style_photo.number if workspace.style_photo else None
        gesture = workspace.document.strokes.get("settings", 0)
        return {
            parts.style_photos: parts.style_photos.push(workspace.document.state, number, gesture)
        }


def reveal_style_photo(workspace: Workspace, before: State) -> None:
    """Turn to a style photo that an undo changed or brought back, unless it shows."""
    changed = [
        style_photo.number
        for style_photo in workspace.document.state.style_photos
        if style_photo not in before.style_photos
    ]
    if changed and (workspace.style_photo is None or workspace.style_photo.number not in changed):
        workspace.turn_to(changed[-1])


def show_all(
    parts: Parts,
    workspaces: Workspaces,
    workspace: Workspace,
    painted: Painted,
    before: State | None,
) -> dict:
    """Everything an undo, a sample or an opened map may have changed.

    It is drawn first: what it shows is the newest then. before: the state that it left; None is
    unknown, then all is shown anew.
    """
    after, shown = workspace.document.state, {parts.photo: show_photo(workspace)}
    shown |= show_scene(parts, workspaces, workspace, painted, before)
    state = workspace.document.state
    if before is None or before.style_photos != state.style_photos:
        reveal_style_photo(workspace, before or state)
        shown |= show_style_photos(parts, workspaces, workspace)
    if before is None or before.kept_looks is not state.kept_looks:
        shown[parts.kept_looks] = show_kept_looks(workspace)
    edit = None if before is None else (before, after)
    return shown | show_looks(parts, workspaces, workspace, edit) | {parts.seed: state.seed}
