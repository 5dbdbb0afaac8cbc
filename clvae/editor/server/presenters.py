"""What the page shows of a document: values of its parts, by the names of the parts.

The names are those of page/parts.py; sliders are "slider-0" and so on, those of the whole picture
"overall-0". A part that is left out stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..document import pieces
from ..document.sliders import direction_at, placed
from ..document.state import State
from ..document.style_photos import LEAST
from ..document.style_photos import found as found_in
from ..document.tracing import Traced
from . import intake
from .data_urls import bytes_url, picture_url, tile_url
from .faces import Face, heading, slider_face
from .keepsakes import show_kept_looks, show_snapshots
from .messages import Painted, encode
from .pushes import next_push
from .service import Service
from .wells import held, show_color
from .workspace import Workspace

Shown = dict[str, Any]
# What a handler returns: shows what it changed, once its turn is over, in one step or in several.
Showing = Callable[[], Shown | Iterator[Shown]]


def show_photo(workspace: Workspace) -> Shown:
    """The photo, or nothing where a newer picture is on its way already.

    A visitor who draws by hand gets no picture, only word of what is to be drawn.
    """
    return {"photo": workspace.renderer.note()} if workspace.manual else draw_photo(workspace)


def draw_photo(workspace: Workspace) -> Shown:
    """The same for a visitor who asked for the picture."""
    newest = workspace.renderer.newest()
    return {} if newest is None else {"photo": newest | {"held": held(workspace)}}


def show_looks(workspace: Workspace, edit: tuple[State, State] | None = None) -> Shown:
    """The look panel for what the visitor has in hand now.

    Its head carries a number that grows, by which the page knows what is old. edit: the states
    before and after an edit that this answers; only sliders that it moved are then set, since a
    hand may be dragging one of the others.
    """
    with workspace.face:
        if workspace.faced != workspace.selected:  # the panel is of something else
            edit = None
        workspace.faced = workspace.selected
        return _looks(workspace, workspace.document.state, edit)


def _looks(workspace: Workspace, state: State, edit: tuple[State, State] | None) -> Shown:
    engine, selected = workspace.engine, workspace.selected
    class_id, locked = int(state.scene.classes[selected]), selected in state.locks
    free = Face(interactive=not locked)
    shown: Shown = {
        "heading": heading(engine.labels, state, selected, workspace.edged),
        "dice": free,
        "middle": free,
        "reset": free,
        "lock": locked,
    }
    directions = placed(engine.directions, class_id)
    if edit is None:
        shown["presets"] = {"class_id": class_id}
        shown["tint"] = show_color(workspace, selected)
    for index in range(state.positions.shape[1]):
        face = Face(interactive=direction_at(directions, index) is not None and not locked)
        if edit is None:
            face |= slider_face(directions, index)
        if edit is None or moved(*edit, state, (selected, index)):
            face["value"] = round(float(state.positions[selected, index]))
        elif (selected in edit[0].locks) == locked:
            continue
        shown[f"slider-{index}"] = face
    return shown | _overall(state, edit)


def _overall(state: State, edit: tuple[State, State] | None) -> Shown:
    """The sliders of the whole picture, which a lock on anything holds; see `show_looks`."""
    shown = {}
    for index, place in enumerate(state.overall):
        shown[f"overall-{index}"] = face = Face(interactive=not state.locks)
        if edit is None or edit[0].overall[index] != edit[1].overall[index] == place:
            face["value"] = round(float(place))
    return shown


def show_edit(workspace: Workspace, edit: tuple[State, State]) -> Shown:
    """What an edit of a look may have changed. edit: the states before and after."""
    photo = show_photo(workspace)  # first: while it is drawn, something else may come to hand
    return show_looks(workspace, edit) | photo


def moved(before: State, after: State, now: State, slider: tuple[int, int]) -> bool:
    """Whether an edit moved a slider (object, layer) and nobody has moved it since."""
    return before.positions[slider] != after.positions[slider] == now.positions[slider]


def show_locks(workspace: Workspace) -> Shown:
    """What is locked, on the scene's painter."""
    with workspace.face:
        locked = sorted(workspace.document.state.locks)
        return {"scene": push_map(workspace.service, locked=locked)}


def show_seed(workspace: Workspace) -> Shown:
    """The seed of the picture."""
    return {"seed": workspace.document.state.seed}


def push_map(
    service: Service, ids: np.ndarray | None = None, stroke: int = 0, **more: object
) -> dict[str, Any]:
    """A painter's value that puts a map of ids uint8 [H, W] there, with all strokes up to `stroke`.

    more: pieces=pieces.listed(…), locked=[ids], selected=id, hand=Workspace.hand, photo=data URL,
    of=its number or the picture's, as far as they changed; crop=intake.offered(…),
    ask=intake.question(…), no_map=True where what was dropped on it is a photo.
    """
    value = {"push": next_push(), "revision": stroke, **more}
    return value if ids is None else value | {"png": encode(ids, service.colors)}


