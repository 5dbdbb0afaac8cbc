"""A photo is opened to be edited: with what the segmenter sees in it, without one, with a map."""

import gc
import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.editor.server.data_urls import bytes_url, file_bytes
from clvae.editor.server.events import EVENTS
from clvae.editor.server.messages import Message, Painted, Stroke
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces
from tests.checkpoints import draw_map, draw_photo
from tests.landscape import landscape_bundle

SHAPE = 300, 450
PHOTO = draw_photo(SHAPE, 3)
NOBODYS = 12  # the unlabelled class
MAP = draw_map((100, 150), [0, 3, 5, 8], seed=4)


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(many=True), "cpu", "float32")


@pytest.fixture(scope="module")
def seeing():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


def url(picture, kind="PNG", **more) -> str:
    file = io.BytesIO()
    image = Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture
    image.save(file, kind, **more)
    return bytes_url(file.getvalue())


@pytest.fixture
def brings(tell, workspace):
    """Brings an event with the map that the painter has."""

    def bringing(part, event, **data):
        ids = workspace.document.state.scene.objects
        return tell(part, event, data=data, scene=Painted((Stroke(0, ids),)))

    return bringing


@pytest.fixture
def opened(brings, workspace):
    brings("strip", "edit_photo", file=url(PHOTO), name="dunes.png", number=1)
    return workspace


def test_without_a_segmenter_a_photo_opens_and_one_sentence_asks_for_its_map(said, opened, brings):
    state = opened.document.state
    assert (state.scene.labels == len(opened.engine.labels.names)).all()
    assert np.array_equal(opened.renderer.picture(), PHOTO)
    assert said == [
        "This model cannot say what is what in a photo: open a label map of it, or paint what you "
        "want to change."
    ]
    brings("scene", "open_map", file=url(MAP), name="map.png")
    after = opened.document.state
    assert after.photo is not None and set(np.unique(after.scene.labels)) == {0, 3, 5, 8}
    assert np.array_equal(opened.renderer.picture(), PHOTO)
    brings("dice", "click")
    assert not np.array_equal(opened.renderer.picture(), PHOTO)


def test_a_map_of_another_aspect_is_one_sentence_and_changes_nothing(opened, brings):
    before = opened.document.state
    with pytest.raises(ClvaeError, match="the photo is 450x300, its map 100x100: a map of a photo"):
        brings("scene", "open_map", file=url(MAP[:, :100]), name="map.png")
    assert opened.document.state is before


def test_looks_that_were_given_stay_where_a_map_is_opened(opened, brings):
    brings("scene", "open_map", file=url(MAP), name="map.png")
    brings("heading", "mode", mode="replaced")
    brings("heading", "edge", object=3, strength=0.5, softness=0.2, done=True, gesture=1)
    brings("dice", "click")
    before = opened.document.state
    held = before.scene.objects[0, 0]
    brings("scene", "open_map", file=url(MAP[::-1].copy()), name="map.png")
    after = opened.document.state
    assert np.array_equal(after.base.local_codes[0], before.base.local_codes[0])
    assert after.modes == before.modes and after.edges == before.edges
    assert not np.array_equal(after.scene.labels, before.scene.labels) and held in (0, 3, 5, 8)


GIVES = [
    ("dice", "click", {}),
    ("clipboard", "paste", {}),
    ("tint", "tint", {"value": {"color": "#d06020", "done": True}}),
    ("kept_looks", "wear", {"data": {"number": 0}}),
    ("blend", "blend", {"value": {"share": 50, "done": True}}),
    ("variations", "show", {"data": {"whole": False}}),
]


@pytest.mark.parametrize(("part", "event", "brought"), GIVES, ids=[part for part, *_ in GIVES])
def test_what_nobody_labelled_gets_no_look_that_would_not_be_seen(
    tell, opened, part, event, brought
):
    scene = Painted((Stroke(0, opened.document.state.scene.objects),), NOBODYS)
    tell("clipboard", "copy", scene=scene)
    tell("kept_looks", "keep", data={"whole": False}, scene=scene)
    look, brought = opened.document.state.kept_looks[0].number, {**brought}
    for kind in brought.keys() & {"data", "value"}:
        brought[kind] = brought[kind] | {"number": look} if kind == "data" else brought[kind]
        brought[kind] = brought[kind] | {"a": look, "b": look} if part == "blend" else brought[kind]
    before = opened.document.snapshot()
    with pytest.raises(ClvaeError, match="nobody has said what this is: choose a class and paint"):
        tell(part, event, scene=scene, **brought)
    assert opened.document.snapshot().steps == before.steps


