"""Style photos' colours on the page, with the bundled landscapes, whose colours were measured."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from clvae import ClvaeError, Engine
from clvae.core.cielab import colours_of
from clvae.editor.document import edits, style_photos
from clvae.editor.document.project import pack, unpack
from clvae.editor.document.style_photos import Wishes
from clvae.editor.server.data_urls import bytes_url
from clvae.editor.server.events import EVENTS
from clvae.editor.server.messages import Message, Painted, Settings, Stroke
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces

WEIGHTS = Path(__file__).parents[4] / "weights" / "landscape"
SKY, MOUNTAIN = 0, 1
ANNA = SimpleNamespace(session_hash="anna")


@pytest.fixture(scope="module")
def service():
    if not (WEIGHTS / "colours.safetensors").exists():
        pytest.skip("weights/landscape is not there")
    return Service(Engine.load(WEIGHTS, precision="float32"))


@pytest.fixture
def workspaces(service):
    return Workspaces(service)


@pytest.fixture
def workspace(workspaces):
    return workspaces.of(ANNA)


@pytest.fixture
def tell(workspaces):
    """Brings an event of the page; what the page shows, step by step."""

    def telling(part, name, **brought):
        (event,) = [event for event in EVENTS if (event.part, event.name) == (part, name)]
        return event.answer(workspaces, ANNA, Message(**brought))

    return telling


@pytest.fixture(scope="module")
def photo(service):
    """A lilac evening over the opening scene's map, and that map: no photo that was trained on."""
    engine, scene = service.engine, service.opening_state.scene
    drawn = engine.generate(scene, engine.sample(scene, 11)).astype(int)
    return np.clip(drawn + [25, -10, 25], 0, 255).astype(np.uint8), scene.labels


@pytest.fixture
def dropped(workspace, photo):
    """The workspace with that photo, which gives sky and mountain; the photo."""
    names = workspace.service.names
    workspace.document.edit(lambda state: style_photos.add(state, *photo, names))
    (one,) = workspace.document.state.style_photos
    wish = {one.number: Wishes(one.classes, frozenset({SKY, MOUNTAIN}), False, 1.0, "all")}
    workspace.document.edit(lambda state: style_photos.settle(state, wish))
    return workspace.document.state.style_photos[0]


def far(workspace, style_photo, *objects):
    """How far the picture's objects are from a photo's colours, and the codes from what they are in
    that photo.
    """
    state, engine = workspace.document.state, workspace.engine
    picture = engine.generate(state.scene, state.style(engine.directions))
    found = colours_of(picture, state.scene.objects, len(state.scene.classes))
    wanted = colours_of(style_photo.photo, style_photo.labels, engine.labels.count)
    return float(np.linalg.norm(found - wanted, axis=1)[list(objects)].mean())


# Match more closely


def test_a_photo_is_matched_more_closely_in_steps_and_one_step_of_undo(workspace, dropped, tell):
    encoded, steps = workspace.taking.codes(dropped), workspace.document.steps[0]
    before = workspace.document.state
    shown = list(tell("match", "refine", data={"number": dropped.number}))
    works = [one["match"]["work"] for one in shown]
    assert [work and work["taken"] for work in works[1:]] == [*range(len(works) - 2), None]
    assert works[-2]["steps"] == 8 and works[1]["left"] == pytest.approx(encoded.match.after, 0.1)
    (known,) = shown[-1]["match"]["photos"]
    assert known["after"] < encoded.match.after - 1 and known["before"] == encoded.match.before
    assert "photo" in shown[-1]  # with the history, which has a step more
    assert workspace.document.snapshot().names[-1] == "match a style photo more closely"
    now = workspace.document.state
    assert now.base is before.base and workspace.document.steps == (steps + 1, 0)
    assert workspace.taking.codes(now.style_photos[0]) is now.style_photos[0].codes
    workspace.document.undo()
    assert workspace.taking.codes(workspace.document.state.style_photos[0]) is encoded


@pytest.mark.parametrize("what", ["stop", "removed", "painted", "undo"])
def test_it_ends_without_a_result_when_something_else_is_wanted(workspace, dropped, tell, what):
    document, number = workspace.document, dropped.number
    job = tell("match", "refine", data={"number": number})
    next(job), next(job)
    if what == "stop":
        (shown,) = tell("match", "stop")
        assert shown["match"]["work"] is None
    elif what == "removed":
        document.edit(lambda state: style_photos.remove(state, number))
    elif what == "painted":
        labels = np.roll(dropped.labels, 20, 0)
        names = workspace.service.names
        document.edit(lambda state: style_photos.paint(state, number, labels, names))
    else:
        document.edit(lambda state: edits.lock(state, SKY, True))
        document.act(1, document.undo)
    after = document.state
    assert [*job][-1]["match"]["work"] is None
    assert document.state is after and not any(one.codes for one in after.style_photos)


