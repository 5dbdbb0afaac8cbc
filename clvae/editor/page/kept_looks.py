"""Kept looks: a shelf of looks of objects and of whole pictures, to give away again, and to blend two of them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import gradio as gr
import numpy as np

from ...core import photos
from ...engine import Engine
from ...errors import ClvaeError
from ...core.style import Style
from ..document import edits, pieces
from . import components as widgets
from ..document.document import MAX_LOOKS, KeptLook, State, still
from .events import data_of, flag_of
from .display import spoken
from .painter import Painted
from .parts import Parts, show_edit, show_photo, show_shelf
from ..server.workspaces import Desk, Studio

THUMBNAIL = 96                            # pixels, its larger side
CLOSEST = 4                               # a thumbnail shows at least this part of the picture's smaller side


def keep(engine: Engine, state: State, object_id: int | None, picture: np.ndarray) -> State:
    """Put the look of an object, or with None of the whole picture, on the shelf, sliders included.

    picture: uint8 [H, W, 3] of this state. One look more than MAX_LOOKS is an error.
    """
    if len(state.shelf) >= MAX_LOOKS:
        raise ClvaeError(f"at most {MAX_LOOKS} looks can be kept: remove one first")
    style, classes = state.style(engine.directions), state.scene.classes
    if object_id is None:
        look = KeptLook("the whole picture", True, style, classes, thumbnail(picture))
    else:
        one = Style(style.global_code, style.local_codes[[object_id]])
        part = crop(picture, state.scene.objects == object_id)
        look = KeptLook(pieces.name(engine.labels, state, object_id), False, one, classes[[object_id]], thumbnail(part))
    return replace(state, shelf=(*state.shelf, look))


def remove(state: State, number: int) -> State:
    """Take a look off the shelf."""
    return replace(state, shelf=tuple(look for look in state.shelf if look.number != number))


def find(state: State, number: object) -> KeptLook:
    """The look of this number; one that is not on the shelf is an error."""
    look = next((look for look in state.shelf if look.number == number), None)
    if look is None:
        raise ClvaeError("this look is no longer kept")
    return look


def wear(engine: Engine, state: State, object_id: int, look: KeptLook) -> State:
    """Give a kept look to an object of any class, or one of a whole picture to everything unlocked; sliders in the middle."""
    return blend(engine, state, object_id, look, look, 0)


def blend(engine: Engine, state: State, object_id: int, a: KeptLook, b: KeptLook, share: float) -> State:
    """As `wear`, with the look on the straight line from a, share 0, to b, share 1: (1 − share) · a + share · b.

    Looks of different kinds, one of an object and one of a whole picture, are an error.
    """
    if a.whole != b.whole:
        raise ClvaeError("blend two looks of objects, or two of the whole picture")
    if not a.whole:
        return edits.dress(engine, state, object_id, a.style.interpolate(b.style, share).local_codes[0])
    first, second = (edits.fitted(look.style, look.classes, state.scene) for look in (a, b))
    return edits.dress_all(engine, state, first.interpolate(second, share))


def crop(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The square of a picture uint8 [H, W, 3] where most of what a mask bool [H, W] marks is; all of it where that is nothing.

    It has as many pixels as the mask marks, within bounds, and lies around the middle of them.
    """
    if not mask.any():
        return picture
    smaller, places = min(mask.shape), np.argwhere(mask)
    side = min(smaller, max(smaller // CLOSEST, round(len(places) ** 0.5)))
    top, left = (min(max(0, round(at - side / 2)), size - side) for at, size in zip(places.mean(0), mask.shape))
    return picture[top : top + side, left : left + side]


def thumbnail(picture: np.ndarray) -> np.ndarray:
    """A small picture as the bytes of a JPEG, uint8."""
    scale = THUMBNAIL / max(picture.shape[:2])
    size = [max(1, round(scale * side)) for side in picture.shape[:2]]
    _, data = cv2.imencode(".jpg", photos.fit(np.ascontiguousarray(picture), size)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    return still(data.ravel())


def shelf_panel() -> dict:
    """The components, by their names in Parts."""
    return {"shelf": widgets.shelf(elem_id="shelf"), "blend": widgets.blend(elem_id="blend")}


def wire_shelf(studio: Studio, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    engine = studio.engine

    @spoken
    def keep_it(painted: Painted, request: gr.Request, event: gr.EventData):
        """{whole}: the look of the whole picture, else of what is in hand."""
        desk = studio.desk(request)
        desk.take(scene=painted)
        object_id = None if flag_of(event, "whole", "the whole picture or not") else desk.selected
        picture = desk.renderer.picture()
        desk.document.edit(lambda state: keep(engine, state, object_id, picture))
        return {parts.shelf: show_shelf(desk), parts.photo: show_photo(desk)}

    @spoken
    def remove_it(painted: Painted, request: gr.Request, event: gr.EventData):
        desk = studio.desk(request)
        desk.take(scene=painted)
        number = find(desk.document.state, data_of(event).get("number")).number
        desk.document.edit(lambda state: remove(state, number))
        return {parts.shelf: show_shelf(desk), parts.photo: show_photo(desk)}

    @spoken
    def wear_it(painted: Painted, request: gr.Request, event: gr.EventData):
        desk = studio.desk(request)
        look = find(desk.document.state, data_of(event).get("number"))
        moved = desk.change(painted, lambda state: wear(engine, state, painted.selected, look))
        return show_edit(parts, studio, desk, moved)

    @spoken
    def blend_them(painted: Painted, asked: dict | None, request: gr.Request):
        """While the slider is dragged, and once more when the hand lets go; see widgets.blend."""
        desk, (a, b, share, done) = studio.desk(request), chosen(asked)
        if overtaken(asked, desk):
            return {parts.photo: gr.skip()}
        first, second = (find(desk.document.state, number) for number in (a, b))
        held = painted.selected in desk.document.state.locks and not first.whole
        if held and not done:             # it says so once, when the hand lets go
            return {parts.photo: gr.skip()}
        moved = desk.change(painted, lambda state: blend(engine, state, painted.selected, first, second, share / 100),
                            ("blend", painted.selected, a, b))
        if done:
            desk.document.seal()
        return show_edit(parts, studio, desk, moved)

    shelf, seen = parts.shelf, [parts.photo, *parts.looks]
    shelf.keep(keep_it, parts.scene, [shelf, parts.photo], trigger_mode="multiple", **edit)
    shelf.remove(remove_it, parts.scene, [shelf, parts.photo], trigger_mode="multiple", **edit)
    shelf.wear(wear_it, parts.scene, seen, trigger_mode="multiple", **edit)
    parts.blend.blend(blend_them, [parts.scene, parts.blend], seen, trigger_mode="always_last", **edit)


def chosen(asked: object) -> tuple[int, int, float, bool]:
    """What the page sent to blend: the numbers of two looks, the share of the second in per cent, whether the hand let go."""
    asked = asked if isinstance(asked, dict) else {}
    a, b, share, done = (asked.get(name) for name in ("a", "b", "share", "done"))
    if type(share) not in (int, float) or not 0 <= share <= 100:
        raise ClvaeError("a blend is between 0 and 100 per cent")
    return a, b, share, bool(done)


def overtaken(asked: dict, desk: Desk) -> bool:
    """Whether an undo, done after what was asked, came before it: then that is undone already."""
    number = asked.get("number")
    return type(number) is int and number < desk.document.travelled
