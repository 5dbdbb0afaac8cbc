"""What the page shows of what a document keeps under names, looks and snapshots of itself: values
of the page's parts by their names, as those of presenters.py.
"""

from __future__ import annotations

from typing import Any

from ..document import pieces
from ..document.look_file import pack_look
from ..document.state import KeptLook, NamedSnapshot
from ..texts import translated
from .data_urls import JPEG, bytes_url
from .pushes import next_push
from .workspace import Workspace


def show_kept_looks(workspace: Workspace) -> dict[str, Any]:
    """The kept looks, with a number that grows."""
    with workspace.face:
        looks = [_look(look) for look in workspace.document.state.kept_looks]
        return {"kept_looks": {"push": next_push(), "looks": looks}}


def show_other_looks(workspace: Workspace, look: KeptLook, brought: bool = False) -> dict[str, Any]:
    """A look that the browser is to keep for other pictures, as a file, under the name that it has
    in any language. brought: it came as a file.
    """
    more = {"name": str(look.name), "file": bytes_url(pack_look(workspace.engine, look))}
    came = _look(look) | more | {"brought": brought}
    return {"other_looks": {"push": next_push(), "came": came}}


def _look(look: KeptLook) -> dict:
    return _tile(look, pieces.said_name(look.name), whole=look.whole, digest=look.digest)


def show_snapshots(workspace: Workspace) -> dict[str, Any]:
    """The named snapshots, with a number that grows."""
    with workspace.face:
        found = [_tile(one, one.name, time=one.time) for one in workspace.document.state.snapshots]
        return {"snapshots": {"push": next_push(), "found": found}}


def _tile(one: KeptLook | NamedSnapshot, name: str, **more: object) -> dict:
    """What a page shows of a thing that was kept under a name, with its picture."""
    src = bytes_url(one.thumbnail.tobytes(), JPEG)
    return {"number": one.number, "name": translated(name), "src": src, **more}
