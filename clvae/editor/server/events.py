"""The table of events: which of the page's parts brings what, what it does, and what may change.

Nothing here knows how an event comes: by Gradio's queue (page/bindings.py), or by the direct line
(page/direct.py) where it must feel live.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from . import turns
from .handlers import (
    closer,
    correcting,
    exports,
    finer,
    keeping,
    kept_looks,
    looks,
    matching,
    opening,
    other_looks,
    scenes,
    snapshots,
    style_photos,
    tracing,
    variations,
    works,
)
from .messages import Message
from .presenters import Showing, Shown
from .service import Service
from .workspaces import Visitor, Workspaces

# What becomes of others that come while one is answered: none counts, the last does, or each.
Mode = Literal["once", "last", "each"]
Handler = Callable[[Any, Message], Showing]

SCENE = ("scene",)
STYLE_PHOTO = ("style_photo", "style_photos")
EVERYTHING = (*SCENE, *STYLE_PHOTO)
# What shows the look of the object in hand, and of the picture.
LOOKS = ("heading", "dice", "lock", "middle", "reset", "presets", "tint", "sliders", "overall")
EDITED = ("photo", *LOOKS)
ALL = (*EDITED, *EVERYTHING, "match", "seed", "kept_looks", "snapshots")  # what an undo can change


@dataclass(frozen=True)
class Event:
    """An event of the page.

    part, name: of a part of the page, see page/parts.py, and of what happens to it. brings: the
    parts whose values come with it, those of EVERYTHING as what they are, one other as the
    message's `value`. shows: those that its answer may change. data: whether it says more itself.
    busy: the parts that show that it is at work. read: what reads the files that came, before its
    turn; it gets the service and the message, and what it returns is the message's `read`.
    in_steps: its answer comes in several steps, those of `read` first, if any. heavy: few are
    answered at a time. quiet: nobody asked for it, and no part is busy.
    spare: it waits for time that is left, behind all others. direct: it must feel live,
    and comes by the direct line. whose: finds the workspace that the handler is given.
    """

    part: str
    name: str
    handler: Handler
    mode: Mode
    brings: tuple[str, ...] = SCENE
    shows: tuple[str, ...] = ("photo",)
    data: bool = False
    busy: tuple[str, ...] = ("photo",)
    read: Callable[[Service, Message], object] | None = None
    in_steps: bool = False
    heavy: bool = False
    quiet: bool = False
    spare: bool = False
    direct: bool = False
    whose: Callable[[Workspaces, Visitor], Any] = Workspaces.of

    @property
    def key(self) -> str:
        """Its name among all events."""
        return f"{self.part}_{self.name}"

    @property
    def ordered(self) -> bool:
        """Whether its turn is that in which it came, not that in which its files were read."""
        return not (self.read or self.quiet)

    def answer(self, workspaces: Workspaces, visitor: Visitor, message: Message) -> Iterator[Shown]:
        """What the page shows then, step by step: one step, unless `in_steps`."""
        workspace = self.whose(workspaces, visitor)
        if self.whose is not Workspaces.of:
            showing = self.handler(workspace, message)
        else:
            if self.read is not None:
                read: Any = self.read(workspaces.service, message)
                told = isinstance(read, Generator)
                message = replace(message, read=(yield from read) if told else read)
            with turns.drawn.get() or workspace.turns.ticket():
                showing = self.handler(workspace, workspace.receive(message))
        shown = showing()
        yield from (shown,) if isinstance(shown, dict) else shown


def _direct(events: Iterable[Event]) -> Iterator[Event]:
    return (replace(event, direct=True) for event in events)


def _painting() -> Iterator[Event]:
    yield Event("scene", "stroke", scenes.stroke, "last", shows=("photo", "scene"))
    yield Event("scene", "choose", scenes.choose, "last", shows=LOOKS)
    yield Event("scene", "split", scenes.split, "each", shows=("scene", *EDITED), data=True)
    yield Event("scene", "merge", scenes.merge, "each", shows=("scene", *EDITED))
    yield Event("scene", "patches", correcting.patches, "last", shows=("scene",), busy=("scene",))
    yield Event("scene", "tidy", correcting.tidy, "each", shows=("scene", *EDITED))
    yield Event("scene", "travel", scenes.travel, "each", EVERYTHING, ALL)
    yield Event("photo", "draw", scenes.draw, "last")


def _scenes() -> Iterator[Event]:
    # see assets/painter/files.js
    busy = {"data": True, "busy": ("photo", "scene")}
    reading: dict[str, Any] = {**busy, "read": scenes.read_map}
    yield Event("scene", "crop", scenes.crop, "each", EVERYTHING, ALL, **busy)
    yield Event("scene", "canvas", scenes.canvas, "each", EVERYTHING, ALL, **busy)
    yield Event("scene", "open_map", opening.open_map, "each", EVERYTHING, ALL, **reading)
    yield Event("scene", "trace", tracing.trace, "each", data=True)
    yield Event("strip", "pick", scenes.pick, "each", EVERYTHING, ALL, data=True)
    yield Event("strip", "follow", scenes.follow, "each", EVERYTHING, ALL, data=True)
    unseen: dict[str, Any] = {"data": True, "quiet": True, "whose": Workspaces.find}
    yield Event("photo", "closer", closer.closer, "each", (), ("detail",), **unseen)
    unseen |= {"whose": finer.Seat.find}
    yield Event("photo", "finer", finer.finer, "each", (), ("detail",), spare=True, **unseen)
    photo: dict[str, Any] = {**busy, "read": opening.read_photo, "in_steps": True}
    yield Event(
        "strip", "edit_photo", opening.edit_photo, "each", EVERYTHING, ("strip", *ALL), **photo
    )


def _looks() -> Iterator[Event]:
    seeded, redrawn = (*SCENE, "seed"), (*EDITED, "seed")
    yield Event("heading", "look", looks.look, "last", shows=("seed", *LOOKS))
    yield Event("heading", "mode", looks.set_mode, "each", shows=EDITED, data=True)
    yield Event("heading", "edge", looks.set_edge, "each", shows=EDITED, data=True)
    yield Event("sliders", "input", looks.slide, "last")
    yield Event("overall", "input", looks.slide, "last")
    yield Event("presets", "choose", looks.choose, "each", shows=EDITED, data=True)
    yield Event("tint", "tint", looks.tint, "last", (*SCENE, "tint"), EDITED)
    yield Event("dice", "click", looks.roll, "each", (*SCENE, "layers"), EDITED)
    yield Event("middle", "click", looks.to_middle, "each", shows=EDITED)
    yield Event("reset", "click", looks.reset, "each", shows=EDITED)
    yield Event("clipboard", "copy", looks.copy, "last", shows=("clipboard",))
    yield Event("clipboard", "paste", looks.paste, "each", shows=EDITED)
    yield Event("lock", "input", looks.lock, "each", (*SCENE, "lock"), ("scene", *EDITED))
    yield Event("dice_all", "click", looks.roll_all, "each", shows=redrawn)
    yield Event("seed", "submit", looks.sow, "last", seeded, redrawn)
    yield Event("seed", "blur", looks.leave_box, "last", seeded, redrawn)


def _variations() -> Iterator[Event]:
    tiles = "variations"
    drawing = {"shows": (tiles,), "data": True, "in_steps": True}
    yield Event(tiles, "show", variations.show, "each", **drawing)
    yield Event(tiles, "more", variations.more, "each", **drawing)
    adopted = (tiles, *EDITED)
    yield Event(tiles, "adopt", variations.adopt, "each", shows=adopted, data=True, direct=True)


def _kept_looks() -> Iterator[Event]:
    shelf = ("kept_looks", "photo")
    kept = (*shelf, "other_looks")
    yield Event("kept_looks", "keep", kept_looks.keep, "each", shows=kept, data=True)
    yield Event("kept_looks", "remove", kept_looks.remove, "each", shows=shelf, data=True)
    yield Event("kept_looks", "wear", kept_looks.wear, "each", shows=EDITED, data=True)
    yield Event("blend", "blend", kept_looks.blend, "last", (*SCENE, "blend"), EDITED)


def _other_looks() -> Iterator[Event]:
    worn, mine = ("kept_looks", *EDITED), {"data": True, "busy": ("other_looks",)}
    yield Event("other_looks", "use", other_looks.use, "each", shows=worn, data=True)
    yield Event("other_looks", "bring", other_looks.bring, "each", (), ("other_looks",), **mine)
    yield Event("other_looks", "save", other_looks.save, "each", (), ("outbox",), **mine)


def _style_photos() -> Iterator[Event]:
    own, panel, taken = STYLE_PHOTO, (*STYLE_PHOTO, "match"), ("match", *EDITED)
    changed = (*panel, "photo")  # with the history that it shows
    busy = {"data": True, "busy": ("style_photo",)}  # see assets/painter/files.js
    photos, maps = {**busy, "read": style_photos.read}, {**busy, "read": scenes.read_map}
    painter = "style_photo"
    yield Event(painter, "crop", style_photos.crop, "each", own, changed, **busy)
    yield Event(painter, "open_photo", style_photos.open_photos, "each", own, changed, **photos)
    yield Event(painter, "open_map", style_photos.open_map, "each", own, changed, **maps)
    yield Event(painter, "stroke", style_photos.stroke, "last", own, changed)
    yield Event("style_photos", "show", style_photos.show, "each", own, panel, data=True)
    yield Event("style_photos", "remove", style_photos.remove, "each", own, changed, data=True)
    yield Event("style_photos", "rename", style_photos.rename, "each", own, changed, data=True)
    yield Event("style_photos", "lay_out", scenes.lay_out, "once", EVERYTHING, ALL, data=True)
    yield Event(
        "style_photos", "settle", style_photos.settle, "last", EVERYTHING, (*STYLE_PHOTO, *taken)
    )
    yield Event("apply", "click", style_photos.take_over, "once", EVERYTHING, taken)
    steps = {"data": True, "in_steps": True, "busy": ("match",)}
    yield Event("match", "refine", matching.refine, "once", own, ("match", "photo"), **steps)
    yield Event("match", "stop", matching.stop, "last", own, ("match",), busy=("match",))
    yield Event("match", "arrive", matching.arrive, "last", (), taken, **steps)


def _keeping() -> Iterator[Event]:
    seen = (*ALL, "keep")
    yield Event("keep", "save_project", keeping.save, "once", EVERYTHING, ("outbox",))
    yield Event("keep", "open_project", keeping.open_project, "each", EVERYTHING, ALL, data=True)
    yield Event("keep", "restore", keeping.restore, "once", EVERYTHING, seen, data=True)
    yield Event("keep", "revive", keeping.revive, "once", EVERYTHING, seen, data=True)
    yield Event("keep", "leave", works.leave, "each", EVERYTHING, ("keep",), data=True)
    yield Event("keep", "export_work", works.export_work, "each", shows=("outbox",), data=True)
    yield Event("keep", "open_work", works.open_work, "once", EVERYTHING, seen, data=True)
    unseen = {"data": True, "quiet": True, "whose": Workspaces.find}
    yield Event("keep", "keep", keeping.keep_newest, "last", (), ("keep",), **unseen)


def _snapshots() -> Iterator[Event]:
    some = ("snapshots", "photo")
    yield Event("snapshots", "take", snapshots.take, "each", EVERYTHING, some, data=True)
    yield Event("snapshots", "remove", snapshots.remove, "each", shows=some, data=True)
    yield Event("snapshots", "back", snapshots.back, "each", EVERYTHING, ALL, data=True)


def _exports() -> Iterator[Event]:
    shows = ("outbox", "export", "photo")
    steps: dict[str, Any] = {"data": True, "in_steps": True, "heavy": True}
    yield Event("export", "offer", exports.offer, "last", shows=("export",), busy=("export",))
    yield Event("export", "start", exports.start, "each", shows=shows, busy=("export",), **steps)
    yield Event("export", "stop", exports.stop, "each", shows=("export",), data=True)


EVENTS = (
    *_direct(_painting()),
    *_scenes(),
    *_direct(_looks()),
    *_variations(),
    *_direct(_kept_looks()),
    *_other_looks(),
    *_style_photos(),
    *_keeping(),
    *_snapshots(),
    *_exports(),
)
