"""The style photo: a photo and its map, the classes to take over from it, and how far."""

from __future__ import annotations

import gradio as gr
import numpy as np

from .. import photos
from ..errors import ClvaeError
from ..style import PhotoStyle
from . import edits
from .files import file_bytes, spoken
from .painter import Painted
from .parts import Parts, show_guide, show_looks, show_photo, show_ticks
from .samples import centre, crop_to
from .studio import Desk, Studio

TAKING = "taking over"                    # the document's key of this edit


def guide_panel(studio: Studio) -> dict:
    """The components beside the style photo's painter, by their names in Parts."""
    mapping = ("Look at its map, and paint where it is wrong." if studio.engine.has_segmenter else
               "Paint what is what in it, or open its label map.")
    gr.HTML(f'<ol class="cl-steps"><li>Drop a photo on the left.</li><li>{mapping}</li><li>Tick what to take over.</li></ol>')
    ticks = gr.CheckboxGroup([], label="Take over", elem_id="ticks", interactive=True)
    strength = gr.Slider(0, 1, 1, step=0.05, label="Strength", elem_id="strength", elem_classes="cl-slider", buttons=[])
    overall = gr.Checkbox(False, label="and the mood of the whole picture", elem_id="overall", container=False)
    apply = gr.Button("Take over", variant="primary", size="sm", elem_id="apply")
    return {"ticks": ticks, "strength": strength, "overall": overall, "apply": apply}


def crop_photo(photo: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The middle of a photo uint8 [h, w, 3] at the aspect ratio of size (H, W), resized to it."""
    top, left, height, width = centre(photo.shape[:2], size)
    return photos.fit(np.ascontiguousarray(photo[top : top + height, left : left + width]), size)


def first_map(studio: Studio, photo: np.ndarray) -> np.ndarray:
    """The map of a style photo to begin with: what the bundle's segmenter finds in it; without one nothing is painted yet."""
    if studio.engine.has_segmenter:
        return studio.engine.segment(photo)
    return np.full(photo.shape[:2], studio.blank or 0, np.uint8)


def guide_codes(studio: Studio, desk: Desk) -> PhotoStyle:
    """The codes of the style photo. A map on which nothing is painted is an error."""
    guide = desk.document.state.guide
    if guide is None:
        raise ClvaeError("choose a style photo first")
    if studio.blank is not None and (guide.labels == studio.blank).all():
        raise ClvaeError("say what is what in the photo first: paint over it, or open its label map")
    return desk.codes(studio.engine, guide)


def wire_guide(studio: Studio, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""
    size = studio.engine.config.size

    def changed(desk, before, ticked) -> dict:
        guide = desk.document.state.guide
        return show_guide(parts, studio, guide, desk.document.strokes.get("guide", 0)) | \
            show_ticks(parts, studio, guide, ticked, before)

    @spoken
    def open_photo(painted: Painted, ticked: list, request: gr.Request, event: gr.EventData):
        photo = crop_photo(photos.read_photo(file_bytes(event._data.get("file"), "photo")), size)
        desk = studio.desk(request)
        desk.take(guide=painted)
        desk.document.end_strokes()
        label_map = first_map(studio, photo)
        desk.document.edit(lambda state: edits.open_guide(state, photo, label_map))
        return changed(desk, None, ticked)

    @spoken
    def open_map(painted: Painted, ticked: list, request: gr.Request, event: gr.EventData):
        label_map = crop_to(studio.engine.labels.read(file_bytes(event._data.get("file"), "label map")), size)
        desk = studio.desk(request)
        desk.take(guide=painted)
        before = desk.document.state.guide
        if before is None:
            raise ClvaeError("choose a style photo first")
        desk.document.end_strokes()
        desk.document.edit(lambda state: edits.paint_guide(state, label_map))
        return changed(desk, before, ticked)

    @spoken
    def stroke(painted: Painted, ticked: list, request: gr.Request):
        desk = studio.desk(request)
        before = desk.document.state.guide
        desk.take(guide=painted)
        return show_ticks(parts, studio, desk.document.state.guide, ticked, before)[parts.ticks]

    def adopt(desk: Desk, *settings) -> dict:
        codes, before = guide_codes(studio, desk), desk.document.state
        desk.document.edit(lambda state: edits.adopt(studio.engine, state, codes, *settings), key=TAKING)
        after, photo = desk.document.state, show_photo(desk)
        return show_looks(parts, studio, desk, (before, after)) | {parts.photo: photo}

    @spoken
    def take_over(scene: Painted, painted: Painted, ticked: list, strength: float, overall: bool, request: gr.Request):
        desk = studio.desk(request)
        desk.take(scene, painted)
        return adopt(desk, ticked, strength, overall)

    @spoken
    def adjust(scene: Painted, painted: Painted, ticked: list, strength: float, overall: bool, request: gr.Request):
        """Once taken over, the settings act at once, as long as nothing else was done."""
        desk = studio.desk(request)
        desk.take(scene, painted)
        if not desk.document.goes_on(TAKING) or not (ticked or overall):
            return {parts.photo: gr.skip()}
        return adopt(desk, ticked, strength, overall)

    guide = parts.guide
    guide.open_photo(open_photo, [guide, parts.ticks], [guide, parts.ticks], trigger_mode="multiple", **edit)
    guide.open_map(open_map, [guide, parts.ticks], [guide, parts.ticks], trigger_mode="multiple", **edit)
    guide.stroke(stroke, [guide, parts.ticks], parts.ticks, trigger_mode="always_last", **edit)
    settings = [parts.scene, guide, parts.ticks, parts.strength, parts.overall]
    parts.apply.click(take_over, settings, [parts.photo, *parts.looks], trigger_mode="once", **edit)
    for part in (parts.strength, parts.ticks, parts.overall):
        part.input(adjust, settings, [parts.photo, *parts.looks], trigger_mode="always_last", **edit)
