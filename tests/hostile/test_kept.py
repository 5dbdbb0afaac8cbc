"""What hostile input found once, kept: none of it is more than one sentence any more."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, read_photo
from clvae.core import foreign_maps
from clvae.editor.settings import Settings
from tests.checkpoints import draw_photo
from tests.hostile.pictures import saved

PHOTO = Image.fromarray(draw_photo((40, 48)))


@pytest.mark.parametrize(
    "error", [RuntimeError("Failed to decode image"), struct.error("a buffer"), IndexError("x")]
)
def test_a_reader_may_fail_in_any_way(monkeypatch, bundle, error):
    """AVIF's raises RuntimeError, EXIF's struct.error."""

    def load(_):
        raise error

    data = saved(PHOTO, "PNG")
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    for read in (read_photo, bundle.labels.read, foreign_maps.opened):
        with pytest.raises(ClvaeError, match="is not a picture that can be read"):
            read(data)


def test_a_reader_without_memory_is_no_damaged_file(monkeypatch):
    def load(_):
        raise MemoryError

    data = saved(PHOTO, "PNG")
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", load)
    with pytest.raises(MemoryError):
        read_photo(data)


def test_what_fails_only_when_a_picture_is_made_another(monkeypatch, bundle):
    """A GIF's see-through colour that is not in its palette: Pillow finds that as it converts."""

    def convert(*_):
        raise ValueError("palette index out of range")

    grey, colours = saved(PHOTO.convert("P"), "PNG"), saved(PHOTO, "PNG")
    monkeypatch.setattr(Image.Image, "convert", convert)
    with pytest.raises(ClvaeError, match="the photo is damaged"):
        read_photo(grey)
    for read in (bundle.labels.read, foreign_maps.opened):
        with pytest.raises(ClvaeError, match="the label map is damaged"):
            read(colours)


def with_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    """A PNG with a chunk more, before its pixels."""
    at = png.index(b"IDAT") - 4
    sum_of = struct.pack(">I", zlib.crc32(kind + body))
    return png[:at] + struct.pack(">I", len(body)) + kind + body + sum_of + png[at:]


def test_a_map_with_more_see_through_colours_than_there_are(bundle):
    ids = Image.fromarray(np.zeros((40, 48), np.uint8)).convert("P")
    spoiled = with_chunk(saved(ids, "PNG"), b"tRNS", bytes([255, 0, 128]) * 256)
    assert bundle.labels.read(spoiled, True).shape == (40, 48)


def test_a_file_of_passwords_whose_name_no_disk_has():
    with pytest.raises(ClvaeError, match="cannot read the file of --auth"):
        Settings(auth=Path("\ud800")).people_known()


def test_an_address_that_no_file_can_have(gated):
    client, _ = gated()
    for path in ("/static/" + "a" * 256, "/file=%00", "/" + "é" * 128):
        answer = client.get(path)
        assert answer.status_code == 404 and "nothing at this address" in answer.json()["error"]
    assert client.get("/static/" + "a" * 255).status_code == 200


def test_what_nobody_expected_to_fail_is_one_sentence(gated, caplog):
    client, _ = gated()

    async def fails(scope, receive, send):
        raise KeyError("secret")

    client.app._app = fails
    answer = client.get("/gradio_api/call/v2/generate")
    assert answer.status_code == 500 and "something went wrong" in answer.json()["error"]
    assert "secret" not in answer.text and "a request failed" in caplog.text


def test_an_answer_that_breaks_off_ends(gated, caplog):
    client, _ = gated()

    async def fails(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        raise RuntimeError("secret")

    client.app._app = fails
    assert client.get("/x").text == "begun"
    assert "an answer broke off" in caplog.text and "secret" not in caplog.text
