"""Animations: WebP and GIF with all their pictures, in their time, again and again."""

import io
import json

import cv2
import numpy as np
import pytest
from PIL import Image, ImageSequence

from clvae import ClvaeError
from clvae.export import encode_animation, there_and_back
from clvae.export.notes import EXIF, USER_COMMENT
from tests.checkpoints import draw_photo


@pytest.fixture
def frames():
    a, b = draw_photo((40, 64), 1).astype(float), draw_photo((40, 64), 2)
    return [np.uint8(a + (b - a) * share) for share in np.linspace(0, 1, 5)]


@pytest.mark.parametrize(("format", "far"), [("webp", 8), ("gif", 12)])
def test_every_picture_is_there_in_its_time(frames, format, far):
    data = encode_animation(frames, 20, format, 90)
    image = Image.open(io.BytesIO(data))
    assert image.n_frames == 5 and image.info["loop"] == 0
    for frame, wanted in zip(ImageSequence.Iterator(image), frames, strict=True):
        frame.load()
        assert frame.info["duration"] == 50
        assert np.abs(np.asarray(frame.convert("RGB")).astype(int) - wanted).mean() < far


def test_opencv_opens_it_too(frames, tmp_path):
    file = tmp_path / "blend.webp"
    file.write_bytes(encode_animation(frames, 10))
    done, animation = cv2.imreadanimation(str(file))
    assert done and len(animation.frames) == 5 and list(animation.durations) == [100] * 5
    seen = animation.frames[2][..., 2::-1].astype(int)
    assert np.abs(seen - frames[2]).mean() < 8


def test_it_says_how_it_was_made(frames):
    note = {"seed": 7}
    webp, gif = (
        Image.open(io.BytesIO(encode_animation(frames, 10, format, note=note)))
        for format in ("webp", "gif")
    )
    assert json.loads(webp.getexif().get_ifd(EXIF)[USER_COMMENT][8:]) == note
    assert json.loads(gif.info["comment"]) == note


def test_there_and_back_begins_again_without_a_step():
    assert there_and_back(4) == [0, 1, 2, 3, 2, 1]
    assert there_and_back(2) == [0, 1]


def test_what_is_no_animation_is_a_sentence(frames):
    for given, words in (
        ((frames[:1], 10), "at least two pictures"),
        ((frames, 24), "one of 5, 10, 20, 25"),
        ((frames, 10, "mp4"), "saved as webp or gif"),
        ((frames, 10, "webp", 101), "a quality"),
    ):
        with pytest.raises(ClvaeError, match=words):
            encode_animation(*given)
