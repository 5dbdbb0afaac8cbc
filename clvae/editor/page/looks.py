"""The look panel: sliders, dice and a lock for the object in hand, and the dice for the whole
picture.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace

import gradio as gr
import numpy as np

from ...core.checks import flag
from ...core.directions import Direction
from ...core.presets import Shelf, StylePresets
from ...core.style import Style
from ...errors import ClvaeError
from ..document import edits, pieces
from ..document.document import State, still
from ..document.sliders import FIRST, direction_at, placed
from ..document.sliders import count as sliders_of
from ..server.messages import Painted
from ..server.workspace import Workspace
from ..server.workspaces import Workspaces
from . import components as widgets
from .display import said, spoken
from .events import chosen_layers, data_of
from .parts import LAYER_NAMES, Parts, heading, show_edit, show_looks, show_photo, slider_face

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


def look_slider(directions: list[Direction | None], index: int, name: str = "slider") -> gr.Slider:
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
    """What the presets' widget shows: the strips of thumbnails by class id, and that of whole
    scenes under "scenes".
    """
    stock, names = workspaces.engine.presets, workspaces.engine.labels

    def strip(shelf: Shelf, title: str) -> dict:
        height, width = shelf.tile()
        image = base64.b64encode(shelf.thumbnails.tobytes()).decode()
        return {
            "title": title,
            "count": len(shelf),
            "ratio": width / height,
            "src": f"data:image/jpeg;base64,{image}",
        }

    found = {str(c): strip(shelf, names.name(c)) for c, shelf in stock.classes.items()}
    return found | ({"scenes": strip(stock.scenes, "the whole picture")} if stock.scenes else {})


def chosen(stock: StylePresets, data: dict) -> tuple[str, Shelf, int]:
    """What was clicked of `shelves`: the shelf's name, the shelf, and which of its looks."""
    shelf, index = data.get("shelf"), data.get("index")
    looks = {"scenes": stock.scenes, **{str(c): found for c, found in stock.classes.items()}}.get(
        str(shelf)
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


def wire_looks(workspaces: Workspaces, parts: Parts, edit: dict) -> None:
    """Attach the handlers. edit: what every event that edits the document is attached with."""

    def change(painted: Painted, request: gr.Request, new) -> tuple[Workspace, tuple[State, State]]:
        """Apply one edit; the workspace, and the states before and after."""
        workspace = workspaces.of(request)
        return workspace, workspace.change(painted, new)

    def shown(workspace: Workspace, edit: tuple[State, State]) -> dict:
        return show_edit(parts, workspaces, workspace, edit)

    @spoken
    def roll(painted: Painted, layer: object, request: gr.Request):
        seed, layers = secrets.randbelow(2**31), chosen_layers(layer)
        return shown(
            *change(
                painted,
                request,
                lambda s: edits.resample(workspaces.engine, s, [painted.selected], seed, layers),
            )
        )

    @spoken
    def roll_all(painted: Painted, request: gr.Request):
        return sow(painted, secrets.randbelow(FRESH_SEEDS), request)

    @spoken
    def sow(painted: Painted, seed: float | None, request: gr.Request):
        number = edits.whole(seed)
        workspace, edit = change(
            painted, request, lambda s: edits.resample_all(workspaces.engine, s, number)
        )
        return shown(workspace, edit) | {parts.seed: workspace.document.state.seed}

    def sow_or_restore(painted: Painted, seed: float | None, request: gr.Request):
        """What stands in the box becomes the picture's seed, or where it is none gives way."""
        try:
            edits.whole(seed)
        except ClvaeError as error:
            gr.Warning(said(error).message)
            return {parts.seed: workspaces.of(request).document.state.seed}
        return sow(painted, seed, request)

    def leave_box(painted: Painted, seed: float | None, request: gr.Request):
        same = seed == workspaces.of(request).document.state.seed
        return {parts.seed: gr.skip()} if same else sow_or_restore(painted, seed, request)

    @spoken
    def hold(painted: Painted, locked: bool, request: gr.Request):
        held = flag(locked, "a lock")
        workspace, edit = change(painted, request, lambda s: edits.lock(s, painted.selected, held))
        with workspace.face:
            locks = parts.scene.push(locked=sorted(workspace.document.state.locks))
        return show_looks(parts, workspaces, workspace, edit) | {parts.scene: locks}

    @spoken
    def slide(painted: Painted, request: gr.Request):
        """A slider was moved: whose, and where to, comes with the map, see assets/painter/acts.js."""
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        return show_photo(workspace)

    @spoken
    def choose(painted: Painted, request: gr.Request, event: gr.EventData):
        """A preset was clicked: {shelf: class id as text or "scenes", index}."""
        shelf, looks, index = chosen(workspaces.engine.presets, data_of(event))

        def dressed(state: State) -> State:
            if shelf == "scenes":
                style = Style(looks.global_codes[index], looks.local_codes[index])
                return edits.dress_all(
                    workspaces.engine,
                    state,
                    edits.fitted(style, np.arange(len(style.local_codes)), state.scene),
                )
            meant = shelf == str(
                state.scene.classes[painted.selected]
            )  # else something else came to hand meanwhile
            return (
                edits.dress(workspaces.engine, state, painted.selected, looks.local_codes[index])
                if meant
                else state
            )

        return shown(*change(painted, request, dressed))

    @spoken
    def to_middle(painted: Painted, request: gr.Request):
        def centred(state):
            if painted.selected in state.locks or not state.positions[painted.selected].any():
                return state
            positions = state.positions.copy()
            positions[painted.selected] = np.float32(0)
            return replace(state, positions=still(positions))

        return shown(*change(painted, request, centred))

    @spoken
    def reset(painted: Painted, request: gr.Request):
        return shown(
            *change(painted, request, lambda s: edits.reset(workspaces.engine, s, painted.selected))
        )

    @spoken
    def copy(painted: Painted, request: gr.Request):
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        state, selected = workspace.document.state, workspace.selected
        codes = state.style(workspaces.engine.directions).local_codes[selected]
        workspace.copied = pieces.name(workspaces.engine.labels, state, selected), codes
        return {"copied": workspace.copied[0], "serial": widgets.next_push()}

    @spoken
    def paste(painted: Painted, request: gr.Request):
        if (copied := workspaces.of(request).copied) is None:
            raise ClvaeError("copy the look of something first")
        return shown(
            *change(
                painted,
                request,
                lambda s: edits.dress(workspaces.engine, s, painted.selected, copied[1]),
            )
        )

    @spoken
    def look(painted: Painted, request: gr.Request):
        """All of the panel anew: answers came in another order than they were made."""
        workspace = workspaces.of(request)
        workspace.take(scene=painted)
        return show_looks(parts, workspaces, workspace) | {
            parts.seed: workspace.document.state.seed
        }

    scene, photo = parts.scene, parts.photo
    parts.heading.look(look, scene, [parts.seed, *parts.looks], trigger_mode="always_last", **edit)
    for slider in (*parts.sliders, *parts.overall):
        slider.input(slide, scene, photo, trigger_mode="always_last", **edit)
    parts.presets.choose(choose, scene, [photo, *parts.looks], trigger_mode="multiple", **edit)
    looks = [photo, *parts.looks]
    parts.dice.click(roll, [scene, parts.layers], looks, trigger_mode="multiple", **edit)
    parts.middle.click(to_middle, scene, looks, trigger_mode="multiple", **edit)
    parts.reset.click(reset, scene, looks, trigger_mode="multiple", **edit)
    parts.clipboard.copy(copy, scene, parts.clipboard, trigger_mode="always_last", **edit)
    parts.clipboard.paste(paste, scene, [photo, *parts.looks], trigger_mode="multiple", **edit)
    parts.lock.input(
        hold, [scene, parts.lock], [scene, *parts.looks], trigger_mode="always_last", **edit
    )
    parts.dice_all.click(roll_all, scene, [*looks, parts.seed], trigger_mode="multiple", **edit)
    typed, redrawn = [scene, parts.seed], [photo, parts.seed, *parts.looks]
    parts.seed.submit(sow_or_restore, typed, redrawn, trigger_mode="always_last", **edit)
    parts.seed.blur(leave_box, typed, redrawn, trigger_mode="always_last", **edit)
