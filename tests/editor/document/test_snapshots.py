"""Named snapshots: taken, gone back to, deleted, and saved with the project."""

from dataclasses import replace

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import edits, kept_looks, snapshots
from clvae.editor.document.project import pack, unpack
from tests.checkpoints import draw_photo
from tests.editor.document.projects import equal, files_of

TIME = 1_700_000_000_000


@pytest.fixture
def picture(engine):
    return draw_photo(engine.config.size)


@pytest.fixture
def taken(engine, state, picture):
    """A state with a snapshot of it, "before", and with another look and a kept look since."""
    found = snapshots.take(engine, state, "before", TIME, 8, picture)
    return kept_looks.keep(engine, edits.resample_all(engine, found, 9), None, picture)


def test_it_goes_back_to_the_picture_and_keeps_what_is_not_of_it(engine, state, taken):
    back, selected = snapshots.back(engine, taken, taken.snapshots[0])
    assert selected == 8 and not back.same(taken)
    other = {"style_photos": (), "kept_looks": (), "snapshots": ()}
    assert equal(replace(back, **other), replace(state, **other))
    assert back.kept_looks is taken.kept_looks and back.snapshots is taken.snapshots


def test_snapshots_are_saved_with_the_project_and_older_projects_have_none(engine, state, taken):
    found = unpack(engine, pack(engine, taken, 8)).state
    (one,), (saved,) = taken.snapshots, found.snapshots
    assert (saved.name, saved.time) == ("before", TIME)
    assert np.array_equal(saved.data, one.data) and np.array_equal(saved.thumbnail, one.thumbnail)
    assert snapshots.back(engine, found, saved)[0].base == state.base
    assert not [name for name in files_of(pack(engine, state, 8)) if "snapshot" in name]
    assert unpack(engine, pack(engine, state, 8)).state.snapshots == ()


def test_one_is_deleted_and_one_too_many_or_without_a_name_is_refused(engine, taken, picture):
    (one,) = taken.snapshots
    assert snapshots.remove(taken, one.number).snapshots == ()
    with pytest.raises(ClvaeError, match="no longer there"):
        snapshots.find(snapshots.remove(taken, one.number), one.number)
    for name in ("", " ", None, "a\0b"):
        with pytest.raises(ClvaeError, match="give the snapshot a name"):
            snapshots.take(engine, taken, name, TIME, 8, picture)
    full = replace(taken, snapshots=taken.snapshots * 12)
    with pytest.raises(ClvaeError, match="at most 12 snapshots"):
        snapshots.take(engine, full, "more", TIME, 8, picture)
