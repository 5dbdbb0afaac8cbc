"""The events of style photos' colours: a photo matched more closely, and what was taken over of
photos brought to their colours.
"""

from __future__ import annotations

from collections.abc import Iterator

from ....errors import ClvaeError, Text
from ...document import style_photos
from ...document.state import State, StylePhoto
from ..jobs import Ended, in_steps
from ..messages import Message
from ..presenters import Showing, Shown, show_edit, show_match, show_photo
from ..refining import Refining
from ..workspace import Workspace

STEPS = 8  # that are taken more


def refine(workspace: Workspace, message: Message) -> Showing:
    """{number} of a style photo that is to be matched more closely.

    What was taken over of it last gets them, too, in the same undo step.
    """
    number = message.number("number", Text("a style photo"))
    style_photo = style_photos.find(workspace.document.state, number)
    if style_photo is None:
        raise ClvaeError("choose a style photo first")
    workspace.taking.check(style_photo)
    workspace.refining = Refining(number)
    return lambda: _refined(workspace, style_photo)


def stop(workspace: Workspace, message: Message) -> Showing:
    """The job is to end; the photo's codes stay as they were."""
    workspace.refining = None
    return lambda: show_match(workspace)


def arrive(workspace: Workspace, message: Message) -> Showing:
    """The page has time: what was taken over gets its photos' colours, and photos are encoded."""
    return lambda: _arrived(workspace)


def _arrived(workspace: Workspace) -> Iterator[Shown]:
    try:
        edit = workspace.taking.arrive(workspace.document)
        workspace.taking.encode(workspace.document.state)
    except Ended:  # something else is taken over, which the page asks for as well
        yield {}
        return
    except Exception:
        yield show_match(workspace)  # else the page would say that colours are coming
        raise
    changed = edit[0] is not edit[1]
    yield (show_edit(workspace, edit) if changed else {}) | show_match(workspace)


def _refined(workspace: Workspace, style_photo: StylePhoto) -> Iterator[Shown]:
    """What the page shows while the job goes on, and afterwards.

    It ends without a result where the photo or its map changes, something goes through the history,
    or somebody wants it to.
    """
    document, travelled, job = workspace.document, workspace.document.travelled, workspace.refining
    yield show_match(workspace)
    work = in_steps(lambda tell: workspace.taking.refined(style_photo, STEPS, tell))
    try:
        while True:
            step = next(work)
            there = style_photos.has(document.state, style_photo)
            if workspace.refining is not job or document.travelled != travelled or not there:
                break
            workspace.refining = job = step
            yield show_match(workspace)
    except StopIteration as ended:
        codes = ended.value
        taking = workspace.taking
        gave = taking.gave(style_photo)

        def finer(state: State) -> State:
            after = style_photos.refine(state, style_photo, codes)
            return taking.again(after) if gave else after

        if workspace.refining is job and document.travelled == travelled:
            document.edit(finer)
    except Exception:
        workspace.refining = None
        yield show_match(workspace)  # else the page would wait for more
        raise
    finally:
        work.close()
    if workspace.refining is job:
        workspace.refining = None
    yield show_match(workspace) | show_photo(workspace)
