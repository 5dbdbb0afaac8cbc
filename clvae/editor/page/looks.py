"""The look panel: sliders, dice and a lock for the object in hand; dice for the whole picture."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
import numpy as np

from ...core.checks import flag
from ...core.directions import Direction
from ...core.presets import Shelf, StylePresets
from ...core.style import Style
from ...errors import ClvaeError
from ..document import edits, pieces
from ..document.sliders import FIRST, direction_at, placed
from ..document.sliders import count as sliders_of
from ..document.state import State
from ..server.data_urls import JPEG, bytes_url
from ..server.messages import Painted
from ..server.workspace import Workspace
from ..server.workspaces import Visitor, Workspaces
from . import components as widgets
from .display import said_of, spoken
from .events import chosen_layers, data_of
from .faces import LAYER_NAMES, heading, slider_face
from .handlers import Handlers, modes
from .parts import show_looks, show_photo

FRESH_SEEDS = 1_000_000  # what a dice throws: short enough to be typed again


def look_panel(workspaces: Workspaces) -> dict:
    """The components for the object in hand, by their names in Parts."""
    state = workspaces.opening_state
    class_id = int(state.scene.objects[0, 0])
    with gr.Row(elem_classes="cl-pair"):
        head = widgets.head(heading(workspaces.engine.labels, state, class_id), elem_id="look-head")
        clipboard = widgets.clipboard(elem_id="clipboard")
    with gr.Row(elem_classes="cl-pair"):
        dice = gr.Button("New look", elem_id="dice-one", variant="primary", size="sm")
        layers = widgets.layers(LAYER_NAMES, elem_id="layers")
        lock = gr.Checkbox(
            False, label="Lock", elem_id="lock", container=False, min_width=60, interactive=True
        )
    shelf = widgets.presets({"class_id": class_id}, shelves(workspaces), elem_id="presets")
    directions = placed(workspaces.engine.directions, class_id)
    count = sliders_of(workspaces.engine.directions, workspaces.engine.labels.count)
    with gr.Group(elem_id="sliders"):
        sliders = [look_slider(directions, index) for index in range(min(FIRST, count))]
    with (
        gr.Accordion("More sliders", open=False, elem_id="more", visible=count > FIRST),
        gr.Group(elem_id="more-sliders"),
    ):
        sliders += [look_slider(directions, index) for index in range(FIRST, count)]
    if not count:
        gr.HTML('<p class="cl-note">This model has no slider directions: use the dice.</p>')
    with gr.Row(elem_classes="cl-pair"):
        middle = gr.Button(
            "Sliders to the middle", size="sm", elem_id="middle", variant="secondary", min_width=60
        )
        reset = gr.Button(
            "Reset look", size="sm", elem_id="reset", variant="secondary", min_width=60, scale=0
        )
    whole = list(workspaces.engine.directions.of_picture())
    folded = gr.Accordion(
        "Sliders of the whole picture", open=False, elem_id="overall", visible=bool(whole)
    )
    with folded, gr.Group(elem_id="overall-sliders"):
        overall = [look_slider(whole, index, "overall") for index in range(len(whole))]
    return {
        "heading": head,
        "clipboard": clipboard,
        "dice": dice,
        "layers": layers,
        "lock": lock,
        "sliders": tuple(sliders),
        "overall": tuple(overall),
        "middle": middle,
        "reset": reset,
        "presets": shelf,
    }


def look_slider(
    directions: Sequence[Direction | None], index: int, name: str = "slider"
) -> gr.Slider:
    """A slider for the direction at a place. name: of its kind, in the ids of the page."""
    return gr.Slider(
        -edits.REACH,
        edits.REACH,
        0,
        step=1,
        elem_id=f"{name}-{index}",
        elem_classes="cl-slider",
        buttons=[],
        interactive=direction_at(directions, index) is not None,
        **slider_face(directions, index),
    )


def shelves(workspaces: Workspaces) -> dict:
    """What the presets' widget shows: strips of thumbnails, by class id or "scenes"."""
    stock, names = workspaces.engine.presets, workspaces.engine.labels

    def strip(shelf: Shelf, title: str) -> dict:
        height, width = shelf.tile()
        return {
            "title": title,
            "count": len(shelf),
            "ratio": width / height,
            "src": bytes_url(shelf.thumbnails.tobytes(), JPEG),
        }

    found = {str(c): strip(shelf, names.name(c)) for c, shelf in stock.classes.items()}
    return found | ({"scenes": strip(stock.scenes, "the whole picture")} if stock.scenes else {})


