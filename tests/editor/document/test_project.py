"""Projects: a state comes back bit for bit, in the bundle that it needs."""

import io
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.editor.document import edits
from clvae.editor.document.project import pack, unpack
from tests.editor.document.projects import PIECE, equal, files_of, furnished, packed, project_of
from tests.landscape import landscape_bundle


@pytest.fixture(scope="module")
def state(engine):
    return furnished(engine)


@pytest.fixture(scope="module")
def data(engine, state):
    return project_of(engine, state)


def test_everything_comes_back(engine, state, data):
    opened = unpack(engine, data)
    assert (opened.selected, opened.precision) == (PIECE, "float32")
    back = opened.state
    assert equal(back, state)
    assert (
        back.pieces == {PIECE: "rock 3"}
        and back.locks == {2, PIECE}
        and back.positions[PIECE, 3] == -40
    )
    assert back.overall.tolist() == [15]
    assert [
        (style_photo.classes, style_photo.strength, style_photo.layers, style_photo.gives_global)
        for style_photo in back.style_photos
    ] == [
        ({0}, 1, "all", False),
        ({8}, 0.35, "coarser", True),
    ]
    assert [(look.name, look.whole, len(look.classes)) for look in back.kept_looks] == [
        ("rock 3", False, 1),
        ("sea", False, 1),
        ("the whole picture", True, PIECE + 1),
    ]
    assert not {item.number for item in (*back.style_photos, *back.kept_looks)} & {
        item.number for item in state.style_photos
    }
    assert not any(array.flags.writeable for array in back.arrays())
    assert pack(engine, back, PIECE) == pack(engine, state, PIECE)


def test_the_picture_is_the_same_bit_for_bit(engine, state, data):
    back = unpack(engine, data).state
    assert np.array_equal(
        engine.generate(back.scene, back.style(engine.directions)),
        engine.generate(state.scene, state.style(engine.directions)),
    )


def test_a_bundle_without_sliders_and_unlabelled_class(state):
    bare = Engine(landscape_bundle(looks=False, unlabelled=False), "cpu", "float32")
    plain = edits.start(bare, state.scene.labels, 3)
    back = unpack(bare, pack(bare, plain, 0)).state
    assert back.same(plain) and not back.style_photos and not back.positions.any()


def test_sliders_of_the_whole_picture_in_the_middle_need_no_file(engine, state, data):
    """So projects of before there were any open, and what moves none opens in that version."""
    files = files_of(data)
    files.pop("look/overall.npy")
    middle = replace(state, overall=np.zeros(1, np.float32))
    assert equal(unpack(engine, packed(files)).state, middle)
    assert "look/overall.npy" not in files_of(pack(engine, middle, PIECE))


def test_a_file_packed_anew_by_another_program_opens(engine, state, data):
    assert unpack(engine, packed(files_of(data), zipfile.ZIP_DEFLATED)).state.scene == state.scene


def test_the_same_state_is_the_same_file_and_a_small_one(engine, state, data):
    picture = engine.generate(state.scene, state.style(engine.directions))
    assert pack(engine, state, PIECE, picture) == data and len(data) < 300_000
    preview = Image.open(io.BytesIO(files_of(data)["preview.jpg"]))
    assert preview.size == (192, 128)


# Other bundles


def test_a_project_of_another_bundle_says_which_it_needs(engine, state, data):
    other = model(engine, name="city", checksum="f" * 64)
    with pytest.raises(
        ClvaeError,
        match=rf"needs the model random landscape \({engine.checksum[:8]}\); "
        r"this page has city \(ffffffff\)",
    ):
        unpack(other, data)
    renamed = model(engine, name="my landscape")
    assert equal(unpack(renamed, data).state, state)  # the name alone makes no other picture


def model(engine, **changes):
    """The engine's facts with changes."""
    return SimpleNamespace(**vars(engine) | changes)
