"""The look panel: sliders, dice and a lock for the object in hand; dice for the whole picture."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from ...core.directions import Direction
from ...core.presets import Shelf
from ..document import edits
from ..document.sliders import FIRST, direction_at, placed
from ..document.sliders import count as sliders_of
from ..server.data_urls import JPEG, bytes_url
from ..server.faces import heading, slider_face
from ..server.service import Service
from . import components as widgets


def look_panel(service: Service) -> dict:
    """The components for the object in hand, by their names in Parts."""
    state = service.opening_state
    class_id = int(state.scene.objects[0, 0])
    with gr.Row(elem_classes="cl-pair"):
        head = widgets.head(heading(service.engine.labels, state, class_id), elem_id="look-head")
        clipboard = widgets.clipboard(elem_id="clipboard")
    with gr.Row(elem_classes="cl-pair"):
        dice = gr.Button("New look", elem_id="dice-one", variant="primary", size="sm")
        layers = widgets.layers(service.engine.config.noise, elem_id="layers")
        lock = gr.Checkbox(
            False, label="Lock", elem_id="lock", container=False, min_width=60, interactive=True
        )
    seen = {"object": class_id, "color": service.opening_color(class_id), "bar": ""}
    color = widgets.tint(seen, elem_id="tint", visible=service.engine.has_colours)
    shelf = widgets.presets({"class_id": class_id}, shelves(service), elem_id="presets")
    directions = placed(service.engine.directions, class_id)
    count = sliders_of(service.engine.directions, service.engine.labels.count)
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
    whole = list(service.engine.directions.of_picture())
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
        "tint": color,
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


def shelves(service: Service) -> dict:
    """What the presets' widget shows: strips of thumbnails, by class id or "scenes"."""
    stock, names = service.engine.presets, service.engine.labels

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


def picture_panel() -> dict:
    """The components for the whole picture."""
    with gr.Row(elem_id="whole", elem_classes="cl-pair"):
        dice_all = gr.Button("New look for all unlocked", elem_id="dice-all", size="sm")
        seed = gr.Number(None, label="Seed", elem_id="seed", min_width=120, scale=0)
    return {"dice_all": dice_all, "seed": seed}