def chosen(stock: StylePresets, data: dict) -> tuple[str, Shelf, int]:
    """What was clicked of `shelves`: the shelf's name, the shelf, and which of its looks."""
    shelf, index = str(data.get("shelf")), data.get("index")
    looks = {"scenes": stock.scenes, **{str(c): found for c, found in stock.classes.items()}}.get(
        shelf
    )
    if looks is None or type(index) is not int or not 0 <= index < len(looks):
        raise ClvaeError("there is no such style preset")
    return shelf, looks, index


def picture_panel() -> dict:
    """The components for the whole picture."""
    with gr.Row(elem_id="whole", elem_classes="cl-pair"):
        dice_all = gr.Button("New look for all unlocked", elem_id="dice-all", size="sm")
        seed = gr.Number(None, label="Seed", elem_id="seed", min_width=120, scale=0)
    return {"dice_all": dice_all, "seed": seed}


class Looks(Handlers):
    """The handlers."""

    @spoken
    def roll(self, painted: Painted, layer: object, request: gr.Request):
        """The dice for what is in hand. layer: the number of one, None for all."""
        seed, layers, held = secrets.randbelow(2**31), chosen_layers(layer), [painted.selected]
        return self._edited(
            painted, request, lambda s: edits.resample(self.engine, s, held, seed, layers)
        )

    @spoken
    def roll_all(self, painted: Painted, request: gr.Request):
        """The dice for the whole picture."""
        return self.sow(painted, secrets.randbelow(FRESH_SEEDS), request)

    @spoken
    def sow(self, painted: Painted, seed: float | None, request: gr.Request):
        """Everything unlocked gets the look of a seed."""
        number = edits.whole(seed)
        workspace, edit = self._change(
            painted, request, lambda s: edits.resample_all(self.engine, s, number)
        )
        return self.shown(workspace, edit) | {self.parts.seed: workspace.document.state.seed}

    def sow_or_restore(self, painted: Painted, seed: float | None, request: gr.Request):
        """What stands in the box becomes the picture's seed, or where it is none gives way."""
        try:
            edits.whole(seed)
        except ClvaeError as error:
            gr.Warning(said_of(error))
            return {self.parts.seed: self.workspaces.of(request).document.state.seed}
        return self.sow(painted, seed, request)

    def leave_box(self, painted: Painted, seed: float | None, request: gr.Request):
        """The cursor leaves the box of the seed, which is as good as Enter where it is another."""
        if seed == self.workspaces.of(request).document.state.seed:
            return {self.parts.seed: gr.skip()}
        return self.sow_or_restore(painted, seed, request)

    @spoken
    def hold(self, painted: Painted, locked: bool, request: gr.Request):
        """The lock was set or taken off."""
        held = flag(locked, "a lock")
        workspace, edit = self._change(
            painted, request, lambda s: edits.lock(s, painted.selected, held)
        )
        with workspace.face:
            locks = self.parts.scene.push(locked=sorted(workspace.document.state.locks))
        return show_looks(self.parts, self.workspaces, workspace, edit) | {self.parts.scene: locks}

    @spoken
    def slide(self, painted: Painted, request: gr.Request):
        """A slider was moved: whose, and where to, comes with the map; see painter/acts.js."""
        return show_photo(self.after(painted, request))

    @spoken
    def choose(self, painted: Painted, request: gr.Request, event: gr.EventData):
        """A preset was clicked: {shelf: class id as text or "scenes", index}."""
        shelf, looks, index = chosen(self.engine.presets, data_of(event))

        def dressed(state: State) -> State:
            if looks.global_codes is not None:  # the shelf of whole scenes
                style = Style(looks.global_codes[index], looks.local_codes[index])
                rows = np.arange(len(style.local_codes))
                return edits.dress_all(self.engine, state, edits.fitted(style, rows, state.scene))
            if shelf != str(state.scene.classes[painted.selected]):
                return state  # something else came to hand meanwhile
            return edits.dress(self.engine, state, painted.selected, looks.local_codes[index])

        return self._edited(painted, request, dressed)

    @spoken
    def to_middle(self, painted: Painted, request: gr.Request):
        """The sliders of what is in hand go to the middle."""
        return self._edited(painted, request, lambda s: edits.centre(s, painted.selected))

    @spoken
    def reset(self, painted: Painted, request: gr.Request):
        """What is in hand gets the look of the picture's seed again."""
        return self._edited(
            painted, request, lambda s: edits.reset(self.engine, s, painted.selected)
        )

    @spoken
    def copy(self, painted: Painted, request: gr.Request):
        """Remember the look of what is in hand."""
        workspace = self.after(painted, request)
        state, selected = workspace.document.state, workspace.selected
        codes = state.style(self.engine.directions).local_codes[selected]
        workspace.copied = pieces.name(self.engine.labels, state, selected), codes
        return {"copied": workspace.copied[0], "serial": widgets.next_push()}

    @spoken
    def paste(self, painted: Painted, request: gr.Request):
        """Give what is in hand the look that was copied."""
        if (copied := self.workspaces.of(request).copied) is None:
            raise ClvaeError("copy the look of something first")
        _, codes = copied
        return self._edited(
            painted, request, lambda s: edits.dress(self.engine, s, painted.selected, codes)
        )

    @spoken
    def look(self, painted: Painted, request: gr.Request):
        """All of the panel anew: answers came in another order than they were made."""
        workspace = self.after(painted, request)
        return show_looks(self.parts, self.workspaces, workspace) | {
            self.parts.seed: workspace.document.state.seed
        }

    def attach(self, edit: dict[str, Any]) -> None:
        """Attach the handlers; see Handlers."""
        parts, scene, photo = self.parts, self.parts.scene, self.parts.photo
        looks, typed = [photo, *parts.looks], [scene, parts.seed]
        redrawn = [photo, parts.seed, *parts.looks]
        _, last, each = modes(edit)
        parts.heading.look(self.look, scene, [parts.seed, *parts.looks], **last)
        for slider in (*parts.sliders, *parts.overall):
            slider.input(self.slide, scene, photo, **last)
        parts.presets.choose(self.choose, scene, looks, **each)
        parts.dice.click(self.roll, [scene, parts.layers], looks, **each)
        parts.middle.click(self.to_middle, scene, looks, **each)
        parts.reset.click(self.reset, scene, looks, **each)
        parts.clipboard.copy(self.copy, scene, parts.clipboard, **last)
        parts.clipboard.paste(self.paste, scene, looks, **each)
        parts.lock.input(self.hold, [scene, parts.lock], [scene, *parts.looks], **last)
        parts.dice_all.click(self.roll_all, scene, [*looks, parts.seed], **each)
        parts.seed.submit(self.sow_or_restore, typed, redrawn, **last)
        parts.seed.blur(self.leave_box, typed, redrawn, **last)

    def _change(
        self, painted: Painted, request: Visitor, new: Callable[[State], State]
    ) -> tuple[Workspace, tuple[State, State]]:
        """Apply one edit; the workspace, and the states before and after."""
        workspace = self.workspaces.of(request)
        return workspace, workspace.change(painted, new)

    def _edited(self, painted: Painted, request: Visitor, new: Callable[[State], State]) -> dict:
        """Apply one edit; what the page then shows."""
        return self.shown(*self._change(painted, request, new))
