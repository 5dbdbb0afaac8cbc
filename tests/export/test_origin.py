"""What a photo's file says of it goes on in a picture made of it, but not where it was taken."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from clvae.export import encode_still
from clvae.export.notes import EXIF, SOFTWARE, USER_COMMENT
from clvae.export.origin import GPS, MAKER_NOTE, kept_exif
from tests.checkpoints import draw_photo

MAKE, ORIENTATION, DATE, WIDTH = 0x010F, 0x0112, 0x9003, 0xA002


def photo_file(kind="JPEG", **more) -> bytes:
    """A photo on its side, of a camera that says all about it."""
    tags = Image.Exif()
    tags[MAKE], tags[ORIENTATION] = "Plaubel", 6
    inner = tags.get_ifd(EXIF)
    inner[DATE], inner[WIDTH], inner[MAKER_NOTE] = "2026:05:04 03:02:01", 80, b"home"
    tags.get_ifd(GPS)[1] = "N"
    stream = io.BytesIO()
    Image.fromarray(draw_photo((48, 80))).save(stream, kind, exif=tags.tobytes(), **more)
    return stream.getvalue()


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
def test_camera_and_date_are_kept_and_places_are_not(format):
    kept = kept_exif(photo_file())
    data = encode_still(draw_photo((80, 48)), format, note={"seed": 7}, kept=kept)
    found = Image.open(io.BytesIO(data)).getexif()
    assert found[MAKE] == "Plaubel" and found[SOFTWARE] == "clVAE Editor"
    inner = found.get_ifd(EXIF)
    assert inner[DATE] == "2026:05:04 03:02:01"
    assert GPS not in found and not found.get_ifd(GPS) and b"home" not in data
    assert ORIENTATION not in found and WIDTH not in inner
    assert format == "png" or b'"seed": 7' in inner[USER_COMMENT]


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
def test_a_picture_says_that_it_is_srgb(format):
    data = encode_still(draw_photo((48, 80)), format)
    profile = Image.open(io.BytesIO(data)).info["icc_profile"]
    assert "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    assert data == encode_still(draw_photo((48, 80)), format)


@pytest.mark.parametrize("file", [b"words", photo_file()[:60]])
def test_what_cannot_be_read_is_left_out(file):
    assert kept_exif(file) is None


def test_a_file_that_says_nothing_leaves_nothing():
    stream = io.BytesIO()
    Image.fromarray(draw_photo((48, 80))).save(stream, "PNG")
    assert kept_exif(stream.getvalue()) is None


def test_too_much_to_keep_is_left_out():
    tags = Image.Exif()
    tags[0x010E] = "words " * 9000
    stream = io.BytesIO()
    Image.fromarray(draw_photo((48, 80))).save(stream, "PNG", exif=tags.tobytes())
    assert kept_exif(stream.getvalue()) is None


def test_holes_are_white_in_a_jpeg():
    picture = np.zeros((48, 80, 4), np.uint8)
    picture[:, 40:, 3] = 255
    found = np.asarray(Image.open(io.BytesIO(encode_still(picture, "jpeg", 100))))
    assert (found[:, :36] > 250).all() and (found[:, 44:] < 5).all()
