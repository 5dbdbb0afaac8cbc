"""A real photo is opened to be edited. It takes seconds, and the page says how far it is."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from ....errors import ClvaeError, Text
from ...document import opened_photo
from ...document.room import check_room
from ...document.state import OpenedPhoto
from ...texts import sentence, translated
from .. import notes
from ..data_urls import file_bytes, name_of
from ..jobs import Ended, in_steps
from ..messages import Message
from ..presenters import Showing, Shown, show_photo
from ..pushes import next_push
from ..service import Service
from ..workspace import Workspace
from . import scenes
from .scenes import renew

STRANGE = 0.25  # of a photo of another kind the model knows less than this well; docs/photos.md
NO_SEGMENTER = Text(
    "This model cannot say what is what in a photo: open a label map of it, or paint what you want "
    "to change."
)
LOOKING, MATCHING = Text("Finding out what is in it …"), Text("Matching its own look …")


def read_photo(service: Service, message: Message) -> Generator[Shown, None, OpenedPhoto]:
    """{file, name, number}: a photo that is to be edited, read. number: grows on the page with each
    that is opened there.
    """
    data, number = message.values, _number(message)
    what = name_of(data.get("name"), Text("photo"))
    file = file_bytes(data.get("file"), what)
    if not service.engine.has_segmenter:
        notes.inform(NO_SEGMENTER, Text("Photo"))
    try:
        small, shape = opened_photo.looked_at(file, what)
        yield _said(number, LOOKING)
        with service.slots:
            found = opened_photo.seen(service.engine, file, small, shape)
        if said := opened_photo.scaled(found):
            notes.inform(Text("The {what}: {said}.", what=what, said=said), Text("Photo"))
        return found
    except ClvaeError:
        yield _said(number, "")
        raise


def edit_photo(workspace: Workspace, message: Message) -> Showing:
    """A photo was opened to be edited; one that was opened after it on the page comes before it."""
    found, number = message.read, _number(message)
    if number < workspace.opening:
        return lambda: _said(number, "")
    try:
        check_room(workspace.document.state.snapshots, found.file)
    except ClvaeError as error:
        notes.warn(sentence(error))
        return lambda: _said(number, "")
    workspace.opening = number
    engine = workspace.engine
    show = renew(workspace, message, lambda state: opened_photo.with_photo(engine, state, found))

    def steps() -> Iterator[Shown]:
        if _unknown(workspace, found):
            yield show() | _said(number, "")
            return
        yield show() | _said(number, MATCHING)
        if said := _strange(workspace.service, found):
            notes.inform(said, Text("Photo"))
        yield from _matched(workspace, found, number)
        yield show_photo(workspace) | _said(number, "")

    return steps


def open_map(workspace: Workspace, message: Message) -> Showing:
    """A label map was opened; over a photo that is edited it says what is what in that."""
    brought, engine, document = message.read, workspace.engine, workspace.document
    if isinstance(brought, dict) or document.state.photo is None:
        return scenes.open_map(workspace, message)
    show = renew(workspace, message, lambda state: opened_photo.with_map(engine, state, brought))
    found = document.state.photo

    def shown() -> Shown:
        if found is not None and not _unknown(workspace, found):
            after = opened_photo.matched(engine, found)
            document.amend(lambda state: opened_photo.with_look(state, found, after))
        return show()

    return shown


def _unknown(workspace: Workspace, photo: OpenedPhoto) -> bool:
    """Whether nothing in a photo is known."""
    return bool((photo.scene.labels == workspace.service.blank).all())


def _matched(workspace: Workspace, found: OpenedPhoto, number: int) -> Iterator[Shown]:
    """Match a photo's own look, unless it is closed meanwhile; what the page shows until then."""
    document = workspace.document

    def match(tell) -> OpenedPhoto:
        def progress(taken: int, steps: int, left: float) -> None:
            photo = document.state.photo
            if photo is None or photo.number != found.number:
                raise Ended
            tell(Text("Matching its own look, {taken} of {steps} …", taken=taken, steps=steps))

        return opened_photo.matched(workspace.engine, found, progress)

    work = in_steps(match)
    try:
        while True:
            yield _said(number, next(work))
    except StopIteration as ended:
        after = ended.value
        document.amend(lambda state: opened_photo.with_look(state, found, after))
    except Ended:
        pass
    finally:
        work.close()


def _strange(service: Service, found: OpenedPhoto) -> Text | None:
    """The sentence for a photo most of which the model does not know; None for others."""
    engine = service.engine
    if not engine.has_segmenter or engine.known(found.small) >= STRANGE:
        return None
    others = [title for title, _ in service.others()]
    if not others:
        return Text("This model does not know most of what is in the photo.")
    offer: str = others[0]
    for title in others[1:]:
        offer = Text("{names} or {last}", names=offer, last=title)
    return Text(
        "This model does not know most of what is in the photo: {others}, in the menu at the top, "
        "may.",
        others=offer,
    )


def _number(message: Message) -> int:
    return message.number("number", Text("the number of an opened photo"))


def _said(number: int, words: str) -> Shown:
    """The strip's value: how far a photo is that is opened; "" once it is there or cannot be."""
    return {"strip": {"push": next_push(), "number": number, "words": translated(words)}}
