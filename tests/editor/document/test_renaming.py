"""A class of a style photo that becomes another: what it has as road is given to the sea."""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import renaming, style_photos
from tests.editor.style_photos import NAMES, ROAD, SEA, SKY, codes_of, two_of_them, wish

SAND = 7


@pytest.fixture
def state(engine):
    return two_of_them(engine)


@pytest.fixture
def renamed(engine, state):
    """The state with the road of one of its photos, the first, given to another class."""

    def renaming_to(new, old=ROAD, photo=0, of=state):
        number = of.style_photos[photo].number
        return renaming.rename(engine.labels, of, number, old, new, NAMES)

    return renaming_to


def test_what_the_picture_lacks_is_given_to_what_it_has(engine, state, renamed):
    first, _ = state.style_photos
    after = renamed(SAND)
    now, other = after.style_photos
    assert other is state.style_photos[1]
    assert (
        np.array_equal(now.labels == SAND, first.labels == ROAD) and not (now.labels == ROAD).any()
    )
    assert now.classes == {SKY, SEA, SAND}
    taken = style_photos.take_over(engine, renamed(SEA), codes_of(engine))
    plain = style_photos.take_over(engine, state, codes_of(engine))
    assert not np.array_equal(taken.base.local_codes[SEA], plain.base.local_codes[SEA])


def test_it_comes_ticked_whoever_gave_that_before_and_whatever_was_unticked(state, renamed):
    after = renamed(SKY, SEA, photo=1)
    assert [one.classes for one in after.style_photos] == [{SEA, ROAD}, {SKY}]
    unticked = style_photos.settle(state, wish(state.style_photos[0], ROAD))
    assert renamed(SEA, of=unticked).style_photos[0].classes == {SEA}


def test_what_cannot_be_is_one_sentence(engine, state, renamed):
    with pytest.raises(ClvaeError, match="the style photo has no road"):
        renamed(SEA, of=renamed(SAND))
    with pytest.raises(ClvaeError, match="give road to another class"):
        renamed(ROAD)
    with pytest.raises(ClvaeError, match="choose a style photo first"):
        renaming.rename(engine.labels, state, 10**9, ROAD, SEA, NAMES)
