"""The components of the page by name, and what they show of a document."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import gradio as gr
import numpy as np

from ..labels import LabelSet
from ..nn import LAYERS
from .document import Guide, State
from .painter import Painted, Painter
from .render import data_url
from .studio import Desk, Studio


@dataclass(frozen=True)
class Parts:
    """Every component that a handler reads or writes. sliders: one a layer, the coarsest first."""

    scene: Painter
    guide: Painter
    photo: gr.HTML
    outbox: gr.HTML
    heading: gr.HTML
    dice: gr.Button
    lock: gr.Checkbox
    sliders: tuple[gr.Slider, ...]
    middle: gr.Button
    dice_all: gr.Button
    seed: gr.Number
    ticks: gr.CheckboxGroup
    strength: gr.Slider
    overall: gr.Checkbox
    apply: gr.Button

    @property
    def looks(self) -> list:
        """What shows the look of the object in hand."""
        return [self.heading, self.dice, self.lock, self.middle, *self.sliders]

    @property
    def all(self) -> list:
        """What an undo can change."""
        return [self.photo, self.scene, self.guide, self.seed, self.ticks, *self.looks]


def show_photo(desk: Desk):
    """The photo pane's next value, or nothing where a newer picture is on its way already."""
    return desk.renderer.newest() or gr.skip()


def show_looks(parts: Parts, studio: Studio, desk: Desk, edit: tuple[State, State] | None = None) -> dict:
    """The look panel for what the visitor has in hand now.

    edit: the states before and after an edit that this answers; only sliders that it moved are then set, since a hand
    may be dragging one of the others.
    """
    state, selected = desk.document.state, desk.selected
    class_id, locked = int(state.scene.classes[selected]), selected in state.locks
    shown = {parts.heading: heading(studio.engine.labels, class_id, bool(state.scene.present()[selected])),
             parts.dice: gr.update(interactive=not locked), parts.middle: gr.update(interactive=not locked),
             parts.lock: locked}
    axes = studio.engine.axes
    for slider, layer in zip(parts.sliders, reversed(range(LAYERS))):
        known = axes is not None and axes.spread[class_id, layer, 0] > 0
        update = {"interactive": bool(known and not locked)}
        if edit is None or moved(*edit, state, (selected, layer)):
            update["value"] = round(float(state.positions[selected, layer]), 2)
        elif (selected in edit[0].locks) == locked:
            continue
        shown[slider] = gr.update(**update)
    return shown


def moved(before: State, after: State, now: State, slider: tuple[int, int]) -> bool:
    """Whether an edit moved a slider (object, layer) and nobody has moved it since."""
    return before.positions[slider] != after.positions[slider] == now.positions[slider]


def heading(labels: LabelSet, class_id: int, present: bool) -> str:
    """The look panel's head: the class in hand."""
    color = labels.colors[class_id] if class_id < len(labels.colors) else (0, 0, 0)
    note = "" if present else "<span>not in the picture yet: paint some</span>"
    return (f'<div class="cl-head"><i style="background:rgb{tuple(color)}"></i>'
            f"<b>{escape(labels.name(class_id))}</b>{note}</div>")


def show_guide(parts: Parts, studio: Studio, guide: Guide | None, stroke: int) -> dict:
    """The style photo's painter."""
    if guide is None:
        blank = np.full(parts.guide.size, studio.blank or 0, np.uint8)
        return {parts.guide: parts.guide.push(blank, stroke, photo=None)}
    return {parts.guide: parts.guide.push(guide.labels, stroke, photo=data_url(guide.photo, ".jpg"))}


def show_ticks(parts: Parts, studio: Studio, guide: Guide | None, ticked: list[str], before: Guide | None) -> dict:
    """The classes of the style photo's map: those that are new in it come ticked."""
    labels = studio.engine.labels

    def names(of: Guide | None) -> list[str]:
        return [labels.names[i] for i in np.unique(of.labels).tolist() if i < len(labels.names)] if of else []

    choices, known = names(guide), names(before)
    value = [name for name in choices if name in ticked or name not in known]
    return {parts.ticks: gr.update(choices=choices, value=value)}


def show_all(parts: Parts, studio: Studio, desk: Desk, painted: Painted, before: State, ticked: list[str]) -> dict:
    """Everything an undo, a sample or an opened map may have changed. Drawn first: what it shows is the newest then."""
    after, shown = desk.document.state, {parts.photo: show_photo(desk)}
    snapshot = desk.document.snapshot()
    state = snapshot.state
    if not np.array_equal(painted.ids, state.scene.objects):
        shown[parts.scene] = parts.scene.push(state.scene.objects, snapshot.stroke, locked=sorted(state.locks))
    elif before.locks != state.locks:
        shown[parts.scene] = parts.scene.push(locked=sorted(state.locks))
    if before.guide is not state.guide:
        shown |= show_guide(parts, studio, state.guide, desk.document.strokes.get("guide", 0))
        shown |= show_ticks(parts, studio, state.guide, ticked, before.guide)
    return shown | show_looks(parts, studio, desk, (before, after)) | {parts.seed: state.seed}
