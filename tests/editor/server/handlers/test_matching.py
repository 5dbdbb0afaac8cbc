"""A style photo matched more closely: a job in steps, which ends where something else is wanted."""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import edits, style_photos
from clvae.editor.document.project import pack, unpack
from clvae.editor.document.style_photos import Wishes
from clvae.editor.server.data_urls import bytes_url
from clvae.editor.server.messages import Painted, Stroke

SKY, MOUNTAIN = 0, 1


def test_a_photo_is_matched_more_closely_in_steps_and_one_step_of_undo(
    coloured, dropped, tell_of_colours
):
    encoded, steps = coloured.taking.codes(dropped), coloured.document.steps[0]
    before = coloured.document.state
    shown = list(tell_of_colours("match", "refine", data={"number": dropped.number}))
    works = [one["match"]["work"] for one in shown]
    assert [work and work["taken"] for work in works[1:]] == [*range(len(works) - 2), None]
    assert works[-2]["steps"] == 8 and works[1]["left"] == pytest.approx(encoded.match.after, 0.1)
    (known,) = shown[-1]["match"]["photos"]
    assert known["after"] < encoded.match.after - 1 and known["before"] == encoded.match.before
    assert "photo" in shown[-1]  # with the history, which has a step more
    assert coloured.document.snapshot().names[-1] == "match a style photo more closely"
    now = coloured.document.state
    assert now.base is before.base and coloured.document.steps == (steps + 1, 0)
    assert coloured.taking.codes(now.style_photos[0]) is now.style_photos[0].codes
    coloured.document.undo()
    assert coloured.taking.codes(coloured.document.state.style_photos[0]) is encoded


@pytest.mark.parametrize("what", ["stop", "removed", "painted", "undo"])
def test_it_ends_without_a_result_when_something_else_is_wanted(
    coloured, dropped, tell_of_colours, what
):
    document, number = coloured.document, dropped.number
    job = tell_of_colours("match", "refine", data={"number": number})
    next(job), next(job)
    if what == "stop":
        (shown,) = tell_of_colours("match", "stop")
        assert shown["match"]["work"] is None
    elif what == "removed":
        document.edit(lambda state: style_photos.remove(state, number))
    elif what == "painted":
        labels = np.roll(dropped.labels, 20, 0)
        names = coloured.service.names
        document.edit(lambda state: style_photos.paint(state, number, labels, names))
    else:
        document.edit(lambda state: edits.lock(state, SKY, True))
        document.act(1, document.undo)
    after = document.state
    assert [*job][-1]["match"]["work"] is None
    assert document.state is after and not any(one.codes for one in after.style_photos)


@pytest.mark.usefixtures("few_steps")
def test_what_is_set_meanwhile_stands(coloured, dropped, tell_of_colours):
    job = tell_of_colours("match", "refine", data={"number": dropped.number})
    next(job), next(job)
    only = {dropped.number: Wishes(frozenset({SKY, MOUNTAIN}), frozenset({SKY}), False, 0.5, "all")}
    coloured.document.edit(lambda state: style_photos.settle(state, only))
    coloured.document.edit(lambda state: edits.lock(state, 5, True))
    list(job)
    state = coloured.document.state
    (one,) = state.style_photos
    assert one.codes and one.classes == {SKY} and one.strength == 0.5 and state.locks == {5}


def test_where_no_photo_is_or_nothing_is_painted_that_is_one_sentence(
    coloured, evening, tell_of_colours
):
    with pytest.raises(ClvaeError, match="choose a style photo first"):
        list(tell_of_colours("match", "refine", data={"number": 10**9}))
    blank = np.full(evening[1].shape, coloured.service.blank, np.uint8)
    names = coloured.service.names
    coloured.document.edit(lambda state: style_photos.add(state, evening[0], blank, names))
    (one,) = coloured.document.state.style_photos
    with pytest.raises(ClvaeError, match="say what is what in the photo first"):
        list(tell_of_colours("match", "refine", data={"number": one.number}))
    assert coloured.refining is None


def test_what_fails_is_told_after_the_page_heard_that_the_job_ended(
    coloured, dropped, tell_of_colours, monkeypatch
):
    def fail(*_, **__):
        raise ClvaeError("memory is full")

    monkeypatch.setattr(coloured.engine, "refine", fail)
    job, shown = tell_of_colours("match", "refine", data={"number": dropped.number}), []
    with pytest.raises(ClvaeError, match="memory is full"):
        shown += job
    assert coloured.refining is None


@pytest.mark.usefixtures("few_steps")
def test_another_map_of_a_photo_has_to_be_matched_anew(coloured, dropped, tell_of_colours):
    list(tell_of_colours("match", "refine", data={"number": dropped.number}))
    names = coloured.service.names
    (one,) = coloured.document.state.style_photos
    coloured.document.edit(
        lambda state: style_photos.paint(state, one.number, np.roll(one.labels, 9, 0), names)
    )
    assert coloured.document.state.style_photos[0].codes is None


@pytest.mark.usefixtures("few_steps")
def test_a_project_opens_with_the_photo_as_it_was_matched(
    coloured, dropped, tell_of_colours, monkeypatch
):
    list(tell_of_colours("match", "refine", data={"number": dropped.number}))
    state, engine = coloured.document.state, coloured.engine
    data = pack(engine, state, SKY)
    (back,) = unpack(engine, data).state.style_photos
    (kept,) = state.style_photos
    for mine, theirs in zip(back.codes.arrays(), kept.codes.arrays(), strict=True):
        assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")
    assert back.codes.match.after == kept.codes.match.after
    assert pack(engine, unpack(engine, data).state, SKY) == data
    monkeypatch.setattr(engine, "encode", lambda *_: pytest.fail("it was encoded again"))
    scene = Painted((Stroke(0, state.scene.objects),))
    list(tell_of_colours("keep", "open_project", scene=scene, data={"file": bytes_url(data)}))
    (shown,) = coloured.document.state.style_photos
    coloured.take_over()
    further = engine.refine(shown.photo.copy(), coloured.taking.codes(shown), 1)
    assert further.match.steps == kept.codes.match.steps + 1
