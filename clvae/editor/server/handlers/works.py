"""From one picture that a browser keeps to another, or to a new one; and such a one as a file.

The page asks for what is still to be kept ("leave"), and once it has that, for the other picture
("open_work"); see assets/keep/switch.js. Each answer has its question's number, and what is to be
kept says which question last asked for another picture: the page may have stopped waiting.
"""

from __future__ import annotations

import logging

from ....errors import ClvaeError, Text
from ...document.document import Document
from ...document.project import whole
from ...texts import sentence
from .. import notes
from ..data_urls import bytes_url, file_bytes, name_of, parcel, project_bytes
from ..failures import UNKNOWN, full
from ..kept_pictures import KeptPictures
from ..messages import Message
from ..presenters import Showing, Shown
from ..workspace import Workspace
from .keeping import FILE_NAME, has_stored, parcelled, put_up, said, settled, word

LOG = logging.getLogger(__name__)


def leave(workspace: Workspace, message: Message) -> Showing:
    """{stored, photo, question}: what the browser is to keep yet before another picture opens."""
    newest, held = workspace.document.snapshot(), workspace.selected
    kept = has_stored(workspace, newest, message)

    def shown() -> Shown:
        more = {} if kept else parcelled(workspace, newest, held, message)
        return {"keep": word(newest, said="left", question=_question(message), **more)}

    return shown


def open_work(workspace: Workspace, message: Message) -> Showing:
    """{file, photo, hand, question}: a kept picture opens, or without the first three a new one.

    The history begins with it. Where it cannot be read, the picture that is open stays.
    """
    before, question = workspace.document.state, _question(message)
    picture = workspace.picture
    # Said before there is anything of it to be kept.
    workspace.turned, workspace.outcome = question, ""
    try:
        project = KeptPictures(workspace.service).last(message.values)
        workspace.picture = question
        shown = put_up(workspace, message, project, Document.renew)
    except Exception as error:  # the page waits for an answer
        if not isinstance(error, ClvaeError):
            LOG.exception("a kept picture was not opened")
            error = ClvaeError(full(error) or UNKNOWN)
        notes.warn(sentence(ClvaeError("the picture was not opened: {error}", error=error)))
        if workspace.document.state is not before:
            workspace.document.renew(before)
        workspace.picture, workspace.outcome = picture, "unopened"
        return lambda: said(workspace, "unopened", question=question)
    workspace.outcome = "opened"
    # what a hand drew since is to be kept yet
    more = said if message.values.get("hand") else settled
    return lambda: shown | more(workspace, "opened", question=question)


def _question(message: Message) -> int:
    """The number of what the page asks, which goes back with the answer; 0 where it has none."""
    number = message.values.get("question")
    return number if type(number) is int else 0


def export_work(workspace: Workspace | None, message: Message) -> Showing:
    """{file, photo, name}: a kept picture whose photo is kept beside it, as one file."""
    values = message.values
    data = whole(project_bytes(values.get("file")), file_bytes(values.get("photo"), Text("photo")))
    name = values.get("name")
    if not isinstance(name, str) or not name_of(name, "") or not name.endswith(".clvae"):
        name = FILE_NAME
    return lambda: {"outbox": parcel(name, bytes_url(data))}
