"""Slider directions: found and named by measuring pictures, and dropped where they do not do what
they say.
"""

from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import torch

from clvae import Prior, Scene
from clvae.core.sampler import Sampler
from train.finish.directions import find_directions, verdict
from train.finish.measures import MEASURES, VISIBLE
from train.finish.probes import PICTURE, new_probe
from train.finish.slopes import find_slopes, layer_roots, ridge
from train.finish.turning import REACH, plane, turn

SIZE, CLASSES, ZL, ZG = (64, 64), 3, 4, 3
KEYS = [m.key for m in MEASURES]


class Painter:
    """Paints what is known of it, as an engine would.

    The L* of a class follows the first number of its layer 1, and half as much the second of its
    layer 3; its b* the third of layer 0, which moves L* as well. The b* of everything follows the
    first number of the global code.
    """

    def __init__(self):
        random = np.random.default_rng(0)
        mixing = np.linalg.qr(random.normal(size=(CLASSES, 5 * ZL, 5 * ZL)))[0]
        self.prior = Prior(
            random.normal(size=(CLASSES, 5, ZL)).astype(np.float32) / 9,
            (mixing * np.linspace(0.8, 1.2, 5 * ZL)).astype(np.float32),
            np.zeros(ZG, np.float32),
            np.eye(ZG, dtype=np.float32),
        )
        self._sampler = Sampler(ZG, ZL, self.prior)
        self.labels = SimpleNamespace(names=("sky", "sea"), count=CLASSES)
        self.config = SimpleNamespace(size=SIZE)
        self.device = torch.device("cpu")

    def sample(self, scene, seed):
        return self._sampler.sample(scene, seed)

    def variations(self, scene, styles):
        return (self.generate(scene, style) for style in styles)

    def generate(self, scene, style):
        z = style.local_codes[scene.objects]
        lab = np.zeros((*SIZE, 3), np.float32)
        lab[..., 0] = 55 + 4 * z[..., 1, 0] + 2 * z[..., 3, 1] + 2 * z[..., 0, 2]
        lab[..., 2] = 4 * z[..., 0, 2] + 3 * style.global_code[0]
        return (cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1) * 255).round().astype(np.uint8)


@pytest.fixture(scope="module")
def painter():
    return Painter()


@pytest.fixture(scope="module")
def probes():
    """Maps with a horizon here and there; class 2 has no name and is not measured."""
    maps = [
        np.repeat((np.arange(64) > edge).astype(np.uint8)[:, None], 64, 1)
        for edge in range(20, 44, 2)
    ]
    for label_map in maps:
        label_map[:4] = 2
    return [new_probe(label_map, CLASSES, [0, 1]) for label_map in maps]


@pytest.fixture(scope="module")
def slopes(painter, probes):
    return find_slopes(painter, painter.prior, probes, np.random.default_rng(0))


@pytest.fixture(scope="module")
def directions(painter, probes, slopes):
    return find_directions(painter, painter.prior, slopes, probes, np.random.default_rng(0))


def test_a_probe_measures_the_classes_that_cover_enough_of_its_map():
    label_map = np.zeros(SIZE, np.uint8)
    label_map[0, 0], label_map[32:] = 1, 2
    probe = new_probe(label_map, CLASSES, [0, 1])
    assert probe.regions.keys() == {0, PICTURE} and probe.regions[PICTURE].pixels.all()
    assert (
        probe.scene == Scene.from_labels(label_map, CLASSES)
        and not probe.regions[0].pixels[31:].any()
    )


def test_directions_are_named_by_what_they_move(directions):
    for c in (0, 1):
        assert [(d.layer, d.measure) for d in directions.of_class(c)] == [
            (None, "lightness"),
            (None, "warmth"),
            (3, "lightness"),
            (1, "lightness"),
            (0, "warmth"),
        ]
        assert directions.of_class(c)[0].ends == ("darker", "lighter")
    assert [(d.layer, d.measure) for d in directions.of_picture()] == [(None, "warmth")]
    assert not directions.of_class(2)


def test_a_direction_moves_its_measure_as_far_as_it_says_and_hardly_another(painter, directions):
    """Warmth takes along what undoes the lightness that goes with it."""
    scene = Scene.from_labels(np.zeros(SIZE, np.uint8), CLASSES)
    for direction in directions.of_class(0)[:2]:
        look = painter.sample(scene, 3)
        ends = [
            painter.generate(scene, look.move(0, direction.step, at * direction.reach))
            for at in (-1, 1)
        ]
        dark, light = (
            cv2.cvtColor(p.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).mean((0, 1)) for p in ends
        )
        change = dict(zip(("lightness", "redness", "warmth"), light - dark))
        assert change.pop(direction.measure) == pytest.approx(direction.effect, rel=0.15)
        assert np.abs(list(change.values())).max() < 0.1 * direction.effect


