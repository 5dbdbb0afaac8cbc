"""A kept look as a file of its own: it opens again as it was, and anything else is one sentence."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document import edits, kept_looks
from clvae.editor.document.look_file import CARD, pack_look, unpack_look
from clvae.editor.document.project import pack
from clvae.editor.document.state import MAX_LOOKS
from tests.checkpoints import draw_photo
from tests.editor.document.projects import alike, files_of, npy, packed
from tests.landscape import SIZE

SEA = 8


@pytest.fixture(scope="module")
def kept(engine):
    """The looks of the sea and of the whole picture."""
    state, photo = edits.start(engine, np.full(SIZE, SEA, np.uint8), 3), draw_photo(SIZE)
    for object_id in (SEA, None):
        state = kept_looks.keep(engine, state, object_id, photo)
    return state


def changed(data: bytes, **card) -> bytes:
    """The file with other values on its card."""
    files = files_of(data)
    return packed(files | {CARD: json.dumps(json.loads(files[CARD]) | card).encode()})


def test_looks_open_again_as_they_were_and_the_same_look_is_the_same_file(engine, kept):
    sea, whole = kept.kept_looks
    for look in (sea, whole):
        data = pack_look(engine, look)
        back = unpack_look(engine, data)
        assert alike(back, look) and back.digest == look.digest
        assert pack_look(engine, back) == data
    assert sea.digest != whole.digest


def test_a_look_is_known_by_what_it_gives_whatever_it_is_called(engine, kept):
    sea = kept.kept_looks[0]
    renamed = unpack_look(engine, changed(pack_look(engine, sea), name="evening"))
    assert renamed.name == "evening" and renamed.digest == sea.digest
    again, there = kept_looks.take_in(kept, renamed)
    assert again is kept and there is sea


def test_a_look_of_another_picture_is_taken_in_as_long_as_there_is_room(engine, kept):
    sea = kept.kept_looks[0]
    bare = replace(kept, kept_looks=())
    taken, look = kept_looks.take_in(bare, sea)
    assert taken.kept_looks == (sea,) and look is sea
    full = replace(kept, kept_looks=(kept.kept_looks[1],) * MAX_LOOKS)
    with pytest.raises(ClvaeError, match="at most 24 looks can be kept: remove one first"):
        kept_looks.take_in(full, sea)


def test_a_look_of_another_model_is_refused_and_both_are_named(engine, kept):
    data = pack_look(engine, kept.kept_looks[0])
    other = changed(data, bundle={"name": "room", "checksum": "f" * 64})
    with pytest.raises(ClvaeError, match=r"needs the model room \(ffffffff\); this page has "):
        unpack_look(engine, other)


@pytest.mark.parametrize("data", [b"", b"PK", b"x" * 5000, b"PK\x03\x04" + b"\0" * 99])
def test_what_is_no_look_is_one_sentence(engine, data):
    with pytest.raises(ClvaeError, match="this is not the file of a look, or it is damaged"):
        unpack_look(engine, data)


def test_a_project_is_no_look(engine, kept):
    with pytest.raises(ClvaeError, match="the look lacks look.json"):
        unpack_look(engine, pack(engine, kept, 0))


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ({"format": 2}, "the look has format 2, this version reads format 1"),
        ({"format": "1"}, "does not say its format"),
        ({"bundle": None}, "not the file of a look"),
        ({"bundle": {"name": "a\nb", "checksum": ""}}, "the look has no valid model's name"),
        ({"name": 7}, "the look has no valid name of a kept look"),
        ({"name": "x" * 201}, "the look has no valid name of a kept look"),
        ({"classes": [0, 1]}, "does not fit this model"),
        ({"classes": [99]}, "the look's class of a kept look is a whole number from 0 to"),
        ({"classes": {}}, "the look has no valid kept look"),
        ({"whole": True}, "does not fit this model"),
        ({"whole": 1}, "does not fit this model"),
    ],
)
def test_a_card_that_is_wrong_is_one_sentence(engine, kept, card, words):
    data = changed(pack_look(engine, kept.kept_looks[0]), **card)
    with pytest.raises(ClvaeError, match=words):
        unpack_look(engine, data)


def jpeg(side: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (side, side)).save(stream, "JPEG")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("look/local.npy", npy(np.full((1, 5, 3), np.nan, np.float32)), "look/local.npy"),
        ("look/local.npy", npy(np.zeros((2, 5, 4), np.float32)), "look/local.npy"),
        ("look/global.npy", b"", "look/global.npy"),
        ("look/grain.npy", npy(np.zeros(1, np.float32)), "look/grain.npy"),
        ("look/thumbnail.jpg", b"\xff\xd8", "look/thumbnail.jpg"),
        ("look/thumbnail.jpg", jpeg(300), "look/thumbnail.jpg"),
        ("more.txt", b"x", "the look holds “?'?more.txt"),
        (CARD, b"[]", "does not say its format"),
    ],
)
def test_a_file_in_it_that_is_wrong_is_one_sentence(engine, kept, name, content, words):
    files = files_of(pack_look(engine, kept.kept_looks[0]))
    with pytest.raises(ClvaeError, match=words):
        unpack_look(engine, packed(files | {name: content}))


def test_files_that_are_missing_or_too_large_are_one_sentence(engine, kept):
    files = files_of(pack_look(engine, kept.kept_looks[0]))
    for name in files:
        with pytest.raises(ClvaeError, match=f"the look lacks {name}"):
            unpack_look(engine, packed({k: v for k, v in files.items() if k != name}))
    bomb = packed(files | {"look/local.npy": bytes(90_000_000)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(ClvaeError, match="the look holds more than 80 MB"):
        unpack_look(engine, bomb)
