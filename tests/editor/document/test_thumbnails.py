"""Small pictures beside a document: sizes, colours, what has holes."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae.editor.document.thumbnails import at_most, small


@pytest.mark.parametrize("channels", [3, 4])
def test_colours_are_the_picture_s_with_and_without_holes(channels):
    picture = np.full((40, 60, channels), (200, 30, 10, 0)[:channels], np.uint8)
    tile = np.asarray(Image.open(io.BytesIO(small(picture, 30))))
    assert tile.shape == (20, 30, 3)
    assert abs(tile.astype(int) - (200, 30, 10)).max() <= 6


def test_none_is_larger_than_its_picture():
    picture = np.zeros((40, 60, 3), np.uint8)
    sizes = [Image.open(io.BytesIO(at_most(picture, side))).size for side in (30, 240)]
    assert sizes == [(30, 20), (60, 40)]
