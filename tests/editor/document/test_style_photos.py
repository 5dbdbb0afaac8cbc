"""Style photos: each gives different classes, strokes and settings reach the one they are meant
for, and no other.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import gradio as gr
import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import edits
from clvae.editor.document import style_photos as style_photos
from clvae.editor.document.document import Document
from clvae.editor.document.style_photos import Wishes
from clvae.editor.page.style_photo_panel import panel
from clvae.editor.server.messages import Painted, Settings, Stroke
from tests.checkpoints import draw_photo
from tests.landscape import SIZE

SKY, SEA, ROAD = 0, 8, 10
NAMES = 12


def halves(above, below, rows=SIZE[0] // 2):
    label_map = np.full(SIZE, below, np.uint8)
    label_map[:rows] = above
    return label_map


@pytest.fixture
def state(engine):
    """A scene of sky and sea, with two style photos of both and of road."""
    state = edits.start(engine, halves(SKY, SEA), 3)
    for seed in (1, 2):
        label_map = halves(SKY, SEA)
        label_map[:, :60] = ROAD
        state = style_photos.add(state, draw_photo(SIZE, seed), label_map, NAMES)
    return state


@pytest.fixture
def workspace(workspaces, visitor):
    return workspaces.of(visitor())


def wish(style_photo, *on, known=(SKY, SEA, ROAD), gives_global=False, strength=1.0, layers="all"):
    return {
        style_photo.number: Wishes(frozenset(known), frozenset(on), gives_global, strength, layers)
    }


def codes_of(engine):
    return lambda style_photo: engine.encode(style_photo.photo.copy(), style_photo.labels)


# Which classes a photo gives


def test_a_photo_gives_what_the_scene_has_and_no_other_photo_gives(state):
    first, second = state.style_photos
    assert first.classes == {SKY, SEA} and second.classes == frozenset()


def test_specks_come_unticked_whatever_is_painted_comes_ticked(engine):
    state = edits.start(engine, halves(SKY, SEA), 3)
    speckled = halves(SKY, SEA, rows=1)  # 1 of 128 rows: less than one per cent
    state = style_photos.add(state, draw_photo(SIZE), speckled, NAMES)
    assert state.style_photos[0].classes == {SEA}
    painted = speckled.copy()
    painted[5:7, 5:7] = ROAD
    painted[painted == SEA] = SKY
    state = style_photos.paint(state, state.style_photos[0].number, painted, NAMES)
    assert state.style_photos[0].classes == {ROAD} and np.array_equal(
        state.style_photos[0].labels, painted
    )


def test_each_class_and_the_mood_come_from_one_photo(state):
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
    assert settled.style_photos[0].classes == {SEA}  # it was painted after that was sent
    assert style_photos.settle(state, wish(first, SKY, SEA)) is state


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


def test_the_mood_goes_over_sliders_of_the_whole_picture_included(engine, state):
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


def test_the_mood_stays_while_something_in_the_picture_is_locked(engine, state):
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
        style_photos.check(edits.lock(held, SEA, True))
    with pytest.raises(ClvaeError, match="tick at least one class"):
        style_photos.check(style_photos.settle(state, wish(state.style_photos[0])))
    with pytest.raises(ClvaeError, match="choose a style photo first"):
        style_photos.check(replace(state, style_photos=()))


# At the workspace


@pytest.fixture
def seated(workspace, state):
    workspace.document = Document(state)
    return workspace


def test_what_is_set_after_taking_over_acts_at_once_and_each_is_a_step(engine, seated, state):
    first, second = state.style_photos
    seated.take_over()
    states = [state, seated.document.state]
    ticked = [(1, wish(first, SKY) | wish(second, SEA)), (2, wish(first) | wish(second, SEA))]
    dragged = [(3, wish(first) | wish(second, SEA, strength=share)) for share in (1.0, 0.6, 0.3)]
    for gesture, wishes in ticked + dragged:  # the drag's beginning changes nothing yet
        seated.take(settings=Settings(gesture, wishes))
        expected = style_photos.take_over(
            engine, style_photos.settle(state, wishes), codes_of(engine)
        )
        assert seated.document.state.base == expected.base
        states.append(seated.document.state)
    seated.take_over()  # once more: as things are set by now
    assert seated.document.state.base == expected.base
    for earlier in (states[3], states[2], states[1], state):  # the drag is one step
        assert seated.document.undo() and seated.document.state is earlier
    assert not seated.document.undo()


def test_nothing_comes_between_the_question_and_what_is_set(seated, state, monkeypatch):
    """Whether what is set still goes on with taking over, and setting it, is one step."""
    first, second = state.style_photos
    seated.take_over()
    document, held, goes_on = seated.document, [], seated.document.goes_on

    def asked(key):
        with ThreadPoolExecutor(1) as other:
            free = other.submit(document._lock.acquire, blocking=False).result()
            if free:
                other.submit(document._lock.release)
        held.append(not free)
        return goes_on(key)

    monkeypatch.setattr(document, "goes_on", asked)
    seated.take(settings=Settings(1, wish(first) | wish(second, SEA)))
    assert held and all(held)


def test_taking_over_once_more_is_a_step_as_well(seated, state):
    first, second = state.style_photos
    seated.take_over()
    taken = seated.document.state
    seated.document.seal()
    seated.take(settings=Settings(1, wish(first) | wish(second, SEA)))
    seated.take_over()
    assert seated.document.undo() and seated.document.undo() and seated.document.state is taken


def test_a_gesture_is_one_step_and_a_late_one_is_dropped(seated, state):
    first, _ = state.style_photos
    for strength in (0.9, 0.5, 0.2):
        seated.take(settings=Settings(1, wish(first, SKY, strength=strength)))
    assert seated.document.steps == (1, 0) and seated.document.state.style_photos[0].strength == 0.2
    seated.document.undo()
    seated.take(settings=Settings(1, wish(first, SKY, strength=0.1)))
    assert seated.document.state is state


def test_a_stroke_lands_in_its_own_photo_or_nowhere(seated, state):
    first, second = state.style_photos
    seated.turn_to(second.number)
    one, other = halves(1, 2), halves(3, 4)
    seated.take(
        style_photo=Painted((Stroke(1, one, first.number), Stroke(2, other, second.number)), 0)
    )
    assert [g.labels.tolist() for g in seated.document.state.style_photos] == [
        one.tolist(),
        other.tolist(),
    ]
    seated.document.edit(lambda s: style_photos.remove(s, second.number))
    seated.take(style_photo=Painted((Stroke(3, halves(5, 6), second.number),), 0))
    assert [g.labels.tolist() for g in seated.document.state.style_photos] == [one.tolist()]


def test_codes_are_worked_out_once_for_each_photo_and_map(engine, seated, state, monkeypatch):
    calls = []
    monkeypatch.setattr(
        engine, "encode", lambda *args, encode=engine.encode: calls.append(args) or encode(*args)
    )
    for _ in range(2):
        for style_photo in state.style_photos:
            seated.codes(style_photo)
    assert len(calls) == 2
    seated.codes(replace(state.style_photos[0], labels=halves(SEA, SKY)))
    for _ in range(3 * style_photos.MAX_STYLE_PHOTOS):
        seated.codes(style_photos.StylePhoto(draw_photo(SIZE), halves(SKY, SEA)))
    assert (
        len(calls) == 3 + 3 * style_photos.MAX_STYLE_PHOTOS
        and len(seated._encoded) == style_photos.MAX_STYLE_PHOTOS
    )


# What the panel sends


@pytest.fixture
def sent():
    return {
        "gesture": 3,
        "guides": [
            {
                "number": 5,
                "known": [0, 8],
                "on": [8],
                "mood": False,
                "strength": 0.5,
                "layers": "all",
            }
        ],
    }


def test_a_panel_s_settings(engine, sent):
    found = panel(engine.labels, "").preprocess(sent)
    assert found == Settings(3, {5: Wishes(frozenset([0, 8]), frozenset([8]), False, 0.5, "all")})
    assert panel(engine.labels, "").preprocess(None) == Settings(0, {})


def test_what_python_put_on_a_panel_that_nobody_opened_sets_nothing(engine):
    state = style_photos.add(
        edits.start(engine, halves(SKY, SEA), 1), draw_photo(SIZE), halves(SKY, SEA), 12
    )
    unopened = panel(engine.labels, "")
    assert unopened.preprocess(unopened.push(state, None, 0)) == Settings(0, {})


@pytest.mark.parametrize(
    "change",
    [
        {"number": "5"},
        {"known": 3},
        {"known": [-1]},
        {"on": [12]},
        {"on": ["sea"]},
        {"mood": 1},
        {"strength": 1.5},
        {"strength": float("nan")},
        {"strength": "much"},
        {"layers": "none"},
        {"layers": ["all"]},
        {"strength": None},
    ],
)
def test_a_bad_payload_is_an_error_on_the_page(engine, sent, change):
    sent["guides"][0] |= change
    with pytest.raises(gr.Error):
        panel(engine.labels, "").preprocess(sent)


@pytest.mark.parametrize(
    "payload",
    [[1], "text", {"guides": "text"}, {"guides": [3]}, {"guides": [{}]}, {"guides": [{}] * 9}],
)
def test_no_settings_at_all_are_an_error_on_the_page(engine, payload):
    with pytest.raises(gr.Error):
        panel(engine.labels, "").preprocess(payload)
