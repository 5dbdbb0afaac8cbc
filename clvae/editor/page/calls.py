"""What programs may say in a call: components that let anything through, and what takes it in."""

from __future__ import annotations

from typing import Any

from gradio.components import Component

from ...core.checks import listed
from ...core.labels import LabelSet
from ...core.scene import Scene
from ...errors import ClvaeError


def unread(component: Component) -> Component:
    """A component that hands whatever came to its handler, which says what is wrong with it.

    The list of endpoints shows it as what it is. A class of its own would not do: Gradio would have
    the page load its scripts as those of a custom component.
    """
    component.preprocess = lambda payload: payload
    return component


def class_in(labels: LabelSet, scene: Scene, name: Any) -> int:
    """The id of a class given by name or id, "8" or 8; one that the map lacks is an error."""
    number = isinstance(name, str) and name.isascii() and name.isdigit() and len(name) < 9
    class_id = labels.id(int(name) if number else name)
    if not scene.present()[scene.of_class(class_id)].any():
        raise ClvaeError(f"the map has no {labels.name(class_id)}: nothing would change")
    return class_id


def several(values: object, what: str) -> list | None:
    """A list that somebody sent, or one item alone; None is all. An empty one is an error."""
    if values is None:
        return None
    found = listed(values, what)
    if not found:
        raise ClvaeError(f"the list of {what} is empty: name at least one, or leave it out for all")
    return found
