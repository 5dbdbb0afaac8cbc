"""Named snapshots: the picture as it was, to go back to. Style photos and kept looks stay as they
are.

A snapshot is the bytes of a project, so that it holds whatever a project does, and is read by the
same rules.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...core.arrays import still
from ...core.checks import whole
from ...engine import Engine
from ...errors import ClvaeError
from .project import pack, unpack
from .project_photo import digest_of
from .project_snapshots import LATEST, MAX_SNAPSHOTS, TIME
from .room import check_room
from .state import NamedSnapshot, State
from .thumbnails import at_most

THUMBNAIL = 240  # pixels, its larger side
LONGEST = 60  # letters of a name


def take(
    engine: Engine, state: State, name: object, time: object, held: int, picture: np.ndarray
) -> State:
    """A state with a snapshot of it more.

    name: at most LONGEST letters are kept. time: in ms since 1970. held: the object in hand.
    picture: uint8 [H, W, 3] of this state. More than MAX_SNAPSHOTS are an error, and so are more
    than there is room for, see `check_room`.
    """
    if len(state.snapshots) >= MAX_SNAPSHOTS:
        raise ClvaeError(
            "at most {count} snapshots can be kept: delete one first", count=MAX_SNAPSHOTS
        )
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise ClvaeError("give the snapshot a name")
    time = whole(time, 0, LATEST, TIME)
    photo = None if state.photo is None else state.photo.file
    beside = None if photo is None else digest_of(photo.data)
    alone = replace(state, style_photos=(), kept_looks=(), snapshots=())
    data = pack(engine, alone, held, picture, beside)
    tile = np.frombuffer(at_most(picture, THUMBNAIL), np.uint8)
    file = still(np.frombuffer(data, np.uint8))
    one = NamedSnapshot(name.strip()[:LONGEST], time, file, still(tile), photo)
    check_room((*state.snapshots, one), photo)
    return replace(state, snapshots=(*state.snapshots, one))


def find(state: State, number: object) -> NamedSnapshot:
    """The snapshot of this number; one that is not there is an error."""
    found = next((one for one in state.snapshots if one.number == number), None)
    if found is None:
        raise ClvaeError("this snapshot is no longer there")
    return found


def remove(state: State, number: int) -> State:
    """A state without a snapshot."""
    return replace(state, snapshots=tuple(s for s in state.snapshots if s.number != number))


def back(engine: Engine, state: State, one: NamedSnapshot) -> tuple[State, int]:
    """The state of a snapshot, with the style photos, kept looks and snapshots there are; and the
    object that was in hand.
    """
    photo = None if one.photo is None else one.photo.tobytes()
    project = unpack(engine, one.data.tobytes(), photo)
    then, now = project.state, state.photo
    if then.photo is not None and now is not None and np.array_equal(then.photo.file, now.file):
        same = replace(then.photo, file=now.file, small=now.small, number=now.number)
        then = replace(then, photo=same)
    kept = {"style_photos": state.style_photos, "kept_looks": state.kept_looks}
    return replace(then, **kept, snapshots=state.snapshots), project.selected
