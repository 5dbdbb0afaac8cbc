"""What a painter may send: ids come back bit for bit, and nothing else comes in."""

import base64
import io
import struct
import zlib

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.core.sizes import Sizes
from clvae.editor.page.painter import Painter
from clvae.editor.server.messages import PREFIX, decode, encode
from tests.landscape import SIZE

SIZES = Sizes.only(SIZE, 1)
OBJECTS = [{"id": i, "name": f"class {i}", "color": [i, 2 * i, 255 - i]} for i in range(12)]


@pytest.fixture(scope="module")
def painter():
    return Painter(objects=OBJECTS, size=SIZE, blank=12)


def random_ids(count=13):
    return np.random.default_rng(1).integers(0, count, SIZE, np.uint8)


def as_url(image, kind="PNG"):
    file = io.BytesIO()
    image.save(file, kind)
    return PREFIX + base64.b64encode(file.getvalue()).decode()


def claiming(width: int, height: int) -> str:
    """A few bytes that say they are a PNG of so many pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunk = b"\0\0\0\r" + header + zlib.crc32(header).to_bytes(4, "big")
    return PREFIX + base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunk).decode()


def test_ids_round_trip_bit_for_bit():
    ids = random_ids(256)
    assert np.array_equal(decode(encode(ids, [(1, 2, 3)] * 256), SIZES, 256), ids)


def test_a_payload_carries_its_strokes_and_the_object_in_hand(painter):
    old, new = random_ids(5), random_ids(13)
    painted = painter.preprocess(
        {
            "png": encode(new, painter.colors),
            "revision": 7,
            "selected": 3,
            "drawing": False,
            "pending": [{"revision": 6, "png": encode(old, painter.colors)}],
        }
    )
    assert [stroke.number for stroke in painted.strokes] == [6, 7] and painted.selected == 3
    assert (
        np.array_equal(painted.strokes[0].ids, old)
        and np.array_equal(painted.ids, new)
        and painted.of is None
    )


def test_a_stroke_over_a_photo_says_which_it_is(painter):
    png = encode(random_ids(), painter.colors)
    painted = painter.preprocess(
        {"png": png, "revision": 7, "of": 4, "pending": [{"revision": 6, "png": png, "of": 2}]}
    )
    assert [(stroke.number, stroke.of) for stroke in painted.strokes] == [
        (6, 2),
        (7, 4),
    ] and painted.of == 4


def test_a_payload_says_whether_pictures_are_asked_for(painter):
    good = {"png": encode(random_ids(), painter.colors), "revision": 1}
    sent = [{}, {"manual": False}, {"manual": True}, {"manual": "yes"}, {"manual": 1}]
    assert [painter.preprocess(good | more).manual for more in sent] == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_payload_carries_the_pieces_and_the_point_last_clicked(painter):
    ids = random_ids(15)
    painted = painter.preprocess(
        {
            "png": encode(ids, [(0, 0, 0)] * 15),
            "revision": 1,
            "selected": 14,
            "pieces": [[13, 2], [14, 2]],
            "point": [SIZE[1] - 1, 0],
        }
    )
    assert (
        painted.classes == {13: 2, 14: 2}
        and painted.selected == 14
        and painted.point == (SIZE[1] - 1, 0)
    )
    assert np.array_equal(painted.ids, ids)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (None, "no indexed PNG"),
        (7, "no indexed PNG"),
        ("data:image/jpeg;base64,AAAA", "no indexed PNG"),
        (PREFIX + "!!!!", "arrived incomplete"),
        (PREFIX + "Ü" * 40, "arrived incomplete"),
        (PREFIX + "AAAA", "not a PNG"),
        (encode(random_ids(), [(0, 0, 0)] * 13)[:-400], "damaged"),
        (PREFIX + "A" * 10_000_000, "too large for its map"),
        (as_url(Image.new("RGB", SIZE[::-1])), "8-bit RGB, not"),
        (as_url(Image.new("P", SIZE[::-1]), "GIF"), "not a PNG"),
        (claiming(60_000, 60_000), "60000x60000"),  # Pillow itself raises for this many
        (claiming(12_000, 12_000), "12000x12000"),  # and only warns of these
        (claiming(SIZE[1], SIZE[0]), "damaged"),
        (encode(np.zeros((64, 64), np.uint8), [(0, 0, 0)]), "64x64"),
        (encode(np.full(SIZE, 13, np.uint8), [(0, 0, 0)] * 14), "object 13"),
    ],
)
def test_anything_else_is_one_clear_sentence(url, message):
    with pytest.raises(ClvaeError, match=message):
        decode(url, SIZES, 13)


@pytest.mark.parametrize(
    "change",
    [
        {"revision": -1},
        {"revision": "1"},
        {"revision": None},
        {"selected": 13},
        {"selected": 1.5},
        {"selected": 200, "pieces": [[255, 0]]},
        {"of": "2"},
        {"of": -1},
        {"pending": "x"},
        {"pieces": 3},
        {"pieces": [[12, 2]]},
        {"pieces": [[13, 13]]},
        {"pieces": [[256, 2]]},
        {"pieces": [[13, 2, 1]]},
        {"point": [SIZE[1], 0]},
        {"point": [0, -1]},
        {"point": [0]},
        {"point": "0,0"},
        {"pending": [{"revision": 1}]},
        {"pending": [{"revision": 1, "png": "x"}] * 40},
    ],
)
def test_a_bad_payload_is_an_error_on_the_page(painter, change):
    good = {
        "png": encode(random_ids(), painter.colors),
        "revision": 1,
        "selected": 0,
        "pending": [],
    }
    with pytest.raises(gr.Error):
        painter.preprocess(good | change)


@pytest.mark.parametrize("payload", [None, [], "text", 5])
def test_no_payload_is_an_error_on_the_page(painter, payload):
    with pytest.raises(gr.Error):
        painter.preprocess(payload)
