"""What a server keeps of those who paint, call and leave: nothing of Gradio's, few jobs each."""

import asyncio
import io
import json
import time
from types import SimpleNamespace

import gradio as gr
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image
from starlette.datastructures import Headers
from starlette.middleware import Middleware

from clvae import Engine
from clvae.editor.door import Door
from clvae.editor.gate import Gate, Guard
from clvae.editor.page import sessions, share
from clvae.editor.page.gradio_internals import Sessions
from clvae.editor.page.layout import build, launch
from clvae.editor.server.messages import encode
from tests.awaiting import awaited
from tests.checkpoints import draw_map
from tests.landscape import tiny_bundle

PATIENCE = 60  # seconds


@pytest.fixture(scope="module")
def server():
    page = build(Engine(tiny_bundle("tiny"), "cpu", "float32"))
    where = {"server_name": "127.0.0.1", "prevent_thread_lock": True, "quiet": True}
    _, url, _ = launch(page, before=[Middleware(Guard, Gate(Door(0)))], **where)
    yield SimpleNamespace(page=page, workspaces=page.workspaces, queue=page._queue, url=url)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def web(server):
    with httpx.Client(base_url=server.url + "gradio_api", timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def map_file(server, web):
    """A label map on the server, as a call names it."""
    file = io.BytesIO()
    Image.fromarray(draw_map(server.workspaces.service.engine.config.size, [0, 1])).save(
        file, "PNG"
    )
    path = web.post("/upload", files={"files": ("map.png", file.getvalue())}).json()[0]
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def job(server, name: str):
    """A job of the page by its handler's name."""
    return next(fn for fn in server.page.fns.values() if fn.name == name)


def join(web, session: str, fn, data: list) -> None:
    """Put a job into the queue, as a page does."""
    sent = {"fn_index": fn._id, "session_hash": session, "trigger_id": fn.targets[0][0]}
    web.post("/queue/join", json=sent | {"data": data}).raise_for_status()


def answer(web, session: str) -> dict:
    """What the session's next job says when it is done."""
    with web.stream("GET", "/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            if "process_completed" in line:
                return json.loads(line.removeprefix("data:"))


def painted(server, number: int = 0, **more) -> dict:
    """What the painter sends: the opening map with one pixel of another class."""
    ids = server.workspaces.service.opening_state.scene.objects.copy()
    ids[number, 0] ^= number > 0
    return {"png": encode(ids, server.workspaces.service.colors), "revision": number, **more}


def test_painting_adds_nothing_to_a_session(server, web):
    """What is left alone in a stroke, and was an input, used to come on top each time."""
    holder, count = server.page.state_holder, len(server.page.blocks)
    for number in range(1, 10):
        join(web, "paints", job(server, "style_photo_stroke"), [painted(server, number), None])
        assert answer(web, "paints")["success"]
        assert len(holder["paints"].blocks_config.blocks) == count
    settings = [painted(server), painted(server), None]
    join(web, "paints", job(server, "style_photos_settle"), settings)
    assert answer(web, "paints")["success"]
    assert len(holder["paints"].blocks_config.blocks) == count and not holder.session_data


def test_all_copies_of_a_component_share_its_script(server):
    scene = job(server, "style_photo_stroke").inputs[0]
    copy = type(scene)(**scene.constructor_args | {"render": False})
    assert copy.js_on_load is scene.js_on_load and copy.html_template is scene.html_template


def test_a_component_that_needs_a_session_is_refused():
    with gr.Blocks() as page:
        gr.State(1)
    with pytest.raises(ValueError, match="State needs sessions that are kept"):
        Sessions().set_blocks(page)


def mailboxes(server) -> set[str]:
    sessions.empty_mailboxes(server.queue, {}, time.monotonic())
    return set(server.queue.pending_messages_per_session)


def test_a_call_leaves_nothing(server, web, map_file):
    before = mailboxes(server)
    call = {"data": [map_file, 3, False, "middle", None]}
    event = web.post("/call/generate", json=call).json()["event_id"]
    assert event in server.queue.pending_messages_per_session
    with web.stream("GET", f"/call/generate/{event}") as stream:
        assert "event: complete" in list(stream.iter_lines())
    assert mailboxes(server) == before
    assert event not in server.queue.pending_event_ids_session
    assert not server.page.state_holder.session_data
    assert len(server.queue.event_analytics) <= sessions.RECORDS


def test_a_call_that_says_neither_true_nor_false_is_told(server, map_file):
    client = Client(server.url, verbose=False, httpx_kwargs={"timeout": PATIENCE})
    with pytest.raises(AppError, match="is true or false, not 'false'"):
        client.predict(map_file, 1, "false", api_name="/generate")
    client.close()


def queue_of(mails: dict, jobs: dict, at_work=()):
    return SimpleNamespace(
        pending_messages_per_session=mails,
        pending_event_ids_session=jobs,
        event_ids_to_events=dict.fromkeys(at_work),
    )


def test_an_answer_waits_a_while_to_be_fetched():
    mails = {"works": 1, "ready": 2, "read": 3}
    jobs = {"works": {"a"}, "ready": {"b"}, "read": set()}
    queue, unread = queue_of(mails, jobs, ["a"]), {}
    for now in (0, sessions.UNREAD - 1):
        sessions.empty_mailboxes(queue, unread, now)
        assert mails == {"works": 1, "ready": 2}
    sessions.empty_mailboxes(queue, unread, sessions.UNREAD)
    assert mails == {"works": 1} and jobs == {"works": {"a"}} and not unread


def test_rounds_of_tidying_go_on_after_one_failed(monkeypatch, caplog):
    done = []

    def tidy():
        done.append(1)
        if len(done) == 1:
            raise FileNotFoundError("gone meanwhile")

    async def some_rounds():
        page = SimpleNamespace(_queue=queue_of({}, {}), temp_file_sets=[])
        rounds = asyncio.create_task(sessions._rounds(page))
        while len(done) < 3 and not rounds.done():
            await asyncio.sleep(0.001)
        rounds.cancel()

    monkeypatch.setattr(sessions, "ROUND", 0)
    monkeypatch.setattr(sessions.scratch, "tidy", tidy)
    awaited(some_rounds())
    assert len(done) >= 3 and "gone meanwhile" in caplog.text


def test_of_very_many_answers_the_first_go(monkeypatch):
    monkeypatch.setattr(sessions, "MOST_UNREAD", 2)
    mails, jobs, unread = {}, {}, {}
    for number in range(5):
        mails[number], jobs[number] = "an answer", {f"job {number}"}
        sessions.empty_mailboxes(queue_of(mails, jobs), unread, number)
    assert set(mails) == {3, 4}


@pytest.fixture
def shares(server, monkeypatch):
    """Small shares, and a server that gets nothing done meanwhile."""
    monkeypatch.setitem(share.MOST, share.CALLS, (3, 5))
    with server.workspaces.service.slots:
        yield
    for _ in range(10 * PATIENCE):
        if not server.queue.event_ids_to_events:
            return
        time.sleep(0.1)
    raise AssertionError("the jobs that came in were never done")


def test_a_session_has_its_share_of_the_queue(server, web, map_file, shares):
    for number in range(4):
        join(web, "wants much", job(server, "generate"), [map_file, number, False, "middle", None])
    refused = answer(web, "wants much")
    assert not refused["success"]
    assert refused["output"]["error"] == (
        "3 jobs of your session are already waiting: try again when some are done."
    )
    join(web, "paints", job(server, "style_photo_stroke"), [painted(server), None])
    assert answer(web, "paints")["success"]  # and others go on


def test_an_address_has_its_share_however_many_sessions_it_opens(server, web, map_file, shares):
    for number in range(5):
        call = {"data": [map_file, number, False, "middle", None]}
        assert web.post("/call/generate", json=call).status_code == 200
    client = Client(server.url, verbose=False, httpx_kwargs={"timeout": PATIENCE})
    with pytest.raises(AppError, match="5 jobs of your address are already waiting"):
        client.predict(map_file, 1, api_name="/generate")
    client.close()


@pytest.mark.parametrize("says", [True, False], ids=["says its length", "does not say it"])
def test_jobs_that_brought_much_together_are_all_that_waits(
    server, web, map_file, shares, monkeypatch, says
):
    monkeypatch.setattr(share, "MOST_BYTES", 500_000)  # less than one has
    fn = job(server, "generate")
    sent = {"fn_index": fn._id, "trigger_id": fn.targets[0][0]}
    for session in ("comes alone", "comes later"):
        sent |= {"session_hash": session, "data": [map_file, 1, False, "middle", None]}
        body = json.dumps(sent).encode() + b" " * 600_000
        kind = {"content-type": "application/json"}
        came = web.post("/queue/join", content=body if says else iter([body]), headers=kind)
        came.raise_for_status()
    jobs = list(server.queue.event_ids_to_events.values())
    assert [one.session_hash for one in jobs if one.fn is fn] == ["comes alone"]
    error = answer(web, "comes later")["output"]["error"]
    assert error.startswith("This server has more to do than it can")


def request(peer: str, *passed: str):
    headers = Headers(raw=[(b"x-forwarded-for", line.encode()) for line in passed])
    return SimpleNamespace(client=SimpleNamespace(host=peer), headers=headers)


def test_an_address_is_the_peers_unless_a_proxy_is_trusted():
    with gr.Blocks():
        plain, trusting = share.Share(), share.Share(trust_proxy=True)
    assert plain.address(request("10.0.0.1", "1.2.3.4")) == "10.0.0.1"
    assert trusting.address(request("10.0.0.1", "6.6.6.6, 1.2.3.4")) == "1.2.3.4"
    assert trusting.address(request("10.0.0.1", "6.6.6.6", "1.2.3.4")) == "1.2.3.4"
    assert trusting.address(request("10.0.0.1")) == "10.0.0.1"


def test_callers_without_a_session_share_nothing(server):
    """Nobody's work is left where the next one finds it."""
    nobody = SimpleNamespace(session_hash=None)
    first, second = server.workspaces.of(nobody), server.workspaces.of(nobody)
    assert first is not second and server.workspaces.find(nobody) is None
    assert not {None, "None"} & server.workspaces._by_session.keys()


def test_nobody_goes_round_the_queue(web):
    assert web.post("/run/generate", json={"data": [None, 1]}).status_code == 404
