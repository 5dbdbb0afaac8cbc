"""Damaged snapshots in a project: one sentence, or the project as it is without them."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document import edits, snapshots
from clvae.editor.document.opened_photo import opened, with_photo
from clvae.editor.document.project import pack, unpack
from clvae.editor.document.project_photo import digest_of
from clvae.editor.document.project_snapshots import MAX_DATA, MAX_SNAPSHOTS
from tests.checkpoints import draw_photo
from tests.editor.document.projects import edited, files_of, packed

TIME = 1_700_000_000_000
FOLDER = "snapshots/0/"
INNER, TILE = f"{FOLDER}project.clvae", f"{FOLDER}thumbnail.jpg"


@pytest.fixture(scope="module")
def states(engine):
    """A picture with a snapshot, and one with a snapshot of when it was over a photo; the photo."""
    label_map = np.zeros(engine.config.size, np.uint8)
    state, picture = edits.start(engine, label_map, 3), draw_photo(engine.config.size)
    stream = io.BytesIO()
    Image.fromarray(draw_photo((300, 450), 3)).save(stream, "PNG")
    photo = with_photo(engine, state, opened(engine, stream.getvalue()))
    over = snapshots.take(engine, photo, "over a photo", TIME, 0, picture)
    bare = replace(state, snapshots=over.snapshots)
    return snapshots.take(engine, state, "before", TIME, 0, picture), bare, stream.getvalue()


@pytest.fixture(scope="module")
def data(engine, states):
    return pack(engine, states[0], 0)


@pytest.fixture(scope="module")
def over_photo(engine, states):
    return pack(engine, states[1], 0)


def with_file(data: bytes, name: str, content: bytes) -> bytes:
    return packed(files_of(data) | {name: content})


def without(data: bytes, name: str) -> bytes:
    return packed({key: value for key, value in files_of(data).items() if key != name})


@pytest.mark.parametrize("name", [INNER, TILE])
def test_a_snapshot_that_lacks_a_part_is_one_sentence(engine, data, name):
    with pytest.raises(ClvaeError, match=f"the project lacks {name}"):
        unpack(engine, without(data, name))


def test_a_truncated_project_with_snapshots_is_one_sentence(engine, data):
    inside = data.index(INNER.encode())
    for end in (inside, inside + 200, len(data) - 300, len(data) - 5):
        with pytest.raises(ClvaeError, match="not a project file, or it is damaged"):
            unpack(engine, data[:end])


@pytest.mark.parametrize("keep", [0, 10, 0.5, -1])
def test_a_snapshot_that_is_truncated_costs_itself_alone(engine, states, data, keep):
    """The picture opens; who goes back to the snapshot gets one sentence, and stays."""
    whole = files_of(data)[INNER]
    cut = whole[: round(keep * len(whole)) if 0 < keep < 1 else keep]
    state = unpack(engine, with_file(data, INNER, cut)).state
    assert state.base == states[0].base
    with pytest.raises(ClvaeError, match="not a project file, or it is damaged"):
        snapshots.back(engine, state, state.snapshots[0])


def test_a_snapshot_of_another_model_or_another_size_is_one_sentence(engine, data):
    inner = files_of(data)[INNER]
    other = edited(inner, lambda card: card["bundle"].update(name="room", checksum="f" * 64))
    small = io.BytesIO()
    Image.fromarray(np.zeros((8, 8), np.uint8)).convert("P").save(small, "PNG", bits=8)
    for bad, words in (
        (other, "needs the model room"),
        (with_file(inner, "map.png", small.getvalue()), "map.png"),
        (with_file(inner, "look/local.npy", b"x" * 99), "look/local.npy"),
    ):
        state = unpack(engine, with_file(data, INNER, bad)).state
        with pytest.raises(ClvaeError, match=words):
            snapshots.back(engine, state, state.snapshots[0])


def test_parts_that_are_too_large_are_one_sentence(engine, data):
    wide = io.BytesIO()
    Image.new("RGB", (300, 10)).save(wide, "JPEG")
    for name, content in (
        (INNER, bytes(MAX_DATA + 1)),
        (TILE, bytes(200_000)),
        (TILE, wide.getvalue()),
    ):
        with pytest.raises(ClvaeError, match=f"{name} is larger than it can be"):
            unpack(engine, with_file(data, name, content))


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"GIF89a"])
def test_a_small_picture_that_is_none_is_one_sentence(engine, data, content):
    with pytest.raises(ClvaeError, match="thumbnail.jpg is not a JPEG"):
        unpack(engine, with_file(data, TILE, content))


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": None},
        {"name": "a\nb"},
        {"name": "x" * 201},
        {"time": -1},
        {"time": 2**60},
        {"time": "now"},
        {"time": True},
        {"photo": []},
        {"photo": {}},
    ],
)
def test_a_card_that_says_odd_things_of_a_snapshot_is_one_sentence(engine, data, change):
    with pytest.raises(ClvaeError):
        unpack(engine, edited(data, lambda card: card["snapshots"][0].update(change)))


@pytest.mark.parametrize("said", [{}, "x", 7, [{}], [None], [[]], [{}] * (MAX_SNAPSHOTS + 1)])
def test_a_list_of_snapshots_that_is_none_is_one_sentence(engine, data, said):
    with pytest.raises(ClvaeError):
        unpack(engine, edited(data, lambda card: card.update(snapshots=said)))


def test_files_of_a_snapshot_that_the_card_does_not_list_are_one_sentence(engine, data):
    with pytest.raises(ClvaeError, match="is no part of it"):
        unpack(engine, edited(data, lambda card: card.update(snapshots=[])))


def test_a_snapshot_whose_photo_is_gone_is_left_out(engine, states, over_photo):
    assert len(unpack(engine, over_photo).state.snapshots) == 1
    state = unpack(engine, without(over_photo, f"snapshots/{digest_of(states[2])}")).state
    assert state.snapshots == () and state.base == states[1].base


def test_a_snapshot_with_another_photo_than_its_own_is_one_sentence(engine, states, over_photo):
    name = f"snapshots/{digest_of(states[2])}"
    state = unpack(engine, with_file(over_photo, name, b"another photo")).state
    with pytest.raises(ClvaeError, match="the project's photo is not in it"):
        snapshots.back(engine, state, state.snapshots[0])
