"""A real photo is opened to be edited: the page hears how far it is, and the newest one wins."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.editor.document import edits, opened_photo, room, snapshots
from clvae.editor.server.data_urls import bytes_url
from clvae.editor.server.events import EVENTS
from clvae.editor.server.handlers.opening import LOOKING, MATCHING
from clvae.editor.server.messages import Message, Painted, Stroke
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle

(OPEN,) = (event for event in EVENTS if event.name == "edit_photo")


@pytest.fixture(scope="module")
def service():
    return Service(Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32"))


@pytest.fixture
def workspaces(service):
    return Workspaces(service)


@pytest.fixture
def opens(workspaces, visitor, service):
    """Brings a photo; yields what the page shows, step by step."""

    painted = Painted((Stroke(0, service.opening_state.scene.objects),))

    def opening(number, seed=0, data=None):
        if data is None:
            file = io.BytesIO()
            Image.fromarray(draw_photo((96, 144), seed)).save(file, "PNG")
            data = bytes_url(file.getvalue())
        sent = {"file": data, "name": "mine.png", "number": number}
        return OPEN.answer(workspaces, visitor(), Message(scene=painted, data=sent))

    return opening


def words(shown) -> list[str]:
    return [step["strip"]["words"] for step in shown]


@pytest.fixture
def slowly(monkeypatch):
    """Has matching take two steps of two, after each of which something may be done."""
    done = []

    def matched(engine, photo, progress):
        for taken in (1, 2):
            progress(taken, 2, 1.0)
            for act in done:
                act()
        return photo

    monkeypatch.setattr(opened_photo, "matched", matched)
    return done


def test_the_page_hears_how_far_it_is(opens, slowly):
    steps = [f"Matching its own look, {taken} of 2 …" for taken in (1, 2)]
    assert words(opens(1)) == [LOOKING, MATCHING, *steps, ""]


def test_the_photo_is_there_before_its_own_look_is_matched(opens, workspace):
    shown = opens(1)
    next(shown)
    assert workspace.document.state.photo is None
    assert {"photo", "scene"} <= {*next(shown)} and workspace.document.state.photo is not None
    shown.close()


def test_one_for_which_snapshots_leave_no_room_is_not_opened_and_that_is_said(
    opens, workspace, slowly, said, monkeypatch
):
    list(opens(1, seed=1))
    document, picture = workspace.document, draw_photo((96, 144), 1)
    document.edit(lambda s: snapshots.take(workspace.engine, s, "first", 1, 0, picture))
    before = document.state
    monkeypatch.setattr(room, "MOST", before.photo.file.nbytes)
    assert words(opens(2, seed=2)) == [LOOKING, ""]
    assert document.state is before and "delete one first" in str(said)


def test_one_that_was_opened_before_and_is_read_later_stays_away(opens, workspace):
    first = opens(1, seed=1)
    assert words([next(first)]) == [LOOKING]
    list(opens(2, seed=2))
    second = workspace.document.state
    assert words(first) == [""] and workspace.document.state is second
    list(opens(3, seed=1))
    assert not np.array_equal(workspace.document.state.photo.small, second.photo.small)


def test_matching_ends_where_the_photo_is_closed(opens, workspace, slowly):
    slowly.append(
        lambda: workspace.document.edit(
            lambda state: edits.start(workspace.engine, state.scene.labels, 1)
        )
    )
    assert words(opens(1))[-2:] == ["Matching its own look, 1 of 2 …", ""]
    assert workspace.document.state.photo is None


def test_of_what_cannot_be_read_there_are_no_words_left(opens, workspace):
    shown = opens(1, data=bytes_url(b"words"))
    assert words([next(shown)]) == [""]
    with pytest.raises(ClvaeError, match="photo mine.png"):
        next(shown)
    assert workspace.document.state.photo is None


@pytest.mark.parametrize("others", [(), ("clothes",)])
def test_a_photo_of_what_the_model_does_not_know_is_said_to_be_one(
    opens, service, said, monkeypatch, others
):
    monkeypatch.setattr(service, "others", lambda: [(title, None) for title in others])
    shares = iter((0.3, 0.2))
    monkeypatch.setattr(service.engine, "known", lambda photo: next(shares), raising=False)
    monkeypatch.setattr(opened_photo, "matched", lambda _, photo, __: photo)
    list(opens(1))
    assert not said
    list(opens(2))
    offer = ": clothes, in the menu at the top, may" if others else ""
    assert said == [f"This model does not know most of what is in the photo{offer}."]
