"""The canvas event, and maps, strokes, projects and photos of other sizes than the model's own."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.editor.document.project import pack, unpack
from clvae.editor.server.canvas import offers
from clvae.editor.server.data_urls import bytes_url
from clvae.editor.server.messages import Message, Painted, Stroke, encode
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces
from tests.checkpoints import draw_map, draw_photo
from tests.landscape import landscape_bundle


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


def url(array: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return bytes_url(file.getvalue())


def painted(ids: np.ndarray, number: int = 1) -> Painted:
    return Painted((Stroke(number, ids),))


def now(workspace) -> np.ndarray:
    return workspace.document.state.scene.objects


def change(tell, workspace, size, way="crop", at=0.5):
    data = {"size": size, "way": way, "at": at}
    return tell("scene", "canvas", scene=painted(now(workspace), 0), data=data)


def test_the_canvas_changes_in_one_step_and_undo_brings_the_map_back(tell, workspace):
    before = now(workspace)
    shown = change(tell, workspace, [96, 192])
    assert now(workspace).shape == (96, 192) and workspace.document.steps == (1, 0)
    assert shown["scene"]["png"] == encode(now(workspace), workspace.service.colors)
    assert workspace.renderer.picture().shape == (96, 192, 3)
    workspace.document.undo()
    assert np.array_equal(now(workspace), before)
    assert workspace.renderer.picture().shape == (*before.shape, 3)


@pytest.mark.parametrize(
    "size", [None, [], [96], [96, 100], [96, 416], [384, 384], ["96", "192"], [96.0, 192], 7]
)
def test_a_canvas_that_the_model_does_not_draw_is_one_sentence(tell, workspace, size):
    with pytest.raises(ClvaeError):
        change(tell, workspace, size)
    with pytest.raises(ClvaeError):
        change(tell, workspace, [96, 192], at=2)
    with pytest.raises(ClvaeError):
        change(tell, workspace, [96, 192], way="up")
    assert workspace.document.steps == (0, 0)


def test_strokes_on_a_wide_canvas_are_taken_in(tell, workspace):
    change(tell, workspace, [96, 192], "extend")
    ids = now(workspace).copy()
    ids[:20] = 3
    tell("scene", "stroke", scene=painted(ids))
    assert np.array_equal(now(workspace), ids)
    assert workspace.document.snapshot().names[-1] == "paint plant"


def test_a_stroke_from_before_the_canvas_changed_that_comes_late_stands(tell, workspace):
    ids = now(workspace).copy()
    ids[:20] = 3
    change(tell, workspace, [96, 192])
    tell("scene", "stroke", scene=painted(ids))  # drawn while the answer was on its way
    assert np.array_equal(now(workspace), ids) and workspace.document.steps == (2, 0)


def test_a_map_of_an_allowed_size_opens_as_it_is_and_another_at_the_nearest(tell, workspace):
    for shape, size in (((96, 256), (96, 256)), ((100, 300), (96, 288)), ((500, 500), (160, 160))):
        label_map = draw_map(shape, [0, 2, 5])
        message = {"file": url(label_map), "name": "map.png"}
        tell("scene", "open_map", scene=painted(now(workspace), 0), data=message)
        assert now(workspace).shape == size
        if shape == size:
            assert np.array_equal(now(workspace), label_map)


def test_a_project_keeps_its_canvas(engine, tell, workspace):
    change(tell, workspace, [64, 384])
    state = workspace.document.state
    again = unpack(engine, pack(engine, state, 0, None)).state
    assert again.scene == state.scene


def test_a_style_photo_has_a_canvas_of_its_own_shape(tell, workspace):
    files = [url(draw_photo((180, 320))), url(draw_photo((200, 200)))]
    tell("style_photo", "open_photo", data={"files": files, "names": ["a.png", "b.png"]})
    wide, square = workspace.document.state.style_photos
    assert wide.photo.shape[:2] == wide.labels.shape == (128, 224)
    assert square.photo.shape[:2] == square.labels.shape == (160, 160)
    label_map = draw_map((180, 320), [0, 2, 5])
    over = Painted((Stroke(0, wide.labels, wide.number),))
    tell(
        "style_photo", "open_map", style_photo=over, data={"file": url(label_map), "name": "m.png"}
    )
    assert workspace.document.state.style_photos[0].labels.shape == (128, 224)
    lost = Painted((Stroke(3, square.labels, wide.number),))  # of another photo's size
    tell("style_photo", "stroke", style_photo=lost)
    assert workspace.document.state.style_photos[0].labels.shape == (128, 224)


def test_the_menu_offers_shapes_that_the_model_has(engine):
    found = offers(engine.sizes)
    assert {one["name"]: one["size"] for one in found["named"]} == {
        "Square": [160, 160],
        "3:2": [128, 192],
        "16:9": [128, 224],
        "2:1": [96, 192],
        "Portrait 2:3": [192, 128],
        "Portrait 1:2": [192, 96],
    }
    assert offers(Engine(landscape_bundle(), "cpu", "float32").sizes) == {"named": [], "all": []}


def test_every_workspace_of_a_page_has_a_canvas_of_its_own(engine):
    workspaces = Workspaces(Service(engine))
    assert workspaces.service.painters.read(
        {"png": encode(np.zeros((384, 64), np.uint8), workspaces.service.colors), "revision": 1}
    ).ids.shape == (384, 64)
    assert Message().scene.strokes == ()
