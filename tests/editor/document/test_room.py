"""What a project has room for: snapshots beside the photo's file, so that it opens again."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document import edits, room, snapshots
from clvae.editor.document.opened_photo import opened, with_photo
from tests.checkpoints import draw_photo


def test_snapshots_of_more_than_a_project_holds_are_refused(engine, monkeypatch):
    photo, other = (opened(engine, file_of(draw_photo((60, 90), seed))) for seed in (0, 1))
    fresh = edits.start(engine, np.zeros(engine.config.size, np.uint8), 5)
    state, picture = with_photo(engine, fresh, photo), photo.small
    taken = snapshots.take(engine, state, "first", 1, 0, picture)
    (one,) = taken.snapshots
    monkeypatch.setattr(room, "MOST", sum(a.nbytes for a in (one.data, one.thumbnail, photo.file)))
    room.check_room(taken.snapshots, photo.file)  # of the same file
    with pytest.raises(ClvaeError, match="more than 0 MB: delete one first"):
        room.check_room(taken.snapshots, other.file)
    with pytest.raises(ClvaeError, match="delete one first"):
        snapshots.take(engine, taken, "second", 2, 0, picture)
    room.check_room(snapshots.remove(taken, one.number).snapshots, other.file)


def test_a_photo_alone_is_not_bounded_here(monkeypatch):
    monkeypatch.setattr(room, "MOST", 10)
    room.check_room((), np.zeros(1000, np.uint8))


def file_of(photo) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(photo).save(stream, "PNG")
    return stream.getvalue()