def show_scene(
    workspace: Workspace, painted: Painted, before: State | None, **more: object
) -> Shown:
    """The scene's painter, as far as the document now holds something else.

    before: what it held; None is unknown. more: see `push_map`.
    """
    with workspace.face:
        snapshot = workspace.document.snapshot()
        state, ids = snapshot.state, snapshot.state.scene.objects
        # Else a map that it does not show yet is on its way, from the answer to another event.
        newest = painted.seen is None or painted.seen >= workspace.pushed
        here = not workspace.left_behind(painted)
        same = here and newest and np.array_equal(painted.ids, ids)
        known = before and before.locks == state.locks and before.pieces == state.pieces
        if same and known and not more:
            return {}
        more |= {
            "locked": sorted(state.locks),
            "pieces": pieces.listed(workspace.engine.labels, state),
            "crop": intake.offered(workspace, None, ids),
            "selected": workspace.selected,
            "hand": workspace.hand,
        }
        if workspace.picture:
            more["of"] = workspace.picture
        value = push_map(workspace.service, None if same else ids, snapshot.stroke, **more)
        if not same:
            workspace.pushed = value["push"]
        return {"scene": value}


def show_trace(traced: Traced | None) -> dict | None:
    """A picture to trace as the painter takes it, see assets/painter/tracing.js."""
    return traced and traced.placed | {"picture": bytes_url(traced.picture.tobytes(), traced.kind)}


def show_style_photos(workspace: Workspace) -> Shown:
    """The style photos, and the painter over the one that shows."""
    with workspace.face:
        style_photo, stroke = workspace.style_photo, workspace.document.strokes.get("guide", 0)
        if style_photo is None:
            blank = np.full(workspace.engine.config.size, workspace.service.blank or 0, np.uint8)
            shown = push_map(workspace.service, blank, stroke, photo=None, of=None)
        else:
            number, photo = style_photo.number, picture_url(style_photo.photo, ".jpg")
            crop = intake.offered(workspace, number, style_photo.labels, style_photo.photo)
            shown = push_map(
                workspace.service, style_photo.labels, stroke, photo=photo, of=number, crop=crop
            )
        return {"style_photo": shown} | show_panel(workspace)


def show_panel(workspace: Workspace) -> Shown:
    """The style photos' panel, with all that was set in it, and how near colours are matched."""
    with workspace.face:
        names = workspace.service.names
        return {
            "style_photos": {
                "push": next_push(),
                "gesture": workspace.document.strokes.get("settings", 0),
                "shown": workspace.style_photo.number if workspace.style_photo else None,
                "least": LEAST,
                "guides": [
                    {
                        "number": one.number,
                        "src": tile_url(one.photo),
                        "found": {str(i): s for i, s in found_in(one.labels, names).items()},
                        "on": sorted(one.classes),
                        "mood": one.gives_global,
                        "strength": one.strength,
                        "layers": one.layers,
                    }
                    for one in workspace.document.state.style_photos
                ],
            }
        } | show_match(workspace)


def show_match(workspace: Workspace) -> Shown:
    """How near the style photos' colours are matched, and how far the job is that goes on."""
    with workspace.face:
        taking, work = workspace.taking, workspace.refining
        known = [(one, taking.known(one)) for one in workspace.document.state.style_photos]
        matches = [(one, codes.match) for one, codes in known if codes and codes.match]
        return {
            "match": {
                "push": next_push(),
                "due": taking.due if workspace.engine.has_colours else 0,
                "coming": taking.coming,
                "photos": [
                    {"number": one.number, "before": match.before, "after": match.after}
                    | {"given": taking.gave(one)}
                    for one, match in matches
                    if np.isfinite(match.after)
                ],
                "work": None
                if work is None
                else {
                    "number": work.number,
                    "taken": work.taken,
                    "steps": work.steps,
                    "left": work.left if work.left is None or np.isfinite(work.left) else None,
                },
            }
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


def show_all(workspace: Workspace, painted: Painted, before: State | None, after: State) -> Shown:
    """Everything an undo, a sample or an opened map may have changed.

    It is drawn first: what it shows is the newest then. before: the state that it left; None is
    unknown, then all is shown anew. after: the state that it made.
    """
    shown = show_photo(workspace)
    shown |= show_scene(workspace, painted, before)
    state = workspace.document.state
    if before is None or before.style_photos != state.style_photos:
        reveal_style_photo(workspace, before or state)
        shown |= show_style_photos(workspace)
    if before is None or before.kept_looks is not state.kept_looks:
        shown |= show_kept_looks(workspace)
    if before is None or before.snapshots is not state.snapshots:
        shown |= show_snapshots(workspace)
    edit = None if before is None else (before, after)
    return shown | show_looks(workspace, edit) | {"seed": state.seed}
