"""The figure of colours: by region, of what is encoded, taken over and random."""

import numpy as np
import pytest

from clvae import LabelSet, PhotoStyle, Scene
from clvae.core.colours import Colours
from clvae.core.sampler import Sampler
from train.evaluate.colours import ColourFigures, in_style

LABELS = LabelSet(("sky", "tree", "grass"), ((0, 0, 0), (0, 90, 0), (90, 200, 0)), unlabelled=True)


def test_colours_are_compared_by_region_with_the_photo_s():
    """With a stand-in that paints each object in one number of its code, what is encoded is right,
    what is taken over, too, and what is random is not.
    """
    sky, both = np.zeros((64, 64), np.uint8), np.zeros((64, 64), np.uint8)
    both[:, 32:], both[:4, :4] = 2, 1  # too little of class 1 to be measured
    photo = np.zeros((64, 64, 3), np.uint8)
    photo[both == 2] = 200

    class Painter:
        labels, sample, colours = LABELS, Sampler(6, 4).sample, Colours()

        def generate(self, scene, style):
            shade = (style.local_codes[:, 0, 0] * 40 + 128).clip(0, 255).astype(np.uint8)
            return np.repeat(shade[scene.objects][..., None], 3, 2)

    painter, codes = Painter(), np.zeros((4, 5, 4), np.float32)
    codes[[0, 2], 0, 0] = (0 - 128) / 40, (200 - 128) / 40
    style = PhotoStyle(np.zeros(6), codes, np.ones((4, 5), bool), LABELS)
    figures, gray = ColourFigures(painter), np.full((64, 64, 3), 119, np.uint8)  # L* is 50
    for label_map in (sky, both):
        scene = Scene.from_labels(label_map, 4)
        sets = {"encoded": in_style(painter, scene, style, 0), "random": gray}
        figures.measure(photo * (label_map == both)[..., None], label_map, style, sets, 0)
    found = figures.result()
    assert found.keys() == {"encoded", "random", "taken over"}
    assert found["encoded"]["mean"] < 1 and found["taken over"]["mean"] < 1
    assert found["random"]["classes"]["sky"] == {"mean": pytest.approx(50, abs=1), "regions": 2}
    assert found["random"]["classes"].keys() == {"sky", "grass"}
    assert found["taken over"]["classes"].keys() == {"sky"}
