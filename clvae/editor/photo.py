"""The photo pane and the outbox: the picture on the page, and files that the page saves."""

from __future__ import annotations

import gradio as gr

from .painter import ASSETS, script


class Photo(gr.HTML):
    """Shows the newest picture. Its value is what `render.view` makes. size: (H, W)."""

    def __init__(self, value=None, *, size=(1, 1), **kwargs):
        super().__init__(value=value, size=list(size), html_template=(ASSETS / "photo.html").read_text(encoding="utf-8"),
                         css_template="", js_on_load=script("photo.js", call="Photo"), apply_default_css=False, **kwargs)

    def postprocess(self, value: dict | None) -> dict | None:
        return value

    def api_info(self) -> dict:
        return {"type": "object"}


class Outbox(gr.HTML):
    """Saves {name, href, serial} as a file of the visitor's; nothing of it is kept on the server."""

    def __init__(self, **kwargs):
        super().__init__(value=None, html_template="<span></span>", css_template="",
                         js_on_load=script("outbox.js", call="Outbox"), apply_default_css=False, **kwargs)

    def postprocess(self, value: dict | None) -> dict | None:
        return value

    def api_info(self) -> dict:
        return {"type": "object"}
