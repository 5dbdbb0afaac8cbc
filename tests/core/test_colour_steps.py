"""Colour steps on a painter that can be written down: an object's mean colour is a function of its
code.
"""

import numpy as np
import pytest

from clvae.core.colour_steps import ColourSteps
from clvae.core.colours import Colours

OBJECTS, NUMBERS = 3, 4
ALL = np.ones((OBJECTS, 5), bool)
random = np.random.default_rng(0)
SLOPES = random.normal(size=(OBJECTS, 3, 5, NUMBERS)) * 3
VARIANCES = random.uniform(0.2, 2, (OBJECTS, 5, NUMBERS))
CODES = random.normal(size=(OBJECTS, 5, NUMBERS)).astype(np.float32)
AIMS = np.array([[75, 20, 40], [30, 80, 40], [70, 45, 85]], np.float64)
COLOURS = Colours(SLOPES, VARIANCES)


def linear(codes):
    """A painter that does just what the slopes say: colours [O, 3] of codes."""
    return 50 + np.einsum("ocln,oln->oc", SLOPES, codes.astype(np.float64))


def bent(codes):
    """One whose colours flatten out, as those of a real one do, and answer otherwise than said."""
    turned = np.einsum("ocln,oln->oc", SLOPES * 0.7 + SLOPES[:, ::-1] * 0.2, codes)
    return 50 + 60 * np.tanh(turned / 60)


def stepped(paint, count, classes=range(OBJECTS), aims=AIMS, free=ALL, colours=COLOURS):
    steps = ColourSteps(colours, np.array(classes), CODES, aims, free)
    for _ in range(count + 1):
        steps.seen(paint(steps.codes))
    return steps


def test_where_the_slopes_are_right_an_undamped_step_arrives(monkeypatch):
    monkeypatch.setattr("clvae.core.colour_steps.DAMPING", 1.0)
    monkeypatch.setattr("clvae.core.colour_steps.LEAST_ANSWER", 1e-9)
    steps = stepped(linear, 1)
    np.testing.assert_allclose(linear(steps.best), AIMS, atol=1e-3)
    assert (steps.last < 1e-3).all() and (steps.first > 10).all()


def test_of_all_steps_that_arrive_it_is_the_likeliest(monkeypatch):
    """Its length in the spread of real codes is the shortest there is: any other is longer."""
    monkeypatch.setattr("clvae.core.colour_steps.DAMPING", 1.0)
    monkeypatch.setattr("clvae.core.colour_steps.LEAST_ANSWER", 1e-9)
    step = (stepped(linear, 1).best - CODES)[0].ravel()
    slopes, spread = SLOPES[0].reshape(3, -1), VARIANCES[0].ravel()
    aside = np.linalg.svd(slopes)[2][3:]  # ways that change no colour
    for way in aside:
        other = step + 0.1 * way
        assert (other**2 / spread).sum() > (step**2 / spread).sum() - 1e-6
        assert np.abs((step / spread) @ way) < 1e-4


def test_colours_that_answer_otherwise_than_said_are_reached_all_the_same():
    steps = stepped(bent, 8)
    assert steps.first.min() > 15 and steps.last.max() < 1.5
    np.testing.assert_allclose(np.linalg.norm(bent(steps.best) - AIMS, axis=1), steps.last)


def test_an_object_keeps_a_step_only_where_it_came_nearer_itself():
    def one_runs_away(codes):
        colours = bent(codes)
        if not np.array_equal(codes[1], CODES[1]):  # whatever its step
            colours[1] = (0, 0, 0)
        return colours

    steps = stepped(one_runs_away, 5)
    assert np.array_equal(steps.best[1], CODES[1]) and steps.last[1] == steps.first[1]
    assert (steps.last[[0, 2]] < 3).all()


def test_a_step_that_spoils_an_object_is_taken_back_however_near_it_came():
    steps, spoilt = ColourSteps(COLOURS, np.arange(OBJECTS), CODES, AIMS, ALL), np.zeros(3, bool)
    for taken in range(6):
        spoilt[1] = taken > 0
        steps.seen(bent(steps.codes), spoilt)
    assert np.array_equal(steps.best[1], CODES[1]) and steps.last[1] == steps.first[1]
    assert (steps.last[[0, 2]] < 3).all()


def test_by_its_own_slopes_an_object_arrives_without_its_pixels_running_apart():
    """A spread that grows with the first steps, and could stay where it was."""
    apart, start = -np.random.default_rng(1).normal(size=(5, NUMBERS)) * 4, 10.0
    own = np.concatenate([SLOPES[0], apart[None]])

    def spread(codes):
        return np.full(OBJECTS, start + ((codes[0] - CODES[0]) * apart).sum())

    def ended(held):
        steps = ColourSteps(COLOURS, np.arange(OBJECTS), CODES, AIMS, ALL)
        for taken in range(13):
            steps.seen(linear(steps.codes), spreads=spread(steps.codes) if held else None)
            if taken == 2:
                steps.learn(0, own if held else SLOPES[0])
        return steps.last[0], spread(steps.best)[0], steps.scattered

    far, free, _ = ended(False)
    near, calm, excess = ended(True)
    assert far < 1 and free > start + 5
    assert near < 1 and calm < start + 1 and excess < 1


