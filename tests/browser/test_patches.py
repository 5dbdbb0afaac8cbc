"""Patches by themselves: pieces of a photo that strokes and clicks take whole."""

import numpy as np
import pytest

from clvae.editor.server.messages import encode

from .conftest import blank

SKY, SEA, ROCK = 0, 8, 6
OF = np.arange(6).reshape(2, 3).repeat(4, 0).repeat(4, 1) + 300  # [8, 12]: six of 4x4


@pytest.fixture(scope="module")
def module(browser):
    page = blank(browser, "painter/patches.js")
    halves = np.concatenate([OF & 255, OF >> 8]).astype(np.uint8)
    page.evaluate(
        "async (url) => { window.patches = await readPatches(url); }",
        encode(halves, [(i, i, i) for i in range(256)]),
    )
    yield page
    page.close()


def test_they_are_read_as_python_writes_them(module):
    assert module.evaluate("[patches.width, patches.height]") == [12, 8]
    assert module.evaluate("[...patches.of]") == OF.ravel().tolist()
    assert module.evaluate("patches.sizes[302]") == 16 and module.evaluate("patches.sizes[7]") == 0


def snapped(module, covered) -> np.ndarray:
    """The map, all sky, after a stroke of sea that covers these pixels."""
    script = """(covered) => {
      const before = new Uint8Array(96), ids = before.map((_, i) => (covered[i] ? 8 : 0));
      snap(patches, {ids, before, id: 8, covered: Uint8Array.from(covered)});
      return [...ids];
    }"""
    return np.array(module.evaluate(script, covered.ravel().tolist())).reshape(OF.shape)


def test_a_stroke_takes_what_it_covers_for_the_most_part_and_nothing_else(module):
    covered = np.zeros(OF.shape, int)
    covered[:4, :7] = 1  # all of the first, three quarters of the second
    covered[4:6, :4] = 1  # half of the fourth
    assert np.array_equal(snapped(module, covered) == SEA, np.isin(OF, (300, 301)))


def test_a_dot_takes_the_one_it_lies_in(module):
    covered = np.zeros(OF.shape, int)
    covered[5, 9] = 1
    assert np.array_equal(snapped(module, covered) == SEA, OF == 305)


def given(module, ids, place, away=False) -> np.ndarray:
    """The map after a click on a pixel (y, x) with the sea in hand."""
    script = """([ids, at, away]) => {
      const map = Uint8Array.from(ids);
      givePatch(patches, {ids: map, id: 8, away}, at);
      return [...map];
    }"""
    at = place[0] * OF.shape[1] + place[1]
    return np.array(module.evaluate(script, [ids.ravel().tolist(), at, away])).reshape(OF.shape)


def test_a_click_gives_one_to_the_object_in_hand_and_a_second_takes_it_away(module):
    ids = np.full(OF.shape, SKY)
    ids[:, 8:] = ROCK
    once = given(module, ids, (1, 5))
    assert np.array_equal(once == SEA, OF == 301)
    assert np.array_equal(given(module, once, (1, 5)), ids)  # two of its three sides are the sky's


def test_what_is_taken_away_goes_to_the_neighbour_that_it_touches_most(module):
    ids = np.full(OF.shape, SEA)
    ids[:4, 8:] = ROCK
    ids[4:, :4] = SKY
    ids[4:, 4:6] = SKY
    after = given(module, ids, (6, 7), away=True)  # two columns of the fifth are the sea's
    assert (after[4:, 6:8] == SKY).all() and (after[:4] == ids[:4]).all()
    alone = np.full(OF.shape, SEA)
    assert np.array_equal(given(module, alone, (6, 7), away=True), alone)
