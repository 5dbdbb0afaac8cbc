"""Stills: each format opens again in other libraries, and says how it was made."""

import io
import json

import cv2
import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.export import encode_still, enlarge, enlarge_map
from clvae.export.notes import EXIF, MOST, SOFTWARE, USER_COMMENT
from clvae.files.png import embedded
from tests.checkpoints import draw_photo

NOTE = {"bundle": {"name": "Dünen", "checksum": "a" * 64}, "seed": 7, "sliders": [{"layer": 2}]}


@pytest.fixture
def picture():
    return draw_photo((48, 80), 3)


def by_opencv(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


@pytest.mark.parametrize(("format", "quality"), [("png", 90), ("webp", 100)])
def test_what_is_without_loss_opens_bit_for_bit(picture, format, quality):
    data = encode_still(picture, format, quality, NOTE)
    assert np.array_equal(by_opencv(data), picture)


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_quality_is_size(picture, format):
    sizes, errors = [], []
    for quality in (10, 60, 95):
        data = encode_still(picture, format, quality)
        sizes.append(len(data))
        errors.append(np.abs(by_opencv(data).astype(int) - picture).mean())
    assert sizes == sorted(sizes) and errors == sorted(errors, reverse=True) and errors[2] < 6


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_exif_says_how_it_was_made(picture, format):
    tags = Image.open(io.BytesIO(encode_still(picture, format, note=NOTE))).getexif()
    comment = tags.get_ifd(EXIF)[USER_COMMENT]
    assert comment.startswith(b"ASCII\0\0\0") and json.loads(comment[8:]) == NOTE
    assert tags[SOFTWARE] == "clVAE Editor"


def test_a_png_says_so_in_its_text_and_holds_a_project(picture):
    data = encode_still(picture, note=NOTE, project=b"a project")
    image = Image.open(io.BytesIO(data))
    image.load()
    assert json.loads(image.text["Comment"]) == NOTE
    assert np.array_equal(by_opencv(data), picture)
    assert embedded(data) == b"a project"
    assert embedded(encode_still(picture, note=NOTE)) is None


def test_a_note_that_is_too_long_loses_its_lists(picture):
    long = NOTE | {"sliders": [{"object": "tree " * 10}] * (MOST // 40)}
    tags = Image.open(io.BytesIO(encode_still(picture, "jpeg", note=long))).getexif()
    said = json.loads(tags.get_ifd(EXIF)[USER_COMMENT][8:])
    assert said == {name: NOTE[name] for name in ("bundle", "seed")}


def test_what_is_no_way_to_save_is_a_sentence(picture):
    for wrong, words in (
        ({"format": "tiff"}, "saved as png, jpeg, webp"),
        ({"format": "jpeg", "quality": 0}, "a quality is a whole number from 1 to 100"),
        ({"format": "webp", "project": b""}, "only a PNG"),
    ):
        with pytest.raises(ClvaeError, match=words):
            encode_still(picture, **wrong)


class Squares:
    """Enlarges as a map is enlarged."""

    has_upscaler = True

    def upscale(self, picture, scale):
        return enlarge_map(picture, scale)


def test_an_upscaler_enlarges_what_is_seen_and_nothing_else(picture):
    squares = enlarge_map(picture, 2)
    assert np.array_equal(enlarge(picture, 2, Squares()), squares)
    assert enlarge(picture, 1, Squares()) is picture
    alpha = np.tile(np.arange(1, 81, dtype=np.uint8) * 3, (48, 1))
    large = enlarge(np.dstack([picture, alpha]), 2, Squares())
    assert np.array_equal(large[..., :3], squares)
    assert np.array_equal(large[..., 3], enlarge(np.dstack([picture, alpha]), 2)[..., 3])
    without = Squares()
    without.has_upscaler = False
    assert np.array_equal(enlarge(picture, 2, without), enlarge(picture, 2))


@pytest.mark.parametrize("much", [255, 20])
def test_the_black_of_a_hole_does_not_come_into_what_lies_beside_it(much):
    class Smooth(Squares):
        def upscale(self, picture, scale):
            return enlarge(picture, scale)

    glass = np.full((12, 16, 4), (200, 180, 160, much), np.uint8)
    glass[:, 8:] = 0
    large = enlarge(glass, 2, Smooth())
    assert (large[large[..., 3] > 0][:, :3] == (200, 180, 160)).all()
    assert np.array_equal(large[..., 3], enlarge(glass, 2)[..., 3]) and not large[:, 24:, 3].any()


def test_larger_is_smooth_for_photos_and_exact_for_maps(picture):
    ids = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert enlarge(picture, 1) is picture
    for scale in (2, 4):
        large = enlarge(picture, scale)
        assert large.shape == (48 * scale, 80 * scale, 3)
        back = cv2.resize(large, (80, 48), interpolation=cv2.INTER_AREA).astype(int)
        assert np.abs(back - picture).mean() < 2
        assert len(np.unique(large.reshape(-1, 3), axis=0)) > len(
            np.unique(picture.reshape(-1, 3), axis=0)
        )
        assert np.array_equal(enlarge_map(ids, scale)[::scale, ::scale], ids)
        assert np.array_equal(
            enlarge_map(ids, scale), np.kron(ids, np.ones((scale, scale), np.uint8))
        )
    for wrong in (0, 3, 8, 2.0, "2", None):
        with pytest.raises(ClvaeError, match="one of 1, 2, 4"):
            enlarge(picture, wrong)
