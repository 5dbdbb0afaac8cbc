"""Other photos in the looks of the open one, from the export dialog: one ZIP of them."""

import base64
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from clvae import Engine
from clvae.editor.document import edits, photo_looks
from clvae.editor.document.opened_photo import opened, with_photo
from clvae.editor.server import other_photos
from clvae.editor.server.data_urls import file_bytes
from clvae.editor.server.events import EVENTS
from clvae.editor.server.messages import Message, Painted, Stroke
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle

PHOTOS = [draw_photo((150, 220), 4), draw_photo((120, 120), 5)]
NAMES = ["beach.png", "../../beach.jpg"]


def file_of(photo) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(photo).save(stream, "PNG")
    return stream.getvalue()


def url_of(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


FILES = [url_of(file_of(photo)) for photo in PHOTOS]


@pytest.fixture(scope="module")
def service():
    return Service(Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32"))


@pytest.fixture
def desk(service, visitor):
    """A visitor's workspace with a photo open, of which all has another look; asks for exports."""
    workspaces = Workspaces(service)
    workspace = workspaces.of(visitor())
    photo = opened(service.engine, file_of(draw_photo((128, 192), 3)))
    workspace.document.edit(lambda state: with_photo(service.engine, state, photo))

    def ask(name="start", **data):
        (event,) = [event for event in EVENTS if (event.part, event.name) == ("export", name)]
        ids = workspace.document.state.scene.objects
        message = Message(scene=Painted((Stroke(0, ids),)), data={"job": 1, **data})
        return event.answer(workspaces, visitor(), message)

    ask.workspace = workspace
    return ask


@pytest.fixture
def rolled(desk, service):
    desk.workspace.document.edit(lambda state: edits.resample_all(service.engine, state, 7))
    return desk


def order(**more):
    return {"kind": "others", "format": "png", "files": FILES, "names": NAMES} | more


def pictures(shown) -> dict:
    data = file_bytes(shown["outbox"]["href"], "export")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def test_each_photo_comes_in_the_looks_of_the_open_one_at_its_size(rolled, service):
    *told, last = rolled(**order())
    assert [(one["export"]["done"], one["export"]["of"]) for one in told] == [
        (0, 2),
        (1, 2),
        (2, 2),
    ]
    assert last["outbox"]["name"] == last["export"]["saved"] == "photos.zip"
    found = pictures(last)
    assert list(found) == ["beach.png", "_.._beach.png"]
    looks = photo_looks.changed_looks(service.engine, rolled.workspace.document.state)
    for data, photo in zip(found.values(), PHOTOS, strict=True):
        seen = np.array(Image.open(io.BytesIO(data)))
        assert np.array_equal(seen, photo_looks.dressed(service.engine.edit(photo), looks))
        assert (seen != photo).any()


def test_they_are_kept_within_bounds_and_keep_their_exif(rolled, monkeypatch, said):
    monkeypatch.setattr("clvae.core.photos.edited_size", lambda *_: (64, 96))
    tags, file = Image.Exif(), io.BytesIO()
    tags[0x010F] = "A maker"
    Image.fromarray(PHOTOS[0]).save(file, "PNG", exif=tags)
    *_, last = rolled(**order(files=[url_of(file.getvalue())], names=["beach.png"]))
    picture = Image.open(io.BytesIO(pictures(last)["beach.png"]))
    assert picture.size == (96, 64) and picture.getexif()[0x010F] == "A maker"
    assert "scaled down to 96x64" in said[0]


def test_names_that_are_the_same_are_told_apart_in_any_format(rolled):
    *_, last = rolled(**order(format="jpeg", names=["a.png", "A.heic"]))
    found = pictures(last)
    assert list(found) == ["a.jpg", "A-2.jpg"]
    assert {Image.open(io.BytesIO(data)).format for data in found.values()} == {"JPEG"}


def test_what_cannot_be_read_is_left_out_and_said(rolled, said):
    *_, last = rolled(**order(files=[FILES[0], url_of(b"words")], names=["a.png", "b.png"]))
    assert list(pictures(last)) == ["a.png"]
    assert len(said) == 1 and said[0].startswith("Left out: The photo b.png is not a picture")
    *_, last = rolled(**order(job=2, files=[url_of(b"words")], names=["b.png"]))
    assert last["export"]["error"] == "None of these photos could be changed so."


def test_it_can_be_stopped_between_photos(rolled):
    going = rolled(**order())
    assert [next(going)["export"]["done"] for _ in range(2)] == [0, 1]
    list(rolled("stop"))
    assert list(going) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"files": []}, "the photos did not arrive"),
        ({"files": [], "names": []}, "choose 1 to 100 photos"),
        ({"files": FILES * 51, "names": NAMES * 51}, "choose 1 to 100 photos"),
        ({"files": "x", "names": "x"}, "the photos did not arrive"),
        ({"files": [7, 8]}, "the photo beach.png did not arrive as a file"),
        ({"format": "gif"}, "saved as png, jpeg, webp"),
    ],
)
def test_what_there_cannot_be_is_said(rolled, more, words):
    *_, last = rolled(**order(**more))
    assert words in last["export"]["error"].lower()


def test_too_much_is_said(rolled, monkeypatch):
    monkeypatch.setattr(other_photos, "MAX_FILE", 1000)
    *_, last = rolled(**order())
    assert last["export"]["error"].startswith("Together the photos are larger than")


def test_nothing_that_changed_and_no_photo_are_said(desk, service):
    *_, last = desk(**order())
    assert last["export"]["error"].startswith("Nothing of this photo was changed yet")
    (offered,) = desk("offer")
    assert offered["export"]["photo"] is True
