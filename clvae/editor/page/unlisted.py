"""A component of ours whose values are of our own making, and that no endpoint for programs has."""

from __future__ import annotations

from typing import Any

import gradio as gr


class Unlisted(gr.HTML):
    """A piece of HTML and a script that send a value of their own; see components.py."""

    def preprocess(self, payload: object) -> Any:
        """What the page sent, as a handler gets it."""
        return payload

    def postprocess(self, value: object) -> Any:
        """What a handler returned, as the page gets it: see `push` of each component."""
        return value

    def api_info(self) -> dict[str, Any]:
        """The type of its value in the list of endpoints, which shows none that has it."""
        return {"type": "object"}

    def example_payload(self) -> None:
        """None: nobody calls with it."""

    def example_value(self) -> None:
        """None: nobody calls with it."""
