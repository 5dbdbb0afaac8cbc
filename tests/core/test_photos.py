"""Photos out of files."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.core import photos
from clvae.core.photos import check_photo, filled, fit, read_photo
from tests.checkpoints import draw_photo

PHOTO = draw_photo((20, 30))


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def test_a_photo_is_read_as_it_is():
    assert np.array_equal(read_photo(encoded(Image.fromarray(PHOTO))), PHOTO)


@pytest.mark.parametrize(
    ("orientation", "turn", "flip"),
    [
        (1, 0, False),
        (2, 0, True),
        (3, 2, False),
        (4, 2, True),
        (5, 3, True),
        (6, 3, False),
        (7, 1, True),
        (8, 1, False),
        (9, 0, False),
    ],
)
def test_a_photo_is_turned_upright(orientation, turn, flip):
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = np.rot90(PHOTO, turn)
    upright = upright[:, ::-1] if flip else upright
    assert np.array_equal(read_photo(encoded(Image.fromarray(PHOTO), exif=exif)), upright)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_damaged_orientation_spoils_no_photo():
    for exif in (b"II*\0\x08\0\0\0\xff", b"words", b"MM\0*\0\0\xff\xff" + bytes(9)):
        exif = b"Exif\0\0" + exif
        assert np.array_equal(read_photo(encoded(Image.fromarray(PHOTO), exif=exif)), PHOTO)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "LA"])
def test_every_kind_of_picture_becomes_rgb(mode):
    photo = read_photo(encoded(Image.fromarray(PHOTO).convert(mode)))
    assert photo.shape == (20, 30, 3) and photo.dtype == np.uint8


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "HEIF", "TIFF", "BMP"])
def test_photos_of_phones_and_of_the_web_are_read(kind):
    if kind == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()  # which writes it
    smooth = fit(PHOTO[:6, :8], (64, 96))
    near = read_photo(encoded(Image.fromarray(smooth), kind, quality=95))
    assert near.shape == smooth.shape and np.abs(near.astype(int) - smooth).mean() < 4


def test_deep_grey_is_scaled_and_not_clipped():
    ramp = np.linspace(0, 65535, 600).reshape(20, 30)
    fractions = (ramp / 65535).astype(np.float32)
    files = [encoded(Image.fromarray(ramp.astype(np.uint16)))]
    files += [
        encoded(Image.fromarray(deep), "TIFF")
        for deep in (
            ramp.astype(np.uint16),
            ramp.astype(np.int32),
            ramp.astype(np.float32),
            fractions,
        )
    ]
    for file in files:
        assert np.abs(read_photo(file) - (ramp / 257)[..., None]).max() <= 1
    shallow = Image.fromarray(np.full((20, 30), 200, np.int32))
    assert read_photo(encoded(shallow, "TIFF")).min() == 200
    with pytest.raises(ClvaeError, match="numbers that are not shades of grey"):
        read_photo(encoded(Image.fromarray(np.full((20, 30), np.nan, np.float32)), "TIFF"))


def see_through(hidden) -> Image.Image:
    """PHOTO with a hole on its left, under which a colour is hidden."""
    image = np.dstack([PHOTO, np.full((20, 30), 255, np.uint8)])
    image[:, :10] = (*hidden, 0)
    return Image.fromarray(image)


def test_a_hole_hides_no_colour():
    colors = (255, 0, 255), (0, 255, 0)
    magenta, green = (read_photo(encoded(see_through(color))) for color in colors)
    assert magenta.shape == (20, 30, 4) and np.array_equal(magenta, green)
    assert np.array_equal(magenta[:, 10:, :3], PHOTO[:, 10:]) and not magenta[:, :10].any()
    assert np.array_equal(fit(magenta, (8, 12)), fit(green, (8, 12)))
    pixels, hole = filled(magenta)
    assert hole[:, :10].all() and not hole[:, 10:].any()
    assert np.array_equal(pixels[:, 10:], PHOTO[:, 10:])
    assert np.array_equal(pixels[5, 3], PHOTO[5, 10])
    assert filled(PHOTO)[1] is None


def test_where_all_is_seen_there_are_three_channels_and_where_nothing_is_there_is_no_photo():
    whole = np.dstack([PHOTO, np.full((20, 30), 200, np.uint8)])
    assert np.array_equal(read_photo(encoded(Image.fromarray(whole))), PHOTO)
    with pytest.raises(ClvaeError, match="the photo is transparent all over"):
        read_photo(encoded(Image.fromarray(whole * np.array([1, 1, 1, 0], np.uint8))))


def test_a_photo_too_small_for_a_look_is_refused():
    with pytest.raises(ClvaeError, match="is 4x4, too small .* it needs at least 32 pixels a side"):
        check_photo(np.zeros((4, 4, 3), np.uint8))
    assert check_photo(np.zeros((32, 99, 4), np.uint8)).shape == (32, 99, 4)


def test_what_is_no_photo_is_refused_with_the_formats_that_are():
    with pytest.raises(ClvaeError, match="the photo is not a picture .* JPEG, WebP, AVIF, HEIC"):
        read_photo(b"no photo")
    with pytest.raises(ClvaeError, match="the photo beach.heic is not a picture"):
        read_photo(b"no photo", "photo beach.heic")


def test_fitting_is_smooth_on_the_way_down():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    assert np.array_equal(fit(PHOTO, (20, 30)), PHOTO)
    assert fit(PHOTO, (64, 32)).shape == (64, 32, 3)
    assert (
        np.abs(fit(stripes, (16, 16)).astype(int) - 128).max() < 20
    )  # without antialiasing: all black or all white


def test_a_photo_of_24_megapixels_is_edited_as_it_is_and_a_larger_one_scaled_down():
    assert photos.edited_size((4000, 6000)) == (4000, 6000) and not photos.scaled_down((4000, 6000))
    said = photos.scaled_down((6000, 9000))
    assert said.startswith("it has 9000x6000 pixels and is scaled down to 6000x4000, as photos")
    stream = io.BytesIO()
    Image.new("RGB", (6200, 4000)).save(stream, "PNG")
    found, shape = photos.read_edited(stream.getvalue())
    assert shape == (4000, 6200) and found.shape == (*photos.edited_size(shape), 3)
    assert 23_900_000 < found.shape[0] * found.shape[1] <= photos.MOST_EDITED
