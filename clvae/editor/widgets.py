"""Parts of the page that are ours: a piece of HTML and a script from assets/, in a gr.HTML."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

ASSETS = Path(__file__).parents[2] / "assets"


def read(name: str) -> str:
    """The text of a file of assets/."""
    return (ASSETS / name).read_text(encoding="utf-8")


def script(*names: str, call: str) -> str:
    """The text for `js_on_load`: some files of assets/ and the call that starts them."""
    return "\n".join([*map(read, names), f"{call}(element, props, trigger, watch);"])


def widget(name: str, value=None, **props) -> gr.HTML:
    """The widget of assets/NAME.html and assets/NAME.js, whose function is Name; keywords are its props."""
    return gr.HTML(value, html_template=read(f"{name}.html"), js_on_load=script(f"{name}.js", call=name.capitalize()),
                   apply_default_css=False, **props)


def photo(value: dict, size: tuple[int, int], **props) -> gr.HTML:
    """The photo pane: shows the newest picture, its value is what `render.view` makes. size: (H, W)."""
    return widget("photo", value, size=list(size), **props)


def outbox(**props) -> gr.HTML:
    """Saves its value {name, href, serial} as a file of the visitor's; nothing of it stays on the server."""
    return widget("outbox", **props)


def strip(scenes: list[dict], **props) -> gr.HTML:
    """Sample scenes {name, src} to start from; picking one is the event "pick" with its index."""
    return widget("strip", scenes=scenes, **props)


def header(model: str, **props) -> gr.HTML:
    """The title, three hints for a first visit, and the list of shortcuts."""
    return widget("header", model=model, **props)
