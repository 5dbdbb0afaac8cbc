"""The map of a photo that is edited, corrected by what the photo shows; see document/correcting.py.

Strokes and clicks follow the photo's edges on the page itself, by patches that it asks for once.
"""

from __future__ import annotations

import numpy as np

from ...document import correcting
from ..messages import Message, encode
from ..presenters import Showing, Shown, push_map, show_photo, show_scene
from ..workspace import Workspace

GREYS = [(i, i, i) for i in range(256)]


def patches(workspace: Workspace, message: Message) -> Showing:
    """The painter asks for the patches of the photo; it gets none where that is closed by now."""
    photo = workspace.document.state.photo

    def shown() -> Shown:
        if photo is None:
            return {}
        found = correcting.patches(photo)
        halves = np.concatenate([found & 255, found >> 8]).astype(np.uint8)  # see patches.js
        brought = {"patches": encode(halves, GREYS), "photo_number": photo.number}
        return {"scene": push_map(workspace.service, **brought)}

    return shown


def tidy(workspace: Workspace, message: Message) -> Showing:
    """Have the border of the object in hand lie where the photo's colours part."""
    before, held = workspace.document.state, workspace.selected
    workspace.document.edit(lambda state: correcting.tidied(state, held))
    return lambda: show_photo(workspace) | show_scene(workspace, message.scene, before)
