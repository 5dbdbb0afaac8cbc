"""What no export takes is refused in one sentence."""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.export import Layer, encode_animation, encode_layers, encode_still

PICTURE = np.zeros((4, 6, 3), np.uint8)
WRONG = {
    "floats": PICTURE.astype(np.float32),
    "grey": PICTURE[..., 0],
    "two channels": PICTURE[..., :2],
    "nothing": PICTURE[:0],
}


def exports(picture):
    """Every way out, with a picture."""
    for format in ("png", "jpeg", "webp"):
        yield lambda format=format: encode_still(picture, format)
    for format in ("webp", "gif"):
        yield lambda format=format: encode_animation([PICTURE, picture], 10, format)
    yield lambda: encode_layers([Layer("a", picture)])


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_picture_is_refused(wrong):
    for export in exports(WRONG[wrong]):
        with pytest.raises(ClvaeError, match=r"a picture (is uint8|of 6x0)|one size"):
            export()


def test_pictures_of_two_sizes_are_not_in_one_file():
    for format in ("webp", "gif"):
        with pytest.raises(ClvaeError, match="pictures in one file are of one size"):
            encode_animation([PICTURE, PICTURE[1:]], 10, format)


def test_a_side_that_a_format_cannot_have_is_refused():
    wide = np.zeros((1, 16_384, 3), np.uint8)
    for export in (
        lambda: encode_still(wide, "webp"),
        lambda: encode_animation([wide, wide], 10),
        lambda: encode_still(np.zeros((65_501, 1, 3), np.uint8), "jpeg"),
        lambda: encode_layers([Layer("a", np.zeros((30_001, 1, 3), np.uint8))]),
    ):
        with pytest.raises(ClvaeError, match="cannot be saved as"):
            export()
    assert encode_still(wide[:, 1:], "webp") and encode_still(wide, "jpeg")
    assert encode_still(np.zeros((65_500, 1, 3), np.uint8), "jpeg")


def test_a_mask_is_of_its_pictures_size():
    for mask in (np.ones((3, 6), bool), np.ones((4, 6), np.float32)):
        with pytest.raises(ClvaeError, match="a layer's mask is bool or uint8"):
            encode_layers([Layer("a", PICTURE, mask)])
