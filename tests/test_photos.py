"""Photos out of files."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.photos import fit, read_photo
from tests.checkpoints import draw_photo

PHOTO = draw_photo((20, 30))


def encoded(image: Image.Image, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def test_a_photo_is_read_as_it_is():
    assert np.array_equal(read_photo(encoded(Image.fromarray(PHOTO))), PHOTO)


@pytest.mark.parametrize(("orientation", "turn"), [(1, 0), (3, 2), (6, 3), (8, 1)])
def test_a_photo_is_turned_upright(orientation, turn):
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert np.array_equal(read_photo(encoded(Image.fromarray(PHOTO), exif=exif)), np.rot90(PHOTO, turn))


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "LA"])
def test_every_kind_of_picture_becomes_rgb(mode):
    photo = read_photo(encoded(Image.fromarray(PHOTO).convert(mode)))
    assert photo.shape == (20, 30, 3) and photo.dtype == np.uint8


def test_what_is_no_photo_is_refused():
    with pytest.raises(ClvaeError, match="the photo is not a picture"):
        read_photo(b"no photo")


def test_fitting_is_smooth_on_the_way_down():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    assert np.array_equal(fit(PHOTO, (20, 30)), PHOTO)
    assert fit(PHOTO, (64, 32)).shape == (64, 32, 3)
    assert np.abs(fit(stripes, (16, 16)).astype(int) - 128).max() < 20    # without antialiasing: all black or all white
