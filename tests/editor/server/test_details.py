"""Details: a part of a photo by its own pixels, the same as in the export, in bounded memory."""

import io
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.core.photos import read_edited
from clvae.editor.document import edits
from clvae.editor.document.document import Document
from clvae.editor.document.opened_photo import opened, whole, with_photo
from clvae.editor.server import details as module
from clvae.editor.server.data_urls import body_bytes
from clvae.editor.server.details import Details, part_of, size_of
from clvae.editor.server.handlers.closer import closer
from clvae.editor.server.messages import Message
from clvae.editor.server.render import Renderer, jpeg
from clvae.editor.server.service import Service
from clvae.editor.server.slots import Slots
from clvae.editor.server.throttle import Throttle
from clvae.editor.server.workspace import Workspace
from clvae.photo.tiles import Tile
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle

PATIENCE = 60  # seconds
SHAPE = 1200, 1800  # the page shows it smaller
BOX = 0.25, 0.5, 0.5, 0.75


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


@pytest.fixture(scope="module")
def state(engine):
    """A photo in which what shows most is drawn in another look."""
    file = io.BytesIO()
    Image.fromarray(draw_photo(SHAPE, 3)).save(file, "BMP")
    drawn = edits.start(engine, np.zeros((128, 192), np.uint8), 5)
    state = with_photo(engine, drawn, opened(engine, file.getvalue()))
    most = int(np.bincount(state.scene.objects.ravel()).argmax())
    return edits.resample(engine, state, [most], 7)


@pytest.fixture
def renderer(engine, state):
    return Renderer(engine, Document(state), Slots(1), Throttle())


def shape(url):
    data = np.frombuffer(body_bytes(url.partition(",")[2], "picture"), np.uint8)
    return cv2.imdecode(data, cv2.IMREAD_COLOR).shape[:2]


def test_a_detail_is_what_is_exported_there(engine, state, renderer):
    found = renderer.detail(BOX, 1800)
    part = np.s_[300:600, 900:1350]
    exported = whole(engine, state, engine.session())[part]
    assert found["box"] == list(BOX)
    assert found["src"] == jpeg(exported) and found["before"] == jpeg(draw_photo(SHAPE, 3)[part])
    assert found["src"] != found["before"]


def test_it_has_no_more_pixels_than_the_screen(state, renderer):
    assert shape(renderer.detail(BOX, 900)["src"]) == (150, 225)
    assert size_of(state.photo, 901) == SHAPE and size_of(state.photo, 900) == (600, 900)
    assert size_of(state.photo, 10**6) == SHAPE and size_of(state.photo, 0)[1] == 1


def test_without_a_photo_there_is_none(engine):
    state = edits.start(engine, np.zeros((128, 192), np.uint8), 5)
    renderer = Renderer(engine, Document(state), Slots(1), Throttle())
    assert renderer.detail(BOX, 900) is None


def test_a_part_is_never_empty():
    assert part_of((10, 20), (0, 1, 0, 1)) == Tile(0, 10, 0, 20)
    assert part_of((10, 20), (0.5, 0.51, 0.99, 1)) == Tile(5, 6, 19, 20)


def test_the_photos_that_were_looked_at_longest_ago_go(engine, state, renderer):
    renderer.picture()
    edit = renderer._edit_of(state.photo)
    details = Details(most=8_000_000)
    large = details.of(state.photo, edit, 1800)
    assert details.of(state.photo, edit, 1800) is large  # 6.5 MB
    details.of(state.photo, edit, 900)  # 1.6 MB
    details.of(state.photo, edit, 450)
    assert details.nbytes < 8_000_000
    assert details.of(state.photo, edit, 1800) is not large


def test_nobody_waits_for_a_photo_that_somebody_else_looks_at(engine, state, renderer, monkeypatch):
    renderer.picture()
    edit, details, reads = renderer._edit_of(state.photo), Details(), []
    others = ThreadPoolExecutor()
    known = details.of(state.photo, edit, 450)

    def slow(file):
        reads.append(1)
        assert others.submit(details.of, state.photo, edit, 450).result(PATIENCE) is known
        return read_edited(file)

    monkeypatch.setattr(module, "read_edited", slow)
    details.of(state.photo, edit, 1800)
    assert len(reads) == 1


def test_who_wants_the_same_photo_meanwhile_waits_for_it(engine, state, renderer, monkeypatch):
    renderer.picture()
    edit, details, waiting = renderer._edit_of(state.photo), Details(), []
    with ThreadPoolExecutor() as others:

        def slow(file):
            waiting.append(others.submit(details.of, state.photo, edit, 1800))
            return read_edited(file)

        monkeypatch.setattr(module, "read_edited", slow)
        found = details.of(state.photo, edit, 1800)
        assert [one.result(PATIENCE) for one in waiting] == [found]


def test_a_photo_is_read_before_it_is_ones_turn_to_draw(engine, state):
    order = []

    class Noting(Slots):
        def __enter__(self):
            order.append("drawn")
            return super().__enter__()

    class Reading(Details):
        def of(self, *asked):
            order.append("read")
            return super().of(*asked)

    renderer = Renderer(engine, Document(state), Noting(1), Throttle(), Reading())
    renderer.picture()
    order.clear()
    renderer.detail(BOX, 900)
    assert order == ["read", "drawn"]


@pytest.mark.parametrize(
    "box", [None, [0, 1, 0], [0, 0, 0, 1], [0, 1, 0.6, 0.5], [0, 2, 0, 1], [0, "1", 0, 1]]
)
def test_what_is_no_part_is_one_sentence(engine, box):
    with pytest.raises(ClvaeError, match="part of a photo"):
        closer(Workspace(Service(engine)), Message(data={"serial": 1, "box": box, "wide": 900}))
