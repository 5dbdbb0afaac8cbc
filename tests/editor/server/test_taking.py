"""What is taken over from a style photo comes at once, and with its colours a moment later."""

from dataclasses import replace

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.core.cielab import colours_of
from clvae.editor.document import edits, style_photos
from clvae.editor.document.style_photos import Wishes
from clvae.editor.server.messages import Settings

SKY, MOUNTAIN = 0, 1


def far(coloured, style_photo, *objects):
    """How far the picture's objects are from a photo's colours, and the codes from what they are in
    that photo.
    """
    state, engine = coloured.document.state, coloured.engine
    picture = engine.generate(state.scene, state.style(engine.directions))
    found = colours_of(picture, state.scene.objects, len(state.scene.classes))
    wanted = colours_of(style_photo.photo, style_photo.labels, engine.labels.count)
    return float(np.linalg.norm(found - wanted, axis=1)[list(objects)].mean())


@pytest.fixture
def moved(coloured, dropped):
    """The coloured with another map under the photo's looks: the horizon 60 rows lower."""
    ids = np.roll(coloured.document.state.scene.objects, 60, 0)
    ids[:60] = SKY
    coloured.document.edit(lambda state: edits.paint(state, ids))
    return dropped


def test_colours_arrive_after_taking_over_within_the_same_undo_step(
    coloured, moved, tell_of_colours
):
    before, steps = coloured.document.state, coloured.document.steps[0]
    (shown,) = tell_of_colours("apply", "click")
    due = shown["match"]["due"]
    at_once, first = coloured.document.state, far(coloured, moved, SKY, MOUNTAIN)
    (shown,) = tell_of_colours("match", "arrive")
    last = far(coloured, moved, SKY, MOUNTAIN)
    assert shown["photo"]["src"] and shown["match"]["due"] == due
    assert last < first / 2, (first, last)
    assert coloured.document.steps == (steps + 1, 0)
    changed = (coloured.document.state.base.local_codes != at_once.base.local_codes).any((1, 2))
    assert set(np.flatnonzero(changed)) <= {SKY, MOUNTAIN}
    coloured.document.undo()
    assert coloured.document.state is before


def test_nobody_waits_for_the_colour_steps_of_a_photo(
    coloured, moved, tell_of_colours, monkeypatch
):
    encode, steps = coloured.engine.encode, []

    def noted(*args, **more):
        steps.append(more.get("steps"))
        return encode(*args, **more)

    monkeypatch.setattr(coloured.engine, "encode", noted)
    list(tell_of_colours("apply", "click"))
    first = far(coloured, moved, SKY, MOUNTAIN)
    assert steps == [0]
    list(tell_of_colours("match", "arrive"))
    last = far(coloured, moved, SKY, MOUNTAIN)
    assert steps == [0, None] and last < 0.7 * first, (first, last)


def test_the_page_is_told_whether_colours_are_coming(coloured, moved, tell_of_colours):
    """Not where all are known already, as while the strength is set."""
    (shown,) = tell_of_colours("apply", "click")
    assert shown["match"]["coming"]
    (shown,) = tell_of_colours("match", "arrive")
    assert shown["photo"] and not shown["match"]["coming"]
    coloured.document.seal()
    (shown,) = tell_of_colours("apply", "click")
    assert not shown["match"]["coming"]
    fresh = style_photos.add(coloured.document.state, moved.photo, moved.labels, 12)
    coloured.document.edit(lambda _: fresh)
    (shown,) = tell_of_colours("match", "arrive")  # encodes it, and nobody waits for that
    assert not shown["match"]["coming"]


def test_the_page_is_told_of_colours_no_more_once_they_failed(
    coloured, moved, tell_of_colours, monkeypatch
):
    def fail(*_, **__):
        raise ClvaeError("memory is full")

    list(tell_of_colours("apply", "click"))
    monkeypatch.setattr(coloured.engine, "match", fail)
    job, shown = tell_of_colours("match", "arrive"), []
    with pytest.raises(ClvaeError, match="memory is full"):
        shown += job
    assert not shown[-1]["match"]["coming"]
    monkeypatch.undo()
    job = tell_of_colours("match", "arrive")  # it is not given up for good
    assert next(job)["photo"]


@pytest.mark.usefixtures("few_steps")
def test_whether_the_codes_that_a_photo_has_were_given_is_known(coloured, moved, tell_of_colours):
    def given(*event, **more):
        (photo,) = [*tell_of_colours(*event, **more)][-1]["match"]["photos"]
        return photo["given"]

    assert given("match", "arrive") is None  # nothing of it was taken over
    list(tell_of_colours("apply", "click"))
    assert given("match", "arrive") is True
    assert given("match", "refine", data={"number": moved.number}) is True
    coloured.document.undo()
    assert given("match", "arrive") is False
    assert given("apply", "click") is True


