"""The render path: the newest state is drawn, those between are dropped, a late result never
overwrites a newer one.
"""

import threading
import weakref
from types import SimpleNamespace

import numpy as np
import pytest

from clvae.editor.document import edits
from clvae.editor.document.document import Document
from clvae.editor.server import workspaces as module
from clvae.editor.server.messages import Painted, Stroke
from clvae.editor.server.presenters import draw_photo, show_photo
from clvae.editor.server.render import Renderer
from clvae.editor.server.rules import Rules
from clvae.editor.server.slots import Slots
from clvae.editor.server.throttle import Throttle
from clvae.editor.server.workspaces import LINGER

PATIENCE = 20


class SlowSession:
    """Draws a grey picture, each only when it is told to; keeps what it was asked for."""

    seconds = 0.1

    def __init__(self):
        self.begun, self.go, self.drawn = threading.Semaphore(0), threading.Semaphore(0), []

    def render(self, scene, style):
        self.begun.release()
        assert self.go.acquire(timeout=PATIENCE)
        self.drawn.append(style)
        return np.full((8, 8, 3), len(self.drawn), np.uint8)


@pytest.fixture
def slow(engine):
    state = edits.start(engine, np.zeros(engine.config.size, np.uint8), 1)
    doc = Document(state)
    renderer = Renderer(engine, doc, Slots(1), Throttle())
    renderer._session = SlowSession()
    return doc, renderer, renderer._session


def in_thread(function, results):
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    return thread


def step(doc, seed):
    doc.edit(lambda s: edits.move(s, 0, 4, seed))


def test_states_between_are_dropped_and_the_newest_is_drawn(slow):
    doc, renderer, session = slow
    results = []
    threads = [in_thread(renderer.newest, results)]
    assert session.begun.acquire(timeout=PATIENCE)
    for seed in (0.1, 0.2, 0.3):  # a person goes on moving while the first picture is drawn
        step(doc, seed)
        threads.append(in_thread(renderer.newest, results))
    session.go.release(2)
    for thread in threads:
        thread.join(PATIENCE)
    assert len(session.drawn) == 2
    handed = [value["revision"] for value in results if value]
    assert sorted(handed) == [
        1,
        4,
    ]  # in which order they arrive does not matter: the page goes by revision
    assert results.count(None) == 2


def test_a_note_says_where_the_document_is_and_draws_nothing(slow):
    doc, renderer, session = slow
    for seed in (1, 2):
        step(doc, seed)
    place = {
        "desk": doc.name,
        "stroke": 0,
        "act": 0,
        "steps": [1, 2, 3],
        "names": ["opened", "", ""],
        "photo": None,
    }
    assert renderer.note() == place | {"revision": 3, "step": 3}
    doc.undo()
    assert renderer.note() == place | {"revision": 4, "step": 2}
    in_thread(renderer.newest, [])
    assert session.begun.acquire(timeout=PATIENCE)
    assert renderer.note()["revision"] == 4  # at once, also while a picture is drawn
    session.go.release()


def test_a_visitor_who_draws_by_hand_is_only_told_until_the_picture_is_asked_for(
    workspaces, visitor
):
    workspace = workspaces.of(visitor())
    ids = workspace.document.state.scene.objects
    workspace.take(scene=Painted((Stroke(0, ids),), 0, manual=True))
    step(workspace.document, 1)
    note = show_photo(workspace)["photo"]
    assert note["revision"] == 2 and "src" not in note
    assert draw_photo(workspace)["photo"]["revision"] == 2 and draw_photo(workspace) == {}
    workspace.take(scene=Painted((Stroke(0, ids),), 0))
    step(workspace.document, 2)
    assert show_photo(workspace)["photo"]["src"].startswith("data:image/jpeg")


def test_a_state_that_was_handed_out_is_not_handed_out_again(slow):
    doc, renderer, session = slow
    session.go.release(5)
    assert renderer.newest()["revision"] == 1
    assert renderer.newest() is None
    step(doc, 1)
    renderer.picture()  # a download draws the newest, but shows it to nobody
    assert renderer.newest()["revision"] == 2
    assert len(session.drawn) == 2


def test_undo_shows_the_exact_earlier_picture(engine, workspaces, visitor):
    workspace = workspaces.of(visitor())
    first = workspace.renderer.newest()
    workspace.document.edit(lambda s: edits.resample(engine, s, [0], 4))
    second = workspace.renderer.newest()
    workspace.document.undo()
    third = workspace.renderer.newest()
    assert first["src"] == third["src"] != second["src"]
    assert first["revision"] < second["revision"] < third["revision"]


