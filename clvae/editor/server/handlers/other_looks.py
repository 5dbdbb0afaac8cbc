"""The events of looks that were kept in other pictures: the browser has them, each as a file.

See document/look_file.py and assets/other-looks.js.
"""

from __future__ import annotations

from dataclasses import replace

from ....errors import Text
from ...document import kept_looks
from ...document.look_file import MAX_LOOK, WHAT, unpack_look
from ...document.look_file import pack_look as packed
from ...document.pieces import said_name
from ...document.project_box import text_of
from ...document.state import KeptLook, State
from ...texts import translated
from ..data_urls import bytes_url, file_bytes, name_of, parcel
from ..keepsakes import show_kept_looks, show_other_looks
from ..messages import Message
from ..presenters import Showing, show_edit
from ..workspace import Workspace

ENDING = ".clvlook"


def use(workspace: Workspace, message: Message) -> Showing:
    """{file, name}: a look that becomes one of this picture, and is put on, as one step."""
    held, look = message.scene.selected, look_of(workspace, message)

    def used(state: State) -> State:
        state, mine = kept_looks.take_in(state, look)
        return kept_looks.wear(workspace.engine, state, held, mine)

    edit = workspace.change(held, used)
    return lambda: show_edit(workspace, edit) | show_kept_looks(workspace)


def bring(workspace: Workspace, message: Message) -> Showing:
    """{file}: the file of a look that was opened, for the browser to keep."""
    look = look_of(workspace, message)
    return lambda: show_other_looks(workspace, look, brought=True)


def save(workspace: Workspace, message: Message) -> Showing:
    """{file, name}: a look as a file of that name, as it is called here."""
    look = look_of(workspace, message)
    data, name = bytes_url(packed(workspace.engine, look)), translated(said_name(look.name))
    return lambda: {"outbox": parcel(f"{name_of(name, '').strip()}{ENDING}", data)}


def look_of(workspace: Workspace, message: Message) -> KeptLook:
    """The look of an event's data {file, name?}, under that name."""
    values = message.values
    look = unpack_look(workspace.engine, file_bytes(values.get("file"), Text("look"), MAX_LOOK))
    name = values.get("name")
    return look if name is None else replace(look, name=text_of(name, Text("name"), WHAT))
