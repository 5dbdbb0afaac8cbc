"""Style photos: which classes each gives, and what is taken over."""

from dataclasses import replace

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import edits, style_photos
from tests.checkpoints import draw_photo
from tests.editor.style_photos import NAMES, ROAD, SEA, SKY, codes_of, halves, two_of_them, wish
from tests.landscape import SIZE


@pytest.fixture
def state(engine):
    return two_of_them(engine)


# Which classes a photo gives


def test_a_photo_gives_all_that_no_other_photo_gives_whatever_the_scene_has(state):
    first, second = state.style_photos
    assert first.classes == {SKY, SEA, ROAD} and second.classes == frozenset()
    assert not (state.scene.labels == ROAD).any()


SPECKLED = halves(SKY, SEA, rows=1)  # 1 of 128 rows: less than one per cent


@pytest.fixture
def speckled(engine):
    state = edits.start(engine, halves(SKY, SEA), 3)
    return style_photos.add(state, draw_photo(SIZE), SPECKLED, NAMES)


def test_specks_come_unticked_whatever_is_painted_comes_ticked(speckled):
    assert speckled.style_photos[0].classes == {SEA}
    painted = SPECKLED.copy()
    painted[5:7, 5:7] = ROAD
    painted[painted == SEA] = SKY
    state = style_photos.paint(speckled, speckled.style_photos[0].number, painted, NAMES)
    assert state.style_photos[0].classes == {SKY, ROAD}
    assert np.array_equal(state.style_photos[0].labels, painted)


def test_a_speck_that_is_painted_over_stays_as_it_is_ticked(speckled):
    number, painted = speckled.style_photos[0].number, SPECKLED.copy()
    painted[0, :5] = SEA
    assert style_photos.paint(speckled, number, painted, NAMES).style_photos[0].classes == {SEA}


def test_what_somebody_unticked_stays_unticked_whatever_is_painted(speckled):
    (one,) = speckled.style_photos
    state = style_photos.settle(speckled, wish(one, SKY, SEA))
    state = style_photos.settle(state, wish(one, SEA))
    state = style_photos.paint(state, one.number, halves(SKY, SEA), NAMES)
    assert state.style_photos[0].classes == {SEA}
    state = style_photos.settle(state, wish(one, SKY))
    state = style_photos.paint(state, one.number, SPECKLED, NAMES)
    assert state.style_photos[0].classes == {SKY}


def test_another_part_s_specks_come_unticked_and_what_it_has_more_of_ticked(speckled):
    number, photo = speckled.style_photos[0].number, draw_photo(SIZE, 5)
    part = halves(SKY, SEA)
    part[-1] = ROAD
    state = style_photos.reframe(speckled, number, photo, part, NAMES)
    assert state.style_photos[0].classes == {SKY, SEA}


def test_specks_that_are_not_given_become_what_lies_around_them(speckled):
    (one,) = speckled.style_photos
    assert (style_photos.without_specks(one, NAMES) == SEA).all()
    ticked = replace(one, classes=frozenset({SKY}))
    assert np.array_equal(style_photos.without_specks(ticked, NAMES), one.labels)


@pytest.mark.parametrize("rows", [12, 13])
def test_a_photo_of_what_a_tenth_of_the_scene_is_of_gives_the_global_code(engine, rows):
    scene = edits.start(engine, halves(SKY, SEA, rows), 3)
    shows = halves(SKY, ROAD)
    shows[:1] = SEA  # a speck counts for nothing
    state = style_photos.add(scene, draw_photo(SIZE), shows, NAMES)
    state = style_photos.add(state, draw_photo(SIZE, 2), shows, NAMES)
    assert [one.gives_global for one in state.style_photos] == [rows == 13, False]


def test_each_class_and_the_global_code_come_from_one_photo(state):
    first, second = state.style_photos
    state = style_photos.settle(
        state, wish(first, SKY, SEA, gives_global=True) | wish(second, SEA, ROAD, gives_global=True)
    )
    assert [g.classes for g in state.style_photos] == [{SKY, SEA}, {ROAD}] and [
        g.gives_global for g in state.style_photos
    ] == [True, False]


def test_only_what_was_there_to_tick_is_unticked(state):
    first, _ = state.style_photos
    settled = style_photos.settle(state, wish(first, known=[SKY]))
    assert settled.style_photos[0].classes == {SEA, ROAD}  # painted after that was sent
    assert style_photos.settle(state, wish(first, SKY, SEA, ROAD, gives_global=True)) is state


def test_there_are_not_too_many_photos(state):
    for _ in range(style_photos.MAX_STYLE_PHOTOS - 2):
        state = style_photos.add(state, draw_photo(SIZE), halves(SKY, SEA), NAMES)
    with pytest.raises(ClvaeError, match="at most 6 style photos"):
        style_photos.add(state, draw_photo(SIZE), halves(SKY, SEA), NAMES)


