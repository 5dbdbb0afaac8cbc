"""Style photos at a workspace: strokes and settings reach the one they are meant for alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from clvae.editor.document import style_photos
from clvae.editor.document.document import Document
from clvae.editor.server.messages import Painted, Settings, Stroke
from tests.checkpoints import draw_photo
from tests.editor.style_photos import SEA, SKY, codes_of, halves, two_of_them, wish
from tests.landscape import SIZE


@pytest.fixture
def state(engine):
    return two_of_them(engine)


@pytest.fixture
def workspace(workspaces, visitor):
    return workspaces.of(visitor())


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
            seated.taking.codes(style_photo)
    assert len(calls) == 2
    seated.taking.codes(replace(state.style_photos[0], labels=halves(SEA, SKY)))
    for _ in range(3 * style_photos.MAX_STYLE_PHOTOS):
        seated.taking.codes(style_photos.StylePhoto(draw_photo(SIZE), halves(SKY, SEA)))
    assert (
        len(calls) == 3 + 3 * style_photos.MAX_STYLE_PHOTOS
        and len(seated.taking._encoded) == style_photos.MAX_STYLE_PHOTOS
    )
