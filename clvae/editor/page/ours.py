"""What a page of ours has besides what Gradio gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import gradio as gr

if TYPE_CHECKING:
    from ..server.rules import Rules
    from ..server.workspaces import Workspaces
    from .share import Share


class Ours(gr.Blocks):
    """A page as type checkers are to see it. shares: "share" is Gradio's."""

    workspaces: Workspaces
    shares: Share
    rules: Rules


def ours(page: gr.Blocks) -> Ours:
    """The page itself."""
    return cast(Ours, page)
