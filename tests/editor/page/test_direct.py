"""The direct line: known pages alone, bounded bodies, a share each, one order with the queue."""

import threading
from types import SimpleNamespace

import httpx
import numpy as np
import pytest

from clvae import Engine
from clvae.editor.page import direct, order
from clvae.editor.page.gradio_internals import Job
from clvae.editor.page.layout import build, launch
from clvae.editor.page.tokens import LONGEST, session_of, token
from clvae.editor.server import metrics, notes
from clvae.editor.server.messages import encode
from clvae.editor.server.presenters import show_photo
from clvae.editor.server.workspace import Workspace
from tests.awaiting import awaited
from tests.landscape import tiny_bundle

PATIENCE = 60  # seconds
OTHER = 2  # no class of the opening map's first row


@pytest.fixture(scope="module")
def server():
    page = build(Engine(tiny_bundle("tiny"), "cpu", "float32"))
    _, url, _ = launch(page, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    yield SimpleNamespace(page=page, workspaces=page.workspaces, url=url)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def web(server):
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def session(server):
    """The name of a session that nobody had before."""
    server.workspaces._by_session.clear()
    return "anna"


def painted(server, number: int = 0) -> dict:
    """What the painter sends: the opening map, where strokes were done with more of a class."""
    ids = server.workspaces.service.opening_state.scene.objects.copy()
    ids[:number] = OTHER
    return {"png": encode(ids, server.workspaces.service.colors), "revision": number}


def ask(web, session, key="scene_stroke", values=(), data=None, shown=None):
    headers = {direct.TOKEN: token(session) if shown is None else shown}
    return web.post(f"direct/{key}", json={"values": list(values), "data": data}, headers=headers)


def workspace_of(server, session):
    return server.workspaces.find(SimpleNamespace(session_hash=session))


def test_a_stroke_is_one_request_and_its_answer_the_photo(server, web, session):
    answer = ask(web, session, values=[painted(server, 1)]).json()
    ((place, photo),) = answer["shown"]
    assert place == 0 and photo["stroke"] == 1 and photo["src"].startswith("data:image/jpeg")
    assert answer["notes"] == [] and "error" not in answer
    counted = {"call": "scene_stroke"}
    assert metrics.COUNTED.get_sample_value("clvae_call_seconds_count", counted) >= 1
    assert (workspace_of(server, session).document.state.scene.objects[0] == OTHER).all()


def test_a_control_of_gradios_gets_an_update_and_a_part_that_stays_none(server, web, session):
    answer = ask(web, session, "dice_click", [painted(server), None]).json()
    shown, parts = dict(answer["shown"]), server.page.direct.parts
    outputs = parts.of(*server.page.direct.events["dice_click"].shows)
    assert shown[outputs.index(parts.dice)] == {"interactive": True, "__type__": "update"}
    assert shown[outputs.index(parts.lock)] is False
    assert outputs.index(parts.presets) not in shown


def test_who_shows_no_token_of_a_page_is_refused_and_makes_no_workspace(server, web, session):
    forged = token(session)[:-1] + ("0" if token(session)[-1] != "0" else "1")
    for shown in ("", session, forged, token("bea").replace("bea", session), "x" * LONGEST):
        answer = ask(web, session, values=[painted(server, 1)], shown=shown)
        assert answer.status_code == 403 and "does not know this page" in answer.json()["error"]
    assert workspace_of(server, session) is None


def test_a_token_is_of_one_session_alone():
    assert session_of(token("a.b")) == "a.b" and session_of(token("é")) == "é"
    assert session_of("a.\xe9") is None
    assert session_of(None) is None and session_of("." + token("")) is None


def test_what_is_no_event_of_this_line_or_cannot_be_read_is_one_sentence(server, web, session):
    assert ask(web, session, "keep_save_project").status_code == 404
    for body in (b"", b"{", b"[]", b'{"values": 1}'):
        headers = {direct.TOKEN: token(session)}
        answer = web.post("direct/scene_stroke", content=body, headers=headers)
        assert answer.status_code == 400 and answer.json()["error"].endswith(".")
    few = ask(web, session).json()
    wrong = ask(web, session, values=[{"png": "x", "revision": 1}]).json()
    assert "cannot read" in few["error"] and wrong["error"] == "The painter sent no indexed PNG."


@pytest.mark.parametrize("said", [True, False])
def test_a_body_that_is_too_large_is_not_read_to_its_end(server, web, session, monkeypatch, said):
    monkeypatch.setattr(server.page.direct, "_most", 1000)

    def body():
        for _ in range(100):
            yield b" " * 100

    content = b"".join(body()) if said else body()
    headers = {direct.TOKEN: token(session)}
    answer = web.post("direct/scene_stroke", content=content, headers=headers)
    assert answer.status_code == 413 and "too large" in answer.json()["error"]


@pytest.fixture
def gate(monkeypatch):
    """What a message does to its workspace waits for this event; its list says whose came."""
    opened, receive = threading.Event(), Workspace.receive
    opened.came = []

    def gated(workspace, message):
        opened.came.append(message)
        assert opened.wait(PATIENCE)
        return receive(workspace, message)

    monkeypatch.setattr(Workspace, "receive", gated)
    yield opened
    opened.set()


def test_the_answer_begins_once_an_event_has_its_place(server, web, session, gate):
    headers, body = {direct.TOKEN: token(session)}, {"values": [painted(server, 1)]}
    with web.stream("POST", "direct/scene_stroke", json=body, headers=headers) as answer:
        assert answer.headers["x-accel-buffering"] == "no"
        assert len(workspace_of(server, session).turns) == 1  # it is not done
        gate.set()
        answer.read()
    assert answer.json()["shown"] and not len(workspace_of(server, session).turns)


def test_what_was_asked_is_done_though_nobody_waits_for_the_answer(server, web, session, gate):
    headers, body = {direct.TOKEN: token(session)}, {"values": [painted(server, 1)]}
    with web.stream("POST", "direct/scene_stroke", json=body, headers=headers):
        pass  # the page is gone
    gate.set()
    assert ask(web, session, values=[painted(server, 1)]).json()["shown"] is not None
    document = workspace_of(server, session).document
    assert document.strokes["scene"] == 1 and document.steps == (1, 0)


def test_what_the_queue_was_given_before_comes_before(server, web, session, gate):
    jobs = {job.name: job for job in server.page.fns.values()}
    first = jobs["strip_pick"]
    web.post(
        "gradio_api/queue/join",
        json={
            "fn_index": first._id,
            "session_hash": session,
            "trigger_id": first.targets[0][0],
            "data": [painted(server), painted(server), None],
            "event_data": {"index": 0},
        },
    ).raise_for_status()
    gate.set()
    ask(web, session, "dice_all_click", [painted(server)])
    assert [message.data for message in gate.came] == [{"index": 0}, None]


def test_what_the_queue_has_no_room_for_is_not_waited_for_twice(server, monkeypatch):
    looks = []

    def jobs_of(_):
        looks.append(1)
        return [Job("1", "anna", "strip_pick"), Job("2", "anna", "export_start")]

    monkeypatch.setattr(order, "jobs_of", jobs_of)
    monkeypatch.setattr(order, "PATIENCE", 0.1)
    awaited(order.others_placed(server.page, "bea"))
    assert len(looks) == 1  # they are of somebody else
    awaited(order.others_placed(server.page, "anna"))
    assert len(looks) > 2
    looks.clear()
    awaited(order.others_placed(server.page, "anna"))
    assert len(looks) == 1


@pytest.mark.parametrize("kind", ["session", "address"])
def test_nobody_has_more_than_a_share(server, web, session, gate, monkeypatch, kind):
    monkeypatch.setitem(direct.MOST, kind, 1)
    headers, body = {direct.TOKEN: token(session)}, {"values": [painted(server, 1)]}
    with web.stream("POST", "direct/scene_stroke", json=body, headers=headers) as answer:
        refused = ask(web, session, values=[painted(server, 1)])
        gate.set()
        answer.read()
    assert refused.status_code == 429 and "is not done yet: try again" in refused.json()["error"]
    assert ask(web, session, values=[painted(server, 1)]).status_code == 200
    assert not server.page.direct._at_work


def test_errors_hints_and_notes_are_sentences_without_markup(server, web, session, monkeypatch):
    def noting(workspace):
        notes.warn("what is <b>?", "Well")
        return show_photo(workspace)

    monkeypatch.setattr("clvae.editor.server.handlers.scenes.show_photo", noting)
    answer = ask(web, session, values=[painted(server, 1)]).json()
    assert answer["notes"] == [["warning", "Well: what is &lt;b&gt;?"]]
    held = painted(server)
    assert "lock" in str(ask(web, session, "lock_input", [held, "no"]).json()["error"])
    ask(web, session, "lock_input", [held, True])
    hint = ask(web, session, "dice_click", [held, None]).json()
    assert hint["shown"] == [] and hint["notes"][0][0] == "info" and "Locked" in hint["notes"][0][1]


def test_what_nobody_expected_is_a_sentence_and_a_line_in_the_log(
    server, web, session, monkeypatch, caplog
):
    def fails(_):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("clvae.editor.server.handlers.scenes.show_photo", fails)
    answer = ask(web, session, values=[painted(server, 1)]).json()
    assert "something went wrong on the server" in answer["error"].lower()
    assert "ZeroDivisionError" in caplog.text and not np.any(server.page.direct._tasks)


@pytest.mark.parametrize(
    ("fault", "said"),
    [(KeyError("sky"), "something went wrong"), (MemoryError("16 GiB"), "memory is full")],
)
def test_a_drawing_that_fails_is_one_sentence_and_the_next_one_has_all_that_was_painted(
    server, web, session, monkeypatch, fault, said
):
    def fails(*_):
        raise fault

    assert ask(web, session, values=[painted(server, 1)]).json()["shown"]
    with monkeypatch.context() as broken:
        broken.setattr(Engine, "draw", fails)
        for number in (2, 3):
            answer = ask(web, session, values=[painted(server, number)]).json()
            assert said in answer["error"].lower() and "shown" not in answer
    ((_, photo),) = ask(web, session, values=[painted(server, 4)]).json()["shown"]
    state = workspace_of(server, session).document.state
    assert photo["stroke"] == 4 and (state.scene.objects[:4] == OTHER).all()
