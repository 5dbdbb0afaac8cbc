"""Whichever way a visitor asks, the answer is in their language; programs get English."""

import json
from types import SimpleNamespace

import httpx
import pytest

from clvae import Engine
from clvae.editor.page import direct
from clvae.editor.page.layout import build, launch
from clvae.editor.page.tokens import token
from clvae.editor.server.messages import encode
from clvae.editor.texts import COOKIE, in_language, say, sentence
from clvae.errors import Text
from tests.landscape import tiny_bundle

PATIENCE = 60  # seconds
FIRST, LAMP = 0, 2  # classes; no catalogue has their names


@pytest.fixture(scope="module")
def server():
    with in_language("de"):  # of whoever comes first, which is nothing to those who come later
        page = build(Engine(tiny_bundle("tiny"), "cpu", "float32"))
    _, url, _ = launch(page, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    yield SimpleNamespace(page=page, url=url)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def browser(server):
    """One that asks for a language: browser("de")."""
    opened = []

    def open_one(language: str) -> httpx.Client:
        headers = {"accept-language": f"{language},en;q=0.5"}
        opened.append(httpx.Client(base_url=server.url, timeout=PATIENCE, headers=headers))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def ask(web, key: str, values=(), data=None, session: str = "anna") -> dict:
    """What the direct line answers."""
    headers, body = {direct.TOKEN: token(session)}, {"values": list(values), "data": data}
    return web.post(f"direct/{key}", json=body, headers=headers).json()


def queued(server, web, name: str, values: list, data=None) -> str:
    """What the queue says is wrong with a job of a handler or an endpoint."""
    job = next(fn for fn in server.page.fns.values() if name in (fn.name, fn.api_name))
    sent = {"fn_index": job._id, "session_hash": "anna", "trigger_id": job.targets[0][0]}
    web.post("gradio_api/queue/join", json=sent | {"data": values, "event_data": data})
    with web.stream("GET", "gradio_api/queue/data", params={"session_hash": "anna"}) as stream:
        for line in stream.iter_lines():
            if "process_completed" in line:
                return json.loads(line.removeprefix("data:"))["output"]["error"]
    raise AssertionError("no answer")


def steps(answer: dict) -> list[str]:
    """The names of the steps of the history, as the photo has them."""
    values = (value for _, value in answer["shown"] if isinstance(value, dict))
    return next(value["names"] for value in values if "names" in value)


def said(language: str, text: str) -> str:
    """A text as a sentence of a language."""
    with in_language(language):
        return sentence(Text(text))


def painted(server, class_id: int, stroke: int) -> dict:
    """What the painter sends: the opening map with a line of a class."""
    service = server.page.workspaces.service
    ids = service.opening_state.scene.objects.copy()
    ids[0] = class_id
    return {"png": encode(ids, service.colors), "revision": stroke}


def test_the_direct_line_answers_in_the_visitors_language(browser):
    broken = [{"png": "x", "revision": 1}]
    for language in ("de", "en"):
        error = ask(browser(language), "scene_stroke", broken)["error"]
        assert error == said(language, "the painter sent no indexed PNG")


def test_a_request_that_is_refused_is_so_in_the_visitors_language(browser):
    answer = browser("de").post("direct/scene_stroke", json={})
    assert answer.json()["error"] == said("de", "the server does not know this page: reload it")


def test_the_queue_answers_in_the_visitors_language(server, browser):
    values = [painted(server, FIRST, 0), painted(server, FIRST, 0), None]
    for language in ("de", "en"):
        error = queued(server, browser(language), "strip_pick", values, {"index": -1})
        assert error.startswith(said(language, "a sample scene").removesuffix("."))


def test_the_steps_of_the_history_are_said_to_each_in_their_language(server, browser):
    for language in ("de", "en"):
        stroke = [painted(server, LAMP, 1)]
        answer = ask(browser(language), "scene_stroke", stroke, session=f"of {language}")
        with in_language(language):
            assert steps(answer) == [say("opened"), say("paint {name}", name="lamp")]
    again = ask(browser("en"), "dice_all_click", stroke, session="of de")
    assert steps(again)[:2] == ["opened", "paint lamp"]  # who changes the language has them anew


def test_programs_get_english_whatever_they_ask_for(server, browser):
    web = browser("de")
    web.cookies.set(COOKIE, "de")
    call = [None, 0, False, "middle", None]
    assert queued(server, web, "generate", call) == queued(server, browser("en"), "generate", call)
    begun = web.post("gradio_api/call/generate", json={"data": call}).json()["event_id"]
    said = web.get(f"gradio_api/call/generate/{begun}").text
    assert "event: error" in said and "map" in said.lower() and "karte" not in said.lower()