@pytest.mark.usefixtures("few_steps")
def test_what_was_taken_over_gets_the_codes_that_are_nearer_in_the_same_step(
    coloured, moved, tell_of_colours
):
    list(tell_of_colours("apply", "click"))
    list(tell_of_colours("match", "arrive"))
    document, engine = coloured.document, coloured.engine
    document.edit(lambda state: edits.resample(engine, state, [SKY], 77))
    before, steps = document.state, document.steps[0]
    list(tell_of_colours("match", "refine", data={"number": moved.number}))
    list(tell_of_colours("match", "arrive"))
    now = document.state
    changed = (now.base.local_codes != before.base.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [MOUNTAIN]  # the sky has another look by now
    assert document.steps == (steps + 1, 0)
    document.undo()
    assert np.array_equal(document.state.base.local_codes, before.base.local_codes)


def test_what_was_done_meanwhile_stands(coloured, moved, tell_of_colours):
    list(tell_of_colours("apply", "click"))
    document, engine = coloured.document, coloured.engine
    document.edit(lambda state: edits.lock(state, MOUNTAIN, True))
    ids = document.state.scene.objects.copy()
    ids[:8] = MOUNTAIN
    document.edit(lambda state: edits.paint(state, ids))
    document.edit(lambda state: edits.resample(engine, state, [5], 77))
    between = document.state
    list(tell_of_colours("match", "arrive"))
    now = document.state
    assert now.scene is between.scene and now.locks == {MOUNTAIN}
    changed = (now.base.local_codes != between.base.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY]  # which nobody gave another look since
    for _ in range(3):
        document.undo()
    assert (document.state.base.local_codes[SKY] == now.base.local_codes[SKY]).all()
    document.edit(lambda state: edits.resample(engine, state, [SKY], 78))
    rolled = document.state
    list(tell_of_colours("match", "arrive"))
    assert document.state is rolled


def test_nothing_is_computed_again_while_the_strength_is_set(
    coloured, moved, tell_of_colours, monkeypatch
):
    list(tell_of_colours("apply", "click"))
    list(tell_of_colours("match", "arrive"))
    whole, start = coloured.document.state.base, far(coloured, moved, SKY)
    monkeypatch.setattr(coloured.engine, "match", lambda *_, **__: pytest.fail("matched again"))
    known = frozenset({SKY, MOUNTAIN})
    for gesture, strength in enumerate((0.5, 1.0), 1):
        wishes = {moved.number: Wishes(known, known, False, strength, "all")}
        coloured.take(settings=Settings(gesture, wishes))
        list(tell_of_colours("match", "arrive"))
        if strength == 0.5:
            origin = coloured.document._origin.base.local_codes
            half = coloured.document.state.base.local_codes
            expected = (origin[SKY] + whole.local_codes[SKY]) / 2
            assert np.allclose(half[SKY], expected, atol=1e-5)
            assert far(coloured, moved, SKY) > start
    assert np.array_equal(coloured.document.state.base.local_codes, whole.local_codes)


def test_only_the_layers_that_are_taken_move(coloured, moved, tell_of_colours):
    known = frozenset({SKY, MOUNTAIN})
    wishes = {moved.number: Wishes(known, known, False, 1.0, "coarser")}
    coloured.document.edit(lambda state: style_photos.settle(state, wishes))
    before = coloured.document.state.base.local_codes
    list(tell_of_colours("apply", "click"))
    first = far(coloured, moved, SKY, MOUNTAIN)
    list(tell_of_colours("match", "arrive"))
    now = coloured.document.state.base.local_codes
    assert np.array_equal(now[:, 0], before[:, 0]) and far(coloured, moved, SKY, MOUNTAIN) < first


def test_a_later_taking_over_ends_the_one_before(coloured, moved, tell_of_colours, monkeypatch):
    list(tell_of_colours("apply", "click"))
    match, again = coloured.engine.match, []

    def matching(*args, progress, **more):
        if not again:
            coloured.take_over()
            coloured.taking.given(coloured.document.state)
            again.append(coloured.document.state)
        return match(*args, progress=progress, **more)

    monkeypatch.setattr(coloured.engine, "match", matching)
    assert list(tell_of_colours("match", "arrive")) == [{}]
    assert coloured.document.state is again[0]


def test_a_piece_split_off_meanwhile_gets_the_colours_too(coloured, moved):
    coloured.take_over()
    state = coloured.document.state
    count = len(state.scene.classes)
    scene = state.scene.split(0, 0, count)
    grown = replace(
        state,
        scene=scene,
        base=state.base.copy_object(SKY),
        positions=np.append(state.positions, state.positions[SKY : SKY + 1], 0),
        pieces={**state.pieces, count: "sky 2"},
    )
    coloured.document.edit(lambda _: grown)
    coloured.taking.arrive(coloured.document)
    now = coloured.document.state.base.local_codes
    assert np.array_equal(now[count], now[SKY]) and not np.array_equal(
        now[SKY], grown.base.local_codes[SKY]
    )


def test_photos_are_encoded_when_there_is_time(coloured, tell_of_colours, evening):
    names = coloured.service.names
    coloured.document.edit(lambda state: style_photos.add(state, *evening, names))
    (one,) = coloured.document.state.style_photos
    assert coloured.taking.known(one) is None
    (shown,) = tell_of_colours("match", "arrive")
    assert [known["number"] for known in shown["match"]["photos"]] == [one.number]
    assert coloured.taking.known(one) is coloured.taking.codes(one)


def test_what_a_workspace_holds_counts_the_codes_with_their_maps(coloured, dropped):
    held = coloured.nbytes
    codes = coloured.taking.codes(dropped)
    assert coloured.nbytes - held == sum(array.nbytes for array in codes.arrays())
    assert coloured.nbytes - held > codes.scene.objects.nbytes
    before = coloured.document.nbytes
    coloured.document.edit(lambda state: style_photos.refine(state, dropped, codes))
    assert coloured.document.nbytes - before == sum(array.nbytes for array in codes.arrays())