def test_what_nobody_labelled_stays_while_all_else_gets_new_looks(tell, opened):
    before, scene = opened.document.state, Painted((), NOBODYS)
    tell("dice_all", "click", scene=scene)
    codes = opened.document.state.base.local_codes
    assert np.array_equal(codes[NOBODYS], before.base.local_codes[NOBODYS])
    assert not np.array_equal(codes[0], before.base.local_codes[0])
    assert np.array_equal(opened.renderer.picture(), PHOTO)


def test_who_wants_it_replaced_gets_its_looks_and_so_does_a_piece_of_it(tell, opened):
    lake = opened.document.state.scene.objects.copy()
    lake[:, 90:100] = 9
    scene = Painted((Stroke(1, lake),), NOBODYS, (5, 5))
    tell("heading", "mode", data={"mode": "replaced"}, scene=scene)
    tell("dice", "click", scene=scene)
    assert (opened.renderer.picture() != PHOTO).any()
    tell("scene", "split", scene=scene)
    state = opened.document.state
    (piece,) = state.pieces
    assert state.modes[piece] == "replaced"


def test_an_edge_that_is_dragged_is_one_undo_step(opened, brings):
    steps = len(opened.document.snapshot().names)
    for move, softness in enumerate((0.2, 0.4, 0.6), 1):
        brings("heading", "edge", object=0, strength=1, softness=softness, gesture=move)
    shown = brings("heading", "edge", object=0, strength=1, softness=0.8, done=True, gesture=4)
    assert len(opened.document.snapshot().names) == steps + 1
    assert opened.document.snapshot().names[-1].endswith(": edge")
    assert opened.document.state.edges[0].softness == 0.8 and "photo" in shown


def test_a_photo_that_is_scaled_down_says_so(brings, workspace, said):
    brings("strip", "edit_photo", file=url(Image.new("RGB", (6200, 4000))), name="d.png", number=1)
    assert "6200x4000 pixels and is scaled down to 60" in said[-1]
    assert workspace.document.state.photo.shape == (4000, 6200)


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
def test_an_exported_photo_says_what_its_file_said_and_not_where(tell, opened, format):
    tags = Image.Exif()
    tags[0x010F] = "Plaubel"
    tags.get_ifd(0x8825)[1] = "N"
    ids = opened.document.state.scene.objects
    scene = Painted((Stroke(0, ids),))
    file = url(PHOTO, "JPEG", exif=tags.tobytes())
    tell("strip", "edit_photo", data={"file": file, "name": "a.jpg", "number": 1}, scene=scene)
    data = {"job": 1, "kind": "photo", "format": format}
    shown = tell("export", "start", data=data, scene=scene)
    picture = Image.open(io.BytesIO(file_bytes(shown["outbox"]["href"], "picture")))
    assert picture.size == SHAPE[::-1] and picture.info["icc_profile"]
    assert picture.getexif()[0x010F] == "Plaubel" and not picture.getexif().get_ifd(0x8825)


def test_with_a_segmenter_a_photo_opens_with_what_is_in_it(seeing, visitor, said):
    workspaces = Workspaces(Service(seeing))
    workspace = workspaces.of(visitor())
    ids = workspace.document.state.scene.objects
    (event,) = [e for e in EVENTS if (e.part, e.name) == ("strip", "edit_photo")]
    data = {"file": url(PHOTO), "name": "dunes.png", "number": 1}
    message = Message(scene=Painted((Stroke(0, ids),)), data=data)
    list(event.answer(workspaces, visitor(), message))
    labels = workspace.document.state.scene.labels
    assert np.array_equal(labels, seeing.segment(PHOTO, sure=True)) and not said


def test_masks_are_kept_between_pictures_and_given_up_when_a_visitor_rests(engine, opened, brings):
    brings("scene", "open_map", file=url(MAP), name="map.png")
    engine.budget.free()
    brings("dice", "click")
    drawn = opened.renderer.picture()
    assert engine.budget.held > 0
    opened.renderer.rest()
    gc.collect()
    assert engine.budget.held == 0
    assert np.array_equal(opened.renderer.picture(), drawn)
