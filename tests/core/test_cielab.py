"""Colours as eyes compare them: known ones, and means of regions."""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.core.cielab import colours_of, lab_of, spreads_of, to_lab


@pytest.mark.parametrize(
    ("colour", "lab"),
    [
        ("#000000", (0, 0, 0)),
        ("#ffffff", (100, 0, 0)),
        ("#ff0000", (53.24, 80.09, 67.20)),
        ("00f", (32.30, 79.19, -107.86)),
        (" #808080 ", (53.59, 0, 0)),
    ],
)
def test_a_colour_that_somebody_names(colour, lab):
    """The values are those of CIE 1976 for sRGB and D65, as every table has them."""
    np.testing.assert_allclose(lab_of(colour), lab, atol=0.1)


@pytest.mark.parametrize("colour", ["", "#12345", "blue", "#gggggg", "#1234567", None, 7, b"#123"])
def test_what_is_no_colour_is_refused(colour):
    with pytest.raises(ClvaeError, match="a colour is written like #007aff, not"):
        lab_of(colour)


def test_the_mean_colour_of_each_object():
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (6, 8, 3), np.uint8)
    objects = np.zeros((6, 8), np.int64)
    objects[:, 3:], objects[4:] = 2, 3  # there is no object 1, and 3 is nobody's
    found = colours_of(picture, objects, 3)
    assert found.shape == (3, 3) and np.isnan(found[1]).all()
    for o in (0, 2):
        np.testing.assert_allclose(found[o], to_lab(picture)[objects == o].mean(0), rtol=1e-5)


def test_the_spread_of_each_objects_pixels():
    picture = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    objects = np.zeros((6, 8), np.int64)
    objects[:, 3:], objects[4:] = 2, 3
    found = spreads_of(picture, objects, colours_of(picture, objects, 3))
    assert found.shape == (3,) and np.isnan(found[1])
    for o in (0, 2):
        pixels = to_lab(picture)[objects == o]
        np.testing.assert_allclose(found[o] ** 2, pixels.var(0).sum(), rtol=1e-4)
