"""What the handlers of the page's events share. Each panel's are a class in the panel's module.

Gradio knows by the annotations of a handler's parameters that it is to pass the request and what
came with the event.
"""

from __future__ import annotations

from typing import Any

from ..document.state import State
from ..server.messages import Painted, Settings
from ..server.workspace import Workspace
from ..server.workspaces import Visitor, Workspaces
from .parts import Parts, show_edit


class Handlers:
    """Handlers of events. parts: the components that they read and write.

    A class of them has a method `attach`, which says what each of them answers. The `edit` that it
    is given is what every event that edits the document is attached with.
    """

    def __init__(self, workspaces: Workspaces, parts: Parts):
        self.workspaces, self.parts, self.engine = workspaces, parts, workspaces.engine

    def after(
        self,
        painted: Painted | None,
        request: Visitor,
        style_photo: Painted | None = None,
        settings: Settings | None = None,
    ) -> Workspace:
        """The workspace of a request, once it has taken in what came with the event.

        painted: of the scene's painter. style_photo, settings: of the style photos'. None: nothing.
        """
        workspace = self.workspaces.of(request)
        workspace.take(painted, style_photo, settings)
        return workspace

    def shown(self, workspace: Workspace, edit: tuple[State, State]) -> dict:
        """See `show_edit`."""
        return show_edit(self.parts, self.workspaces, workspace, edit)


def modes(edit: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """What to attach events with, by what becomes of others that come while one is answered.

    None of them counts, the last one does, or each does.
    """
    once, last, each = ({"trigger_mode": mode} for mode in ("once", "always_last", "multiple"))
    return edit | once, edit | last, edit | each
