"""The events of the kept looks: of objects and of whole pictures, to give away and to blend."""

from __future__ import annotations

from typing import NamedTuple

from ....errors import ClvaeError
from ...document import kept_looks
from ...document.kept_looks import find
from ..keepsakes import show_kept_looks, show_other_looks
from ..messages import Message
from ..presenters import Showing, show_edit, show_photo
from ..workspace import Workspace
from .asked import in_hand, object_asked, overtaken


def keep(workspace: Workspace, message: Message) -> Showing:
    """{whole}: the look of the whole picture, else of what is in hand."""
    object_id, picture = object_asked(workspace, message), workspace.renderer.picture()
    workspace.document.edit(
        lambda state: kept_looks.keep(workspace.engine, state, object_id, picture)
    )
    look = workspace.document.state.kept_looks[-1]
    kept = show_other_looks(workspace, look)
    return lambda: kept | show_kept_looks(workspace) | show_photo(workspace)


def remove(workspace: Workspace, message: Message) -> Showing:
    """{number} of a look that is kept no more."""
    number = find(workspace.document.state, message.values.get("number")).number
    workspace.document.edit(lambda state: kept_looks.remove(state, number))
    return lambda: show_kept_looks(workspace) | show_photo(workspace)


def wear(workspace: Workspace, message: Message) -> Showing:
    """{number} of a look that is put on."""
    held, look = (
        message.scene.selected,
        find(workspace.document.state, message.values.get("number")),
    )
    edit = workspace.change(
        held, lambda state: kept_looks.wear(workspace.engine, state, held, look)
    )
    return lambda: show_edit(workspace, edit)


def blend(workspace: Workspace, message: Message) -> Showing:
    """While the slider is dragged, and once more when the hand lets go.

    value: {a, b, share, done, held, number}, see components.blend.
    """
    asked, document = message.value, workspace.document
    held = in_hand(asked, message.scene.selected)
    a, b, share, done = chosen(asked)
    if overtaken(asked, workspace) or not workspace.has(held):
        return lambda: {}
    first, second = (find(document.state, number) for number in (a, b))
    if held in document.state.locks and not first.whole and not done:
        return lambda: {}  # it says so once, when the hand lets go
    edit = workspace.change(
        held,
        lambda s: kept_looks.blend(workspace.engine, s, held, first, second, share / 100),
        ("blend", held, a, b),
    )
    if done:
        document.seal()
    return lambda: show_edit(workspace, edit)


class Blend(NamedTuple):
    """What the page sent to blend.

    first, second: the numbers of two looks, whatever came. share: of the second, in per cent. done:
    whether the hand let go.
    """

    first: object
    second: object
    share: float
    done: bool


def chosen(asked: object) -> Blend:
    """What the page sent to blend, of a value {a, b, share, done}."""
    asked = asked if isinstance(asked, dict) else {}
    a, b, share, done = (asked.get(name) for name in ("a", "b", "share", "done"))
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 100:
        raise ClvaeError("a blend is between 0 and 100 per cent")
    return Blend(a, b, share, bool(done))