def test_what_is_set_meanwhile_stands(workspace, dropped, tell):
    job = tell("match", "refine", data={"number": dropped.number})
    next(job), next(job)
    only = {dropped.number: Wishes(frozenset({SKY, MOUNTAIN}), frozenset({SKY}), False, 0.5, "all")}
    workspace.document.edit(lambda state: style_photos.settle(state, only))
    workspace.document.edit(lambda state: edits.lock(state, 5, True))
    list(job)
    state = workspace.document.state
    (one,) = state.style_photos
    assert one.codes and one.classes == {SKY} and one.strength == 0.5 and state.locks == {5}


def test_where_no_photo_is_or_nothing_is_painted_that_is_one_sentence(workspace, photo, tell):
    with pytest.raises(ClvaeError, match="choose a style photo first"):
        list(tell("match", "refine", data={"number": 10**9}))
    blank = np.full(photo[1].shape, workspace.service.blank, np.uint8)
    names = workspace.service.names
    workspace.document.edit(lambda state: style_photos.add(state, photo[0], blank, names))
    (one,) = workspace.document.state.style_photos
    with pytest.raises(ClvaeError, match="say what is what in the photo first"):
        list(tell("match", "refine", data={"number": one.number}))
    assert workspace.refining is None


def test_what_fails_is_told_after_the_page_heard_that_the_job_ended(
    workspace, dropped, tell, monkeypatch
):
    def fail(*_, **__):
        raise ClvaeError("memory is full")

    monkeypatch.setattr(workspace.engine, "refine", fail)
    job, shown = tell("match", "refine", data={"number": dropped.number}), []
    with pytest.raises(ClvaeError, match="memory is full"):
        shown += job
    assert workspace.refining is None


def test_another_map_of_a_photo_has_to_be_matched_anew(workspace, dropped, tell):
    list(tell("match", "refine", data={"number": dropped.number}))
    names = workspace.service.names
    (one,) = workspace.document.state.style_photos
    workspace.document.edit(
        lambda state: style_photos.paint(state, one.number, np.roll(one.labels, 9, 0), names)
    )
    assert workspace.document.state.style_photos[0].codes is None


def test_a_project_opens_with_the_photo_as_it_was_matched(workspace, dropped, tell, monkeypatch):
    list(tell("match", "refine", data={"number": dropped.number}))
    state, engine = workspace.document.state, workspace.engine
    data = pack(engine, state, SKY)
    (back,) = unpack(engine, data).state.style_photos
    (kept,) = state.style_photos
    for mine, theirs in zip(back.codes.arrays(), kept.codes.arrays(), strict=True):
        assert np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")
    assert back.codes.match.after == kept.codes.match.after
    assert pack(engine, unpack(engine, data).state, SKY) == data
    monkeypatch.setattr(engine, "encode", lambda *_: pytest.fail("it was encoded again"))
    scene = Painted((Stroke(0, state.scene.objects),))
    list(tell("keep", "open_project", scene=scene, data={"file": bytes_url(data)}))
    (shown,) = workspace.document.state.style_photos
    workspace.take_over()
    further = engine.refine(shown.photo.copy(), workspace.taking.codes(shown), 1)
    assert further.match.steps == kept.codes.match.steps + 1


# What was taken over gets the photo's colours


@pytest.fixture
def moved(workspace, dropped):
    """The workspace with another map under the photo's looks: the horizon 60 rows lower."""
    ids = np.roll(workspace.document.state.scene.objects, 60, 0)
    ids[:60] = SKY
    workspace.document.edit(lambda state: edits.paint(state, ids))
    return dropped


def test_colours_arrive_after_taking_over_within_the_same_undo_step(workspace, moved, tell):
    before, steps = workspace.document.state, workspace.document.steps[0]
    (shown,) = tell("apply", "click")
    due = shown["match"]["due"]
    at_once, first = workspace.document.state, far(workspace, moved, SKY, MOUNTAIN)
    (shown,) = tell("match", "arrive")
    last = far(workspace, moved, SKY, MOUNTAIN)
    assert shown["photo"]["src"] and shown["match"]["due"] == due
    assert last < first / 2, (first, last)
    assert workspace.document.steps == (steps + 1, 0)
    changed = (workspace.document.state.base.local_codes != at_once.base.local_codes).any((1, 2))
    assert set(np.flatnonzero(changed)) <= {SKY, MOUNTAIN}
    workspace.document.undo()
    assert workspace.document.state is before


