"""Kept looks: what is kept, what is given away, and the way between two of them."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document import document, edits, kept_looks, pieces
from clvae.editor.document.document import Document
from clvae.editor.server.handlers.asked import overtaken
from clvae.editor.server.handlers.kept_looks import chosen

SEA = 8


@pytest.fixture
def state(state):
    """With the sea's first slider moved."""
    return edits.move(state, SEA, 0, 40)


@pytest.fixture
def picture(engine):
    return np.random.default_rng(0).integers(0, 255, (*engine.config.size, 3), np.uint8)


def test_the_look_of_an_object_is_kept_with_its_sliders_and_fits_any_class(engine, state, picture):
    kept = kept_looks.keep(engine, state, SEA, picture)
    look = kept.kept_looks[0]
    seen = state.style(engine.directions).local_codes[SEA]
    assert look.name == "sea" and not look.whole and np.array_equal(look.style.local_codes[0], seen)
    worn = kept_looks.wear(engine, edits.move(kept, 0, 1, 20), 0, look)
    assert np.array_equal(worn.style(engine.directions).local_codes[0], seen)
    with pytest.raises(ClvaeError, match="locked: sky"):
        kept_looks.wear(engine, edits.lock(kept, 0, True), 0, look)


def test_the_look_of_the_whole_picture_comes_back_pieces_included(engine, state, picture):
    ids = state.scene.objects.copy()
    ids[:4, :4] = SEA
    apart, piece = pieces.split(engine.labels, edits.paint(state, ids), SEA, (0, 0))
    apart = edits.resample(engine, apart, [piece], 4)
    kept = kept_looks.keep(engine, apart, None, picture)
    look = kept.kept_looks[0]
    assert look.whole and kept_looks.wear(
        engine, edits.resample_all(engine, kept, 9), 0, look
    ).style(engine.directions) == apart.style(engine.directions)
    merged, _ = pieces.merge(engine.labels, kept, piece)
    assert np.array_equal(
        kept_looks.wear(engine, merged, 0, look).base.local_codes[SEA], look.style.local_codes[SEA]
    )


@pytest.mark.parametrize("whole", [False, True])
def test_a_blend_goes_straight_from_one_look_to_the_other(engine, state, picture, whole):
    object_id = None if whole else SEA
    kept = kept_looks.keep(engine, state, object_id, picture)
    kept = kept_looks.keep(engine, edits.resample_all(engine, kept, 9), object_id, picture)
    a, b = kept.kept_looks
    first, second, middle = (
        kept_looks.blend(engine, kept, SEA, a, b, share).base for share in (0, 1, 0.5)
    )
    assert (
        first == kept_looks.wear(engine, kept, SEA, a).base
        and second == kept_looks.wear(engine, kept, SEA, b).base
    )
    assert first != second and np.allclose(
        middle.local_codes, (first.local_codes + second.local_codes) / 2, atol=1e-6
    )
    assert np.array_equal(first.global_code, a.style.global_code) or not whole


def test_looks_of_two_kinds_have_no_blend(engine, state, picture):
    kept = kept_looks.keep(engine, kept_looks.keep(engine, state, SEA, picture), None, picture)
    with pytest.raises(ClvaeError, match="blend two looks of objects, or two of the whole picture"):
        kept_looks.blend(engine, kept, SEA, *kept.kept_looks, 0.5)


def test_kept_looks_are_bounded_and_undo_covers_them(engine, state, picture, monkeypatch):
    monkeypatch.setattr(kept_looks, "MAX_LOOKS", 2)
    doc = Document(state)
    for _ in range(2):
        assert doc.edit(lambda s: kept_looks.keep(engine, s, SEA, picture))
    with pytest.raises(ClvaeError, match="at most 2 looks can be kept"):
        doc.edit(lambda s: kept_looks.keep(engine, s, SEA, picture))
    first, second = doc.state.kept_looks
    assert doc.edit(lambda s: kept_looks.remove(s, first.number)) and doc.state.kept_looks == (
        second,
    )
    with pytest.raises(ClvaeError, match="this look is no longer kept"):
        kept_looks.find(doc.state, first.number)
    doc.undo()
    assert kept_looks.find(doc.state, first.number) is first
    doc.undo()
    assert doc.state.kept_looks == (first,)


def test_kept_looks_count_as_the_documents_bytes(engine, state, picture):
    doc = Document(state)
    before = doc.nbytes
    doc.edit(lambda s: kept_looks.keep(engine, s, None, picture))
    look = doc.state.kept_looks[0]
    assert (
        doc.nbytes
        == before
        + look.style.local_codes.nbytes
        + look.style.grain.nbytes
        + look.style.global_code.nbytes
        + look.thumbnail.nbytes
    )
    assert doc.nbytes < document.MAX_BYTES


def test_a_thumbnail_shows_the_object(engine, state, picture):
    height, width = engine.config.size
    mask = np.zeros((height, width), bool)
    mask[height // 2 :, width // 2 :] = True
    colored = np.where(mask[..., None], np.uint8([200, 40, 40]), np.uint8([0, 0, 0]))
    part = kept_looks.crop(colored, mask)
    assert part.shape[0] == part.shape[1] and (part[..., 0] == 200).mean() > 0.8
    assert kept_looks.crop(colored, np.zeros_like(mask)) is colored
    speck = np.zeros_like(mask)
    speck[0, 0] = True
    assert kept_looks.crop(colored, speck).shape[0] == min(height, width) // kept_looks.CLOSEST
    image = Image.open(io.BytesIO(kept_looks.thumbnail(picture).tobytes()))
    assert image.format == "JPEG" and max(image.size) == kept_looks.THUMBNAIL


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        {"a": 1, "b": 2, "share": 101},
        {"a": 1, "b": 2, "share": "5"},
        {"a": 1, "b": 2, "share": float("nan")},
        {"a": 1, "b": 2, "share": True},
    ],
)
def test_only_a_share_of_two_looks_can_be_blended(sent):
    assert chosen({"a": 1, "b": 2, "share": 50, "done": True}) == (1, 2, 50, True)
    with pytest.raises(ClvaeError, match="between 0 and 100"):
        chosen(sent)


def test_a_blend_that_was_undone_before_it_came_is_known(workspaces, visitor):
    workspace = workspaces.of(visitor())
    workspace.document.act(7, workspace.document.undo)
    assert overtaken({"number": 6}, workspace)
    assert not overtaken({"number": 8}, workspace) and not overtaken({}, workspace)
