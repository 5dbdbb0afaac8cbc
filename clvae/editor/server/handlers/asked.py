"""What events of several panels ask for."""

from __future__ import annotations

from ....core.codes import LAYERS, TEXTURE
from ....errors import ClvaeError, Text
from ..messages import Message
from ..workspace import Workspace


def object_asked(workspace: Workspace, message: Message) -> int | None:
    """What an event {whole} is for: None is the whole picture, else the object in hand."""
    return None if message.flag("whole", Text("the whole picture or not")) else workspace.selected


def in_hand(asked: object, selected: int) -> int:
    """The object that was in hand when something was asked: what was asked says it itself, since a
    page may take the map along a little later. selected: the object in hand by the map.
    """
    held = asked.get("held") if isinstance(asked, dict) else None
    return held if type(held) is int and held >= 0 else selected


def overtaken(asked: object, workspace: Workspace) -> bool:
    """Whether an undo, done after what was asked, came before it: then that is undone already."""
    number = asked.get("number") if isinstance(asked, dict) else None
    return type(number) is int and number < workspace.document.travelled


def layers_asked(layer: object, texture: bool = False) -> list[int | str] | None:
    """What the dice or variations are to renew.

    layer: what a page sent, the number of a layer, or None for all of them, or "texture", where
    that can be rolled alone.
    """
    if texture and layer == TEXTURE:
        return [TEXTURE]
    if layer is not None and (type(layer) is not int or not 0 <= layer < LAYERS):
        raise ClvaeError("there is no such layer")
    return None if layer is None else [layer]
