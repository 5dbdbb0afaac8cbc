"""Crop to cover: which part of a picture of another shape is taken, and what is said of it."""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.core.cover import box, check_pair, cover_map, cover_photo, part_said, place, told, way

WIDE = np.repeat(np.arange(3, dtype=np.uint8), 100)[None].repeat(100, 0)


def test_the_largest_box_is_taken_from_the_middle_or_where_one_says():
    assert box((100, 300), (64, 64)) == (0, 100, 100, 100)
    assert box((300, 100), (64, 128)) == (125, 0, 50, 100)
    assert [box((100, 300), (64, 64), at)[1] for at in (0, 0.25, 1)] == [0, 50, 200]
    for at in (-0.1, 1.1, float("nan"), "left", True, None):
        with pytest.raises(ClvaeError, match="a place to crop at is start, middle, end, or a"):
            box((100, 300), (64, 64), at)


def test_a_place_is_a_word_or_a_number():
    assert [place(at) for at in ("start", "middle", "end", 0, 0.3, 1)] == [0, 0.5, 1, 0, 0.3, 1]
    assert [part_said(words) for words in ("start", "middle", "end", "0.3")] == [0, 0.5, 1, 0.3]
    for words in ("left", "1.5", "nan", ""):
        with pytest.raises(ClvaeError, match=f"from 0 to 1, not '{words}'"):
            part_said(words)
    assert told((100, 300), (64, 64), "end").endswith("its right part is taken")


@pytest.mark.parametrize(("at", "shown"), [(0, 0), (0.5, 1), (1, 2)])
def test_maps_and_photos_are_cropped_alike(at, shown):
    assert (cover_map(WIDE, (64, 64), at) == shown).all()
    assert (cover_map(WIDE.T, (64, 64), at) == shown).all()
    photo = cover_photo(np.stack([WIDE] * 3, -1) * 100, (64, 64), at)
    assert photo.shape == (64, 64, 3) and (photo == shown * 100).all()


def test_a_circle_stays_one():
    y, x = np.mgrid[:200, :360]
    disc = ((y - 100) ** 2 + (x - 180) ** 2 < 80**2).astype(np.uint8)
    rows, columns = np.nonzero(cover_map(disc, (128, 128)))
    assert np.ptp(rows) == np.ptp(columns)


def test_what_is_cut_off_is_said():
    assert told((200, 300), (128, 192)) is None and way((201, 300), (128, 192)) is None
    wide, tall = told((100, 300), (64, 64)), told((300, 100), (64, 64), 1)
    assert wide == "it is 300x100, this model draws 64x64: its middle part is taken"
    assert tall == "it is 100x300, this model draws 64x64: its bottom part is taken"


def test_a_photo_and_a_map_of_which_one_lies_on_its_side_are_refused():
    for pair in (((200, 300), (300, 200)), ((200, 300), (60, 40)), ((64, 128), (128, 64))):
        with pytest.raises(ClvaeError, match="one of them lies on its side"):
            check_pair(*pair, (64, 64) if pair[1] != (128, 64) else (128, 64))
    for pair in (((200, 300), (40, 60)), ((200, 200), (200, 200)), ((200, 300), (64, 64))):
        check_pair(*pair, (64, 64))
    check_pair((200, 300), (96, 64), (96, 64))  # drawn on the photo as the page crops it
