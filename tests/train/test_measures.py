"""What is measured of a region: each number answers to its own change of a picture, and to that
region alone.
"""

import cv2
import numpy as np
import pytest

from train.finish.measures import MEASURES, inner, measure, to_lab

SIZE = (128, 128)
KEYS = [m.key for m in MEASURES]
EVERYWHERE = np.ones(SIZE, bool)


def drawn(lightness=50.0, warmth=0.0, redness=0.0, coarse=0.0, fine=0.0) -> np.ndarray:
    """A picture with a wave of `coarse` over its whole height, and a chequer of `fine` of single
    pixels.
    """
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    lab = np.zeros((*SIZE, 3), np.float32)
    lab[..., 0] = lightness + coarse * np.sin(2 * np.pi * y / SIZE[0]) + fine * (-1.0) ** (x + y)
    lab[..., 1], lab[..., 2] = redness, warmth
    return (cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255).round().astype(np.uint8)


@pytest.mark.parametrize(
    ("change", "key", "amount"),
    [
        ({"lightness": 70}, "lightness", 20),
        ({"warmth": 15}, "warmth", 15),
        ({"redness": -12}, "redness", -12),
        ({"coarse": 10}, "contrast", 10 / 2**0.5),
        ({"fine": 10}, "texture", 10),
    ],
)
def test_each_measure_answers_to_its_own_change(change, key, amount):
    before, after = (measure(to_lab(drawn(**values)), EVERYWHERE) for values in ({}, change))
    assert after[KEYS.index(key)] - before[KEYS.index(key)] == pytest.approx(amount, abs=1)
    assert np.delete(after - before, KEYS.index(key)) == pytest.approx(0, abs=0.7)


def test_nothing_outside_a_region_counts():
    region = np.zeros(SIZE, bool)
    region[30:90, 20:100] = True
    picture = drawn(fine=4)
    other = np.where(region[..., None], picture, drawn(lightness=90, warmth=20, coarse=8))
    assert np.array_equal(measure(to_lab(picture), region), measure(to_lab(other), region))


def test_a_region_loses_its_margin_but_not_at_the_picture_s_edge():
    region = np.zeros((256, 256), bool)
    region[:100] = True
    assert inner(region)[:98].all() and not inner(region)[98:].any()