def test_a_photo_s_number_is_never_used_again(state):
    second = state.style_photos[1].number
    state = style_photos.add(
        style_photos.remove(state, second), draw_photo(SIZE), halves(SKY, SEA), NAMES
    )
    assert (
        state.style_photos[1].number > second
        and style_photos.paint(state, second, halves(1, 2), NAMES) is state
    )


# Taking over


def test_both_photos_are_taken_over_at_once(engine, state):
    first, second = state.style_photos
    state = style_photos.settle(state, wish(first, SKY) | wish(second, SEA, strength=0.5))
    photos = [codes_of(engine)(style_photo) for style_photo in state.style_photos]
    taken = style_photos.take_over(engine, state, codes_of(engine))
    assert np.array_equal(taken.base.local_codes[SKY], photos[0].local_codes[SKY])
    assert np.allclose(
        taken.base.local_codes[SEA],
        (state.base.local_codes[SEA] + photos[1].local_codes[SEA]) / 2,
        atol=1e-6,
    )
    others = [i for i in range(len(taken.base.local_codes)) if i not in (SKY, SEA)]
    assert np.array_equal(taken.base.local_codes[others], state.base.local_codes[others])
    assert np.array_equal(taken.base.global_code, state.base.global_code)
    gives_global = style_photos.take_over(
        engine, style_photos.settle(state, wish(second, gives_global=True)), codes_of(engine)
    )
    assert np.array_equal(gives_global.base.global_code, photos[1].global_code)


@pytest.mark.parametrize("name", ["coarser", "finest"])
def test_some_layers_alone_are_taken_over(engine, state, name):
    first, layers = state.style_photos[0], list(style_photos.LAYERS[name])
    state = style_photos.settle(
        edits.move(state, SKY, 0, 50), wish(first, SKY, layers=name)
    )  # a slider of all layers
    mu = codes_of(engine)(first).local_codes[SKY]
    before, after = (
        s.style(engine.directions).local_codes[SKY]
        for s in (state, style_photos.take_over(engine, state, codes_of(engine)))
    )
    rest = [layer for layer in range(5) if layer not in layers]
    assert np.allclose(after[layers], mu[layers], atol=1e-5) and np.allclose(
        after[rest], before[rest], atol=1e-5
    )
    assert (np.abs(before - mu).max(1) > 0.1).all()


def test_what_is_seen_goes_over_sliders_included(engine, state):
    moved = edits.move(state, SKY, 1, 50)
    mu, start = (
        codes_of(engine)(state.style_photos[0]),
        moved.style(engine.directions).local_codes[SKY],
    )
    half = (
        style_photos.adopt(engine, moved, mu, [SKY], 0.5).style(engine.directions).local_codes[SKY]
    )
    assert np.allclose(half, (start + mu.local_codes[SKY]) / 2, atol=1e-5)
    assert not style_photos.adopt(engine, moved, mu, [SKY], 1.0).positions.any()


def test_the_global_code_goes_over_sliders_of_the_whole_picture_included(engine, state):
    moved = edits.move_overall(state, 0, 50)
    photo, start = (
        codes_of(engine)(state.style_photos[0]),
        moved.style(engine.directions).global_code,
    )
    half = style_photos.adopt(engine, moved, photo, [SKY], 0.5, overall=True)
    assert half.overall[0] == 25
    assert np.allclose(
        half.style(engine.directions).global_code, (start + photo.global_code) / 2, atol=1e-5
    )
    without = style_photos.adopt(engine, moved, photo, [SKY], 0.5)
    assert (
        np.array_equal(without.style(engine.directions).global_code, start)
        and without.overall[0] == 50
    )


def test_the_global_code_stays_while_something_in_the_picture_is_locked(engine, state):
    only = style_photos.settle(state, wish(state.style_photos[0], gives_global=True))
    style_photos.check(only)
    locked = edits.lock(only, SEA, True)
    assert not style_photos.take_over(engine, only, codes_of(engine)).same(only)
    assert style_photos.take_over(engine, locked, codes_of(engine)).same(locked)
    with pytest.raises(ClvaeError, match="something in it is locked"):
        style_photos.check(locked)


def test_locked_objects_are_spared_and_nothing_to_take_over_is_an_error(engine, state):
    held = edits.lock(state, SKY, True)
    taken = style_photos.take_over(engine, held, codes_of(engine))
    assert np.array_equal(taken.base.local_codes[SKY], state.base.local_codes[SKY])
    assert not np.array_equal(taken.base.local_codes[SEA], state.base.local_codes[SEA])
    style_photos.check(held)
    with pytest.raises(ClvaeError, match="everything ticked is locked"):
        style_photos.check(edits.lock(edits.lock(held, SEA, True), ROAD, True))
    with pytest.raises(ClvaeError, match="tick at least one class"):
        style_photos.check(style_photos.settle(state, wish(state.style_photos[0])))
    with pytest.raises(ClvaeError, match="choose a style photo first"):
        style_photos.check(replace(state, style_photos=()))
