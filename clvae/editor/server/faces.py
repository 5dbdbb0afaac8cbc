"""What single parts of the look panel show: its head, and its sliders."""

from __future__ import annotations

from collections.abc import Sequence

from ...core import codes
from ...core.directions import Direction
from ...core.labels import LabelSet
from ...engine.photo_edit import Edge
from ...errors import Text
from ..document import photo_modes, pieces
from ..document.sliders import direction_at
from ..document.state import State
from ..texts import say, translated
from .pushes import next_push


class Face(dict):
    """How a control of the page is to look from now on, as far as it is named.

    value, label, visible, interactive: as Gradio has them.
    """


LAYER_NAMES = tuple(name.capitalize() for name in codes.LAYER_NAMES)


def heading(labels: LabelSet, state: State, object_id: int, gesture: int = 0) -> dict:
    """The value of the look panel's head: the object in hand.

    gesture: the number of the newest move of its edge's sliders that the state holds.
    """
    there = state.scene.present()[object_id]
    return {
        "push": next_push(),
        "object": object_id,
        "name": translated(pieces.name(labels, state, object_id)),
        "color": [int(v) for v in pieces.color(labels, state, object_id)],
        "note": "" if there else say("not in the picture yet: paint some"),
        "mode": photo_modes.mode_of(state, object_id),
        "edge": state.edges.get(object_id, Edge())._asdict(),
        "gesture": gesture,
    }


def slider_face(directions: Sequence[Direction | None], index: int) -> dict:
    """What the slider with this index looks like for a class with these directions.

    One that has none is hidden.
    """
    direction = direction_at(directions, index)
    if direction is None:
        return {"label": "", "visible": "hidden"}
    return {"label": translated(slider_label(direction)), "visible": True}


def slider_label(direction: Direction) -> Text:
    """What a slider is called, "darker ↔ lighter, fine": one text, which the catalogues have for
    what our own bundles move.
    """
    layer = "" if direction.layer is None else LAYER_NAMES[direction.layer]
    words = f"{direction.ends[0]} ↔ {direction.ends[1]}" if direction.measure else ""
    label = ", ".join(filter(None, (words, layer.lower() if words else layer)))
    return Text(label)