def test_a_step_is_one_standard_deviation_of_real_codes(painter, directions):
    for direction in directions.of_class(1):
        factor = painter.prior.local_factor[1]
        if direction.layer is not None:
            assert not np.delete(direction.step, direction.layer, 0).any()
            factor = layer_roots(painter.prior)[1, direction.layer]
        step = (
            direction.step.ravel() if direction.layer is None else direction.step[direction.layer]
        )
        assert np.linalg.norm(np.linalg.solve(factor, step)) == pytest.approx(1, abs=0.02)
        assert direction.reach == REACH


def test_directions_are_the_same_every_time(painter, probes, slopes, directions):
    again = find_directions(painter, painter.prior, slopes, probes, np.random.default_rng(0))
    assert all(np.array_equal(a.step, b.step) for a, b in zip(again, directions, strict=True))


def test_without_single_layers_only_sliders_of_all_of_them_are_found(painter, probes, slopes):
    found = find_directions(
        painter, painter.prior, slopes, probes, np.random.default_rng(0), single=False
    )
    assert found and all(direction.layer is None for direction in found) and found.of_picture()


def test_a_layer_s_roots_are_its_codes_spread():
    random = np.random.default_rng(0)
    factor = random.normal(size=(2, 10, 10)).astype(np.float32)
    prior = Prior(
        np.zeros((2, 5, 2), np.float32),
        factor,
        np.zeros(1, np.float32),
        np.ones((1, 1), np.float32),
    )
    covariance = factor[1].astype(np.float64) @ factor[1].T
    assert np.allclose(layer_roots(prior)[1, 3] @ layer_roots(prior)[1, 3], covariance[6:8, 6:8])


def test_ridge_finds_slopes_through_noise():
    random = np.random.default_rng(0)
    true, inputs = random.normal(size=(6, 5)), random.normal(size=(2000, 6))
    assert np.allclose(ridge(inputs, inputs @ true + random.normal(size=(2000, 5))), true, atol=0.1)


def test_a_plane_holds_the_axes_along_which_measures_answer():
    random = np.random.default_rng(0)
    factor, slope = np.diag(np.arange(1.0, 9)), np.zeros((8, 5))
    slope[7, 0], slope[6, 1:] = 3, random.normal(size=4)
    axes = plane(factor, slope)
    numbers = np.linalg.solve(factor, axes.T)
    assert np.allclose(numbers.T @ numbers, np.eye(5), atol=1e-6)
    assert np.allclose(np.linalg.norm(numbers[[6, 7]], axis=1), 1)  # both lie in it
    few = plane(np.eye(2), random.normal(size=(2, 5)))
    assert few.shape == (5, 2) and not few[2:].any()


def test_turned_axes_move_one_measure_each():
    random = np.random.default_rng(0)
    answered = random.normal(size=(5, 5)) * VISIBLE
    answered[:, 2] = 0  # nothing moves this measure
    steps = turn(np.eye(5), answered)
    assert sorted(steps) == [0, 1, 3, 4]
    for i, step in steps.items():
        moved = step @ answered / VISIBLE
        assert np.linalg.norm(step) == pytest.approx(1) and moved[i] > 0
        assert np.abs(np.delete(moved, i)).max() < 0.5 * moved[i]


def answered(own, other=0.0, against=0):
    """Ten looks whose lightness goes through `own` and whose warmth rises by `other`; `against`:
    how many go the other way.
    """
    seen = np.zeros((10, len(own), 5))
    seen[..., 0] = own
    seen[:against, :, 0] *= -1
    seen[:, -1, 1] = other
    return seen


@pytest.mark.parametrize(
    ("seen", "passes"),
    [
        (answered([0, 4, 8, 12]), True),
        (answered([0, 4, 8, 12], against=1), True),
        (answered([0, 4, 8, 12], against=2), False),  # too many looks go the other way
        (answered([0, 1, 2, 3]), False),  # nobody would see it
        (answered([0, 9, 8, 12]), False),  # it turns back on its way
        (answered([0, 4, 8, 12], other=13), False),  # something else changes more
    ],
)
def test_only_what_does_what_it_says_passes(seen, passes):
    effect = verdict(seen, KEYS.index("lightness"))
    assert (
        effect == pytest.approx((seen[:, -1] - seen[:, 0])[:, 0].mean())
        if passes
        else effect is None
    )
