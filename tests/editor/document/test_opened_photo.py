"""A real photo that is opened: what is what in it, what becomes of it, and how it is kept."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine, Scene, Style
from clvae.editor.document import edits, photo_modes, pieces, project, snapshots, style_photos
from clvae.editor.document.opened_photo import opened, whole, with_look, with_map, with_photo
from clvae.editor.document.project import pack, unpack
from clvae.editor.document.project_photo import digest_of
from clvae.editor.document.state import OpenedPhoto
from clvae.engine import PhotoEdit
from tests.checkpoints import draw_photo
from tests.editor.document.projects import files_of, packed
from tests.landscape import landscape_bundle

PHOTO = draw_photo((300, 450), 3)


def file_of(photo, kind="PNG") -> bytes:
    stream = io.BytesIO()
    Image.fromarray(photo).save(stream, kind)
    return stream.getvalue()


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


@pytest.fixture(scope="module")
def state(engine):
    drawn = edits.start(engine, np.zeros((128, 192), np.uint8), 5)
    return with_photo(engine, drawn, opened(engine, file_of(PHOTO)))


def picture(engine, state):
    return whole(engine, state, engine.session())


def held(state) -> int:
    """The object that the photo shows most of."""
    return int(np.bincount(state.scene.objects.ravel()).argmax())


def test_an_opened_photo_is_the_photo(engine, state):
    assert state.photo.shape == PHOTO.shape[:2]
    assert np.array_equal(state.scene.labels, engine.segment(PHOTO, sure=True))
    assert np.array_equal(picture(engine, state), PHOTO)


def test_a_look_changes_an_object_and_reset_brings_it_back_to_the_photo(engine, state):
    thing = held(state)
    rolled = edits.resample(engine, state, [thing], 7)
    assert not np.array_equal(picture(engine, rolled), PHOTO)
    assert np.array_equal(picture(engine, edits.reset(engine, rolled, thing)), PHOTO)


def test_strokes_correct_the_map_or_are_painted_over_the_photo(engine, state):
    objects = state.scene.objects.copy()
    objects[40:80, 60:120] = 8
    right, anew = (edits.paint(state, objects, anew=way) for way in (False, True))
    assert np.array_equal(right.scene.objects, anew.scene.objects)
    assert np.array_equal(picture(engine, right), PHOTO)
    assert (right.photo.scene.labels[40:80, 60:120] == 8).all()
    changed = (picture(engine, anew) != PHOTO).any(2)
    scale = 300 / 128
    assert changed[round(50 * scale) : round(70 * scale), round(75 * scale) : 240].mean() > 0.5
    assert anew.photo is state.photo


def test_a_piece_keeps_the_photos_look_until_it_gets_another(engine, state):
    thing = held(state)
    label_map = np.where(state.scene.labels == thing, thing, (thing + 1) % 12).astype(np.uint8)
    label_map[:, 90:100] = (thing + 1) % 12
    two = edits.paint(state, label_map)
    y, x = np.argwhere(two.scene.objects == thing)[0].tolist()
    if np.array_equal(two.scene.piece(y, x), two.scene.objects == thing):
        pytest.skip("the random segmenter left it in one piece")
    split, piece = pieces.split(engine.labels, two, thing, (x, y))
    assert np.array_equal(picture(engine, split), PHOTO)
    rolled = edits.resample(engine, split, [piece], 3)
    back = edits.reset(engine, rolled, piece)
    assert np.array_equal(picture(engine, back), PHOTO)


def test_the_page_shows_a_smaller_one(engine, state):
    large = opened(engine, file_of(draw_photo((1300, 1900), 1), "JPEG"))
    assert large.shape == (1300, 1900)
    assert large.small.shape[0] * large.small.shape[1] <= 1_000_000
    edit = PhotoEdit.over(large.small, large.scene, large.style, engine.labels, engine.session())
    assert np.array_equal(edit.render(large.style), large.small)


def test_a_project_brings_it_back(engine, state):
    edited = edits.resample(engine, state, [held(state)], 7)
    back = unpack(engine, pack(engine, edited, 0)).state
    assert np.array_equal(picture(engine, back), picture(engine, edited))
    assert back.photo.shape == edited.photo.shape
    assert np.array_equal(picture(engine, edits.reset(engine, back, held(state))), PHOTO)


def test_a_project_without_its_photo_gets_it_back_as_it_was_saved(engine, state):
    file = state.photo.file.tobytes()
    apart = pack(engine, state, 0, None, digest_of(file))
    assert "photo/file" not in files_of(apart)
    assert project.whole(apart, file) == pack(engine, state, 0)
    with pytest.raises(ClvaeError, match="not the project's"):
        project.whole(apart, b"another")


def test_snapshots_stay_where_another_photo_is_opened_or_another_map_laid_over_it(engine, state):
    taken = snapshots.take(engine, state, "first", 1, 0, picture(engine, state))
    other = opened(engine, file_of(PHOTO[:, ::-1]))
    assert with_photo(engine, taken, other).snapshots == taken.snapshots
    again = with_map(engine, taken, np.zeros(PHOTO.shape[:2], np.uint8))
    assert again.snapshots == taken.snapshots


def test_a_snapshot_knows_its_photo_also_once_that_is_closed(engine, state):
    taken = snapshots.take(engine, state, "with it", 1, 0, picture(engine, state))
    assert snapshots.back(engine, taken, taken.snapshots[0])[0].photo.file is state.photo.file
    assert [name for name in files_of(pack(engine, taken, 0)) if name.startswith("snapshots/")] == [
        "snapshots/0/project.clvae",
        "snapshots/0/thumbnail.jpg",
    ]
    closed = replace(
        edits.start(engine, np.zeros((128, 192), np.uint8), 5), snapshots=taken.snapshots
    )
    found = unpack(engine, pack(engine, closed, 0)).state
    back, _ = snapshots.back(engine, found, found.snapshots[0])
    assert np.array_equal(picture(engine, back), PHOTO)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("photo/file", b"words", "is not a picture that can be read"),
        ("photo/file", file_of(draw_photo((300, 100))), "of another shape than its picture"),
        ("photo/map.png", b"words", "is not a PNG"),
        ("photo/local.npy", b"words", "photo/local.npy"),
    ],
)
def test_a_damaged_photo_in_a_project_is_a_sentence(engine, state, name, data, said):
    files = files_of(pack(engine, state, 0))
    with pytest.raises(ClvaeError, match=said):
        unpack(engine, packed(files | {name: data}))


def test_a_mode_says_what_becomes_of_an_object(engine, state):
    thing = held(state)
    assert photo_modes.mode_of(state, thing) == "original"
    rolled = edits.resample(engine, state, [thing], 7)
    assert photo_modes.mode_of(rolled, thing) == "recoloured"
    kept = photo_modes.set_mode(rolled, thing, "original")
    assert np.array_equal(picture(engine, kept), PHOTO)
    assert photo_modes.set_mode(kept, thing, "original") is kept
    drawn = photo_modes.set_mode(rolled, thing, "replaced")
    assert not np.array_equal(picture(engine, drawn), picture(engine, rolled))
    with pytest.raises(ClvaeError, match="there is no mode 'erased'"):
        photo_modes.set_mode(rolled, thing, "erased")
    with pytest.raises(ClvaeError, match="there is no photo"):
        photo_modes.set_mode(edits.start(engine, state.scene.labels, 1), thing, "replaced")


def test_a_look_that_is_matched_later_is_everybodys_who_had_the_first(engine, state):
    thing = held(state)
    rolled = edits.resample(engine, state, [thing], 7)
    codes = state.photo.style.local_codes + np.float32(0.1)
    after = replace(state.photo, style=Style(state.photo.style.global_code, codes))
    late = with_look(rolled, state.photo, after)
    assert np.array_equal(late.base.local_codes[thing], rolled.base.local_codes[thing])
    others = np.arange(len(codes)) != thing
    assert np.array_equal(late.base.local_codes[others], codes[others])
    assert np.array_equal(picture(engine, with_look(state, state.photo, after)), PHOTO)
    assert with_look(late, state.photo, after) is late  # that one it has no more


@pytest.fixture(scope="module")
def two(engine):
    """The state of a photo in which class 3 is in two places."""
    label_map = np.zeros((128, 192), np.uint8)
    label_map[30:80, 20:60] = label_map[30:80, 120:160] = 3
    edit = engine.edit(PHOTO, label_map, steps=0)
    file = np.frombuffer(file_of(PHOTO), np.uint8)
    photo = OpenedPhoto(file, PHOTO, PHOTO.shape[:2], edit.scene, edit.style)
    return with_photo(engine, edits.start(engine, label_map, 5), photo)


def test_what_is_in_two_places_is_two_objects_and_one_again_by_merging(engine, two):
    (piece, name), *more = two.pieces.items()
    assert piece == engine.labels.count and name == f"{engine.labels.name(3)} 2" and not more
    rolled = edits.resample(engine, two, [piece], 3)
    assert not np.array_equal(picture(engine, rolled), PHOTO)
    assert (
        photo_modes.mode_of(rolled, piece) == "recoloured"
        and photo_modes.mode_of(rolled, 3) == "original"
    )
    assert np.array_equal(picture(engine, edits.reset(engine, rolled, piece)), PHOTO)
    merged, whole_one = pieces.merge(engine.labels, two, piece)
    assert whole_one == 3 and np.array_equal(picture(engine, merged), PHOTO)
    assert photo_modes.mode_of(merged, 3) == "original"


def test_a_project_brings_the_pieces_back(engine, two):
    rolled = edits.resample(engine, two, [max(two.pieces)], 3)
    back = unpack(engine, pack(engine, rolled, 0)).state
    assert back.pieces == rolled.pieces and back.photo.scene == rolled.photo.scene
    assert np.array_equal(picture(engine, back), picture(engine, rolled))


def test_a_project_from_before_photos_had_pieces_opens(engine, state):
    plain = replace(
        state,
        photo=replace(
            state.photo, scene=Scene.from_labels(state.scene.labels, engine.labels.count)
        ),
    )
    count = engine.labels.count
    style = Style(state.photo.style.global_code, state.photo.style.local_codes[:count])
    older = with_photo(engine, plain, replace(plain.photo, style=style))
    files = files_of(pack(engine, older, 0))
    card = json.loads(files["project.json"]) | {"photo": True}
    back = unpack(engine, packed(files | {"project.json": json.dumps(card).encode()})).state
    assert np.array_equal(picture(engine, back), PHOTO)
    damaged = json.dumps(card | {"photo": {"pieces": [count]}}).encode()
    with pytest.raises(ClvaeError, match="class"):
        unpack(engine, packed(files | {"project.json": damaged}))


def test_a_corrected_map_keeps_the_pieces(engine, two):
    objects = two.scene.objects.copy()
    objects[85:100, 120:160] = max(two.pieces)  # more of it is the second one's
    right = edits.paint(two, objects)
    assert np.array_equal(right.photo.scene.objects, objects)
    assert np.array_equal(picture(engine, right), PHOTO)


def test_an_edge_is_soft_and_weak_as_far_as_somebody_asks(engine, state):
    thing = held(state)
    rolled = edits.resample(engine, state, [thing], 7)
    assert np.array_equal(picture(engine, photo_modes.set_edge(rolled, thing, 0, 0)), PHOTO)
    soft = photo_modes.set_edge(rolled, thing, 1, 1)
    assert not np.array_equal(picture(engine, soft), picture(engine, rolled))
    assert (
        photo_modes.set_edge(soft, thing, 1, 1) is soft
        and photo_modes.set_edge(rolled, thing, 1, 0) is rolled
    )
    for wrong in ((2, 0), (1, "much")):
        with pytest.raises(ClvaeError, match="is a number from 0 to 1"):
            photo_modes.set_edge(rolled, thing, *wrong)
    with pytest.raises(ClvaeError, match="there is no photo"):
        photo_modes.set_edge(edits.start(engine, state.scene.labels, 1), thing, 1, 1)


def test_a_project_brings_modes_and_edges_back(engine, state):
    thing = held(state)
    rolled = edits.resample(engine, state, [thing], 7)
    changed = photo_modes.set_edge(
        photo_modes.set_mode(rolled, thing, "replaced"), thing, 0.5, 0.25
    )
    packed_up = pack(engine, changed, 0)
    back = unpack(engine, packed_up).state
    assert (back.modes, back.edges) == (changed.modes, changed.edges)
    assert np.array_equal(picture(engine, back), picture(engine, changed))
    files = files_of(packed_up)
    card = json.loads(files["project.json"])
    for wrong in (
        {"modes": [{"object": thing, "mode": "erased"}]},
        {"edges": [{"object": thing, "strength": 7, "softness": 0}]},
        {"edges": [{"object": 999, "strength": 1, "softness": 0}]},
    ):
        damaged = json.dumps(card | {"photo": card["photo"] | wrong}).encode()
        with pytest.raises(ClvaeError):
            unpack(engine, packed(files | {"project.json": damaged}))


def test_a_style_photo_gives_its_classes_and_the_rest_of_the_photo_stays(engine, state):
    shown = state.scene.labels
    drawn = style_photos.add(replace(state, photo=None), draw_photo(shown.shape), shown, 12)
    (one,) = style_photos.add(state, draw_photo(shown.shape), shown, 12).style_photos
    assert one.classes and not one.gives_global and drawn.style_photos[0].gives_global
