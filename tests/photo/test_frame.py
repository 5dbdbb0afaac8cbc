"""How all of a photo lies on a canvas."""

import numpy as np
import pytest

from clvae.photo.frame import Frame
from tests.checkpoints import draw_map, draw_photo


@pytest.mark.parametrize(
    ("shape", "size", "box"),
    [
        ((64, 64), (64, 64), (0, 0, 64, 64)),
        ((1080, 1920), (256, 448), (0, 0, 256, 448)),  # as good as its shape
        ((100, 300), (64, 128), (10, 0, 43, 128)),  # bands above and below
        ((300, 100), (128, 64), (0, 10, 128, 43)),
    ],
)
def test_a_photo_lies_in_the_middle_of_its_canvas(shape, size, box):
    assert Frame(shape, size).box == box


def test_beyond_a_photo_its_canvas_shows_nothing_and_its_map_goes_on():
    frame = Frame((50, 150), (64, 128))
    photo, label_map = draw_photo((50, 150)), draw_map((50, 150), [0, 3, 5])
    canvas, ids = frame.photo(photo), frame.map(label_map)
    top, _, height, width = frame.box
    assert canvas.shape == (64, 128, 4) and ids.shape == (64, 128)
    seen = canvas[..., 3] == 255
    assert seen[top : top + height].all() and seen.sum() == height * width
    assert frame.window(canvas).shape[:2] == frame.window(ids).shape == (height, width)
    assert (ids[:top] == ids[top]).all() and (ids[top + height :] == ids[top + height - 1]).all()


def test_a_photo_of_the_canvass_size_is_the_canvas():
    photo = draw_photo((64, 128))
    assert np.array_equal(Frame((64, 128), (64, 128)).photo(photo), photo)


def test_the_window_of_a_picture_of_more_pixels_is_the_same_part():
    frame, canvas = Frame((50, 150), (64, 128)), draw_photo((64, 128))
    assert frame.times == 50 / 43
    large = canvas.repeat(4, 0).repeat(4, 1)
    part = frame.window(canvas)
    assert np.array_equal(frame.window(large), part.repeat(4, 0).repeat(4, 1))