def test_what_was_done_meanwhile_stands(workspace, moved, tell):
    list(tell("apply", "click"))
    document, engine = workspace.document, workspace.engine
    document.edit(lambda state: edits.lock(state, MOUNTAIN, True))
    ids = document.state.scene.objects.copy()
    ids[:8] = MOUNTAIN
    document.edit(lambda state: edits.paint(state, ids))
    document.edit(lambda state: edits.resample(engine, state, [5], 77))
    between = document.state
    list(tell("match", "arrive"))
    now = document.state
    assert now.scene is between.scene and now.locks == {MOUNTAIN}
    changed = (now.base.local_codes != between.base.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY]  # which nobody gave another look since
    for _ in range(3):
        document.undo()
    assert (document.state.base.local_codes[SKY] == now.base.local_codes[SKY]).all()
    document.edit(lambda state: edits.resample(engine, state, [SKY], 78))
    rolled = document.state
    list(tell("match", "arrive"))
    assert document.state is rolled


def test_nothing_is_computed_again_while_the_strength_is_set(workspace, moved, tell, monkeypatch):
    list(tell("apply", "click"))
    list(tell("match", "arrive"))
    whole, start = workspace.document.state.base, far(workspace, moved, SKY)
    monkeypatch.setattr(workspace.engine, "match", lambda *_, **__: pytest.fail("matched again"))
    known = frozenset({SKY, MOUNTAIN})
    for gesture, strength in enumerate((0.5, 1.0), 1):
        wishes = {moved.number: Wishes(known, known, False, strength, "all")}
        workspace.take(settings=Settings(gesture, wishes))
        list(tell("match", "arrive"))
        if strength == 0.5:
            origin = workspace.document._origin.base.local_codes
            half = workspace.document.state.base.local_codes
            expected = (origin[SKY] + whole.local_codes[SKY]) / 2
            assert np.allclose(half[SKY], expected, atol=1e-5)
            assert far(workspace, moved, SKY) > start
    assert np.array_equal(workspace.document.state.base.local_codes, whole.local_codes)


def test_only_the_layers_that_are_taken_move(workspace, moved, tell):
    known = frozenset({SKY, MOUNTAIN})
    wishes = {moved.number: Wishes(known, known, False, 1.0, "coarser")}
    workspace.document.edit(lambda state: style_photos.settle(state, wishes))
    before = workspace.document.state.base.local_codes
    list(tell("apply", "click"))
    first = far(workspace, moved, SKY, MOUNTAIN)
    list(tell("match", "arrive"))
    now = workspace.document.state.base.local_codes
    assert np.array_equal(now[:, 0], before[:, 0]) and far(workspace, moved, SKY, MOUNTAIN) < first


def test_a_later_taking_over_ends_the_one_before(workspace, moved, tell, monkeypatch):
    list(tell("apply", "click"))
    match, again = workspace.engine.match, []

    def matching(*args, progress, **more):
        if not again:
            again.append(workspace.take_over())
            workspace.taking.given(workspace.document.state)
        return match(*args, progress=progress, **more)

    monkeypatch.setattr(workspace.engine, "match", matching)
    between = workspace.document.state
    assert list(tell("match", "arrive")) == [{}] and workspace.document.state is between


def test_a_piece_split_off_meanwhile_gets_the_colours_too(workspace, moved):
    workspace.take_over()
    state = workspace.document.state
    count = len(state.scene.classes)
    scene = state.scene.split(0, 0, count)
    grown = replace(
        state,
        scene=scene,
        base=state.base.copy_object(SKY),
        positions=np.append(state.positions, state.positions[SKY : SKY + 1], 0),
        pieces={**state.pieces, count: "sky 2"},
    )
    workspace.document.edit(lambda _: grown)
    workspace.taking.arrive(workspace.document)
    now = workspace.document.state.base.local_codes
    assert np.array_equal(now[count], now[SKY]) and not np.array_equal(
        now[SKY], grown.base.local_codes[SKY]
    )


def test_photos_are_encoded_when_there_is_time(workspace, tell, photo):
    names = workspace.service.names
    workspace.document.edit(lambda state: style_photos.add(state, *photo, names))
    (one,) = workspace.document.state.style_photos
    assert workspace.taking.known(one) is None
    (shown,) = tell("match", "arrive")
    assert [known["number"] for known in shown["match"]["photos"]] == [one.number]
    assert workspace.taking.known(one) is workspace.taking.codes(one)


def test_what_a_workspace_holds_counts_the_codes_with_their_maps(workspace, dropped):
    held = workspace.nbytes
    codes = workspace.taking.codes(dropped)
    assert workspace.nbytes - held == sum(array.nbytes for array in codes.arrays())
    assert workspace.nbytes - held > codes.scene.objects.nbytes
    before = workspace.document.nbytes
    workspace.document.edit(lambda state: style_photos.refine(state, dropped, codes))
    assert workspace.document.nbytes - before == sum(array.nbytes for array in codes.arrays())