def test_visitors_share_nothing(engine, workspaces, visitor):
    anna, ben = workspaces.of(visitor("anna")), workspaces.of(visitor("ben"))
    anna.document.edit(lambda s: edits.resample_all(engine, s, 4))
    assert ben.document.state.seed != 4 and anna.document.name != ben.document.name
    assert workspaces.of(visitor("anna")) is anna and workspaces.count() == 2


def test_looking_for_a_workspace_makes_none_and_a_sign_of_life_makes_none(workspaces, visitor):
    assert workspaces.find(visitor("anna")) is workspaces.hear(visitor("anna")) is None
    assert workspaces.count() == 0
    anna = workspaces.of(visitor("anna"))
    assert workspaces.find(visitor("anna")) is workspaces.hear(visitor("anna")) is anna


def test_a_page_that_is_left_keeps_its_document_alone(engine, workspaces, visitor):
    anna, before = workspaces.of(visitor("anna")), engine.budget.held
    picture = anna.renderer.picture()
    assert engine.budget.held > before
    workspaces.leave(visitor("anna"))
    assert engine.budget.held == before and workspaces.of(visitor("anna")) is anna
    anna.document.edit(lambda state: edits.resample_all(engine, state, 4))
    anna.document.undo()
    assert np.array_equal(anna.renderer.picture(), picture)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is put forward: clock.now in seconds."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


def test_a_workspace_waits_for_its_page_for_fifteen_minutes(workspaces, visitor, clock):
    anna = workspaces.of(visitor("anna"))
    for _ in range(3):
        clock.now += LINGER - 1
        workspaces.hear(visitor("anna"))  # a page that is seen says so
        workspaces.of(visitor("ben"))
        assert workspaces.find(visitor("anna")) is anna
    clock.now += 60
    workspaces.leave(visitor("anna"))  # closed, hidden, or without its line
    clock.now += LINGER - 1
    workspaces.of(visitor("ben"))
    assert workspaces.find(visitor("anna")) is anna
    clock.now += 1
    workspaces.of(visitor("ben"))
    assert workspaces.find(visitor("anna")) is None


def test_a_workspace_goes_though_nobody_else_comes(workspaces, visitor, monkeypatch):
    monkeypatch.setattr(module, "LINGER", 0.5)
    gone = weakref.ref(workspaces.of(visitor("anna")))
    waited = threading.Event()
    for _ in range(600):
        if gone() is None:
            break
        waited.wait(0.05)
    assert gone() is None and workspaces.count() == 0


def test_all_workspaces_together_are_bounded_in_number_and_bytes(workspaces, visitor):
    workspace = workspaces.of(visitor("anna"))
    workspaces.rules = Rules(session_bytes=int(2.5 * workspace.nbytes))
    for name in ("ben", "cleo", "dora"):
        newest = workspaces.of(visitor(name))
    assert workspaces.count() == 2 and workspaces.of(visitor("dora")) is newest
    workspaces.rules = Rules(session_bytes=0)
    workspaces.of(visitor("cleo"))
    assert workspaces.count() == 1
    workspaces.rules = Rules(sessions=2)
    for name in ("ben", "cleo", "dora"):
        workspaces.of(visitor(name))
    assert workspaces.count() == 2


@pytest.mark.parametrize(("number", "warned"), [(0, True), (1, False), (7, True)])
def test_a_page_whose_workspace_was_given_up_keeps_its_map_and_is_told(
    workspaces, visitor, said, number, warned
):
    ids = np.full(workspaces.service.engine.config.size, 3, np.uint8)
    workspace = workspaces.of(visitor())
    for _ in range(2):
        workspace.take(Painted((Stroke(number, ids),), 3))
    assert np.array_equal(workspace.document.state.scene.objects, ids) and workspace.selected == 3
    assert sum("away for too long" in text for text in said) == warned


def test_a_first_visit_is_told_nothing(workspaces, visitor, said):
    workspace = workspaces.of(visitor())
    workspace.take(Painted((Stroke(0, workspaces.service.samples[0].labels),), 0))
    assert workspace.document.revision == 1 and not said


def test_an_event_that_was_overtaken_takes_nothing_in_hand(workspaces, visitor):
    workspace, ids = workspaces.of(visitor()), workspaces.service.samples[0].labels
    for selected, hand, held in ((8, 2, 8), (0, 1, 8), (0, 2, 8), (3, 3, 3), (5, None, 5)):
        workspace.take(Painted((Stroke(0, ids),), selected, hand=hand))
        assert workspace.selected == held
    workspace.take_up(6)  # by Python, which the page does not know yet
    workspace.take(Painted((Stroke(0, ids),), 5, hand=3))
    assert workspace.selected == 6
