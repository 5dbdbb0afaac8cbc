"""What an event of the page carries, read strictly: pages may be old, and anybody may send one."""

from __future__ import annotations

import gradio as gr

from ...core.checks import flag, whole
from ...core.codes import LAYERS
from ...errors import ClvaeError
from .gradio_internals import values_of

MOST = 2**53 - 1  # the largest whole number that a script keeps exactly


def data_of(event: gr.EventData) -> dict:
    """The values that came with an event, by their names, whatever they are."""
    data = values_of(event)
    if not isinstance(data, dict):
        raise ClvaeError("the page sent nothing that says what is wanted: reload it")
    return data


def number_of(event: gr.EventData, name: str, what: str, most: int = MOST) -> int:
    """A whole number from 0 to `most` that came with an event. what: see checks.py."""
    return whole(data_of(event).get(name), 0, most, what)


def flag_of(event: gr.EventData, name: str, what: str) -> bool:
    """True or False, as it came with an event; False where nothing came. what: see checks.py."""
    return flag(data_of(event).get(name, False), what)


def whole_or(event: gr.EventData, selected: int) -> int | None:
    """What an event {whole} is for: None is the whole picture, else the object in hand."""
    return None if flag_of(event, "whole", "the whole picture or not") else selected


def chosen_layers(layer: object) -> list[int] | None:
    """What the dice or variations are to renew.

    layer: what a page sent, the number of a layer, or None for all of them.
    """
    if layer is not None and (type(layer) is not int or not 0 <= layer < LAYERS):
        raise ClvaeError("there is no such layer")
    return None if layer is None else [layer]