def test_objects_that_were_nearest_at_different_times_were_never_shown_together():
    steps = ColourSteps(COLOURS, np.arange(OBJECTS), CODES, AIMS, ALL)
    steps.seen(bent(steps.codes))
    assert steps.shown
    colours = bent(steps.codes)
    colours[1] = (0, 0, 0)
    steps.seen(colours)
    assert not steps.shown
    steps.settle(bent(steps.best))
    np.testing.assert_allclose(steps.last, np.linalg.norm(bent(steps.best) - AIMS, axis=1))


def test_where_the_nearest_of_each_are_farther_off_together_an_earlier_picture_stands():
    steps = ColourSteps(COLOURS, np.arange(OBJECTS), CODES, AIMS, ALL)
    steps.seen(bent(steps.codes))
    shown, first = steps.codes.copy(), AIMS + [[1.0, 0, 0]]
    steps.seen(first)
    second = first.copy()
    second[0], second[1] = AIMS[0], (0, 0, 0)
    steps.seen(second)
    assert not steps.shown
    np.testing.assert_allclose(steps.together, 1)
    steps.settle(first + 9)
    assert np.array_equal(steps.best, shown)
    np.testing.assert_allclose(steps.last, 1)


def test_an_object_that_is_stuck_asks_for_its_own_slopes_and_arrives_by_them():
    """Where those of its class point elsewhere, as they do in looks far from all photos."""
    wrong = Colours(SLOPES[:, [1, 2, 0]], VARIANCES)

    def ended(helped):
        steps, asked = ColourSteps(wrong, np.arange(OBJECTS), CODES, AIMS, ALL), 0
        for _ in range(13):
            steps.seen(linear(steps.codes))
            for o in steps.lost() if helped else ():
                steps.learn(o, SLOPES[o])
                asked += 1
        return steps.last, asked

    alone, _ = ended(False)
    helped, asked = ended(True)
    assert alone.max() > 10 and helped.max() < 1 and 3 <= asked <= 30


def test_an_object_that_is_not_stuck_asks_for_nothing():
    steps = ColourSteps(COLOURS, np.arange(OBJECTS), CODES, AIMS, ALL)
    for _ in range(4):
        steps.seen(linear(steps.codes))
        assert steps.lost() == []


def test_a_step_that_failed_is_followed_by_a_shorter_one():
    steps, tried = ColourSteps(COLOURS, np.arange(OBJECTS), CODES, AIMS, ALL), []
    for _ in range(4):
        steps.seen(np.full((OBJECTS, 3), 50.0))  # nothing helps
        tried.append(np.abs(steps.codes - CODES).max())
    assert tried[0] > tried[1] > tried[2] > tried[3] > 0


def test_what_is_not_aimed_at_stays():
    aims = AIMS.copy()
    aims[1] = np.nan
    steps = stepped(bent, 4, aims=aims)
    assert np.array_equal(steps.best[1], CODES[1]) and np.array_equal(steps.codes[1], CODES[1])
    assert np.isnan(steps.first[1]) and np.isnan(steps.last[1]) and steps.last[0] < 5


def test_layers_that_an_object_does_not_reach_stay():
    free = ALL.copy()
    free[0, 3:] = False
    steps = stepped(bent, 8, free=free)
    assert np.array_equal(steps.best[0, 3:], CODES[0, 3:])
    assert not np.array_equal(steps.best[0, :3], CODES[0, :3]) and steps.last[0] < 2


def test_objects_of_one_class_go_by_the_same_slopes_and_each_its_own_way():
    classes = [1, 1, 1]

    def paint(codes):
        return 50 + np.einsum("cln,oln->oc", SLOPES[1], codes.astype(np.float64))

    steps = stepped(paint, 8, classes=classes)
    assert steps.last.max() < 1 and not np.array_equal(steps.best[0], steps.best[1])


def test_a_class_without_slopes_stays_where_it_is():
    slopes = SLOPES.copy()
    slopes[2] = 0
    colours = Colours(slopes, VARIANCES)
    assert colours.known.tolist() == [True, True, False]
    steps = stepped(bent, 3, colours=colours)
    np.testing.assert_array_equal(steps.best[2], CODES[2])


@pytest.mark.parametrize("count", [0, 3])
def test_there_is_one_picture_a_step_and_one_before(count):
    drawn = []
    stepped(lambda codes: drawn.append(1) or bent(codes), count)
    assert len(drawn) == count + 1
