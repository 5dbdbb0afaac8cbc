"""Files of calls come by upload, with --mcp from public addresses, and answers name none else."""

from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import gradio as gr
import httpx
import pytest
from gradio import processing_utils

from clvae import ClvaeError, Engine
from clvae.editor.page import files
from clvae.editor.page.failures import speaking
from clvae.editor.page.gradio_internals import named_file
from clvae.editor.page.layout import build
from clvae.editor.page.ours import ours
from clvae.editor.server.rules import USUAL
from tests.awaiting import awaited
from tests.landscape import tiny_bundle

ADDRESS = "http://files.example/photo.png"
PUBLIC = "93.184.216.34"


@pytest.fixture(scope="module")
def page():
    """A whole page, that nobody serves."""
    return build(Engine(tiny_bundle("tiny"), "cpu", "float32"))


@pytest.fixture
def asked(monkeypatch):
    """The addresses that Gradio fetches."""
    found = []

    async def fetch(url):
        found.append(url)
        return httpx.Response(404)

    monkeypatch.setattr(processing_utils, "async_ssrf_protected_get", fetch)
    return found


@pytest.fixture
def web(monkeypatch):
    """Other servers: web(handler) answers what is asked of them."""

    async def place(host):
        return PUBLIC

    def answering(handler):
        monkeypatch.setattr(files, "public_place", place)
        monkeypatch.setattr(
            files, "AsyncSecureTransport", lambda place: httpx.MockTransport(handler)
        )

    return answering


def answer(page, name: str, inputs: list, event=None):
    """What a page answers to a job, by its handler's name."""
    (job,) = [number for number, fn in page.fns.items() if fn.name == name]
    brought = None if event is None else gr.EventData(None, event)
    asked = gr.Request(session_hash="anna")
    return awaited(page.process_api(job, inputs, request=asked, event_data=brought))["data"]


def small(handler, rules=USUAL, given=None):
    """What a page with one handler answers to a file, that at ADDRESS."""
    with gr.Blocks() as page:
        value, shown, button = gr.File(), gr.HTML(), gr.Button()
        button.click(handler, value, shown, api_name="handler")
    ours(page).rules = rules
    files.by_upload(page)
    speaking(page)
    return awaited(page.process_api(0, [given or named_file(ADDRESS)]))["data"][0]


def test_also_with_mcp_no_address_inside_of_something_is_asked(asked):
    for given in ([named_file(ADDRESS)] * 3, {"in": named_file(ADDRESS)}):
        with pytest.raises(gr.Error, match="by its address on the web"):
            small(lambda file: "not read", replace(USUAL, mcp=True), given)
    assert not asked


@pytest.mark.parametrize("nested", [False, True])
def test_a_file_by_its_address_is_refused_and_nobody_is_asked_for_it(page, asked, nested):
    file = named_file(ADDRESS)
    given = [{"in": [file]} if nested else file, 1, False, "middle", None]
    with pytest.raises(gr.Error, match="A file of this call is named by its address on the web"):
        answer(page, "generate", given)
    assert not asked


def test_an_event_of_the_page_takes_no_file_by_its_address_either(page, asked):
    with pytest.raises(gr.Error, match="by its address"):
        answer(page, "style_photo_stroke", [named_file(ADDRESS), None])
    assert not asked


def test_no_answer_gives_out_a_file_that_came_with_an_event(page, asked, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("anna:secret", encoding="utf-8")
    for file in (str(secret), ADDRESS):
        (shown,) = answer(page, "keep_here", [], {"desk": {"path": "", "in": named_file(file)}})
        assert shown["of"] is None
    assert not asked
    (shown,) = answer(page, "keep_here", [], {"desk": "a name"})
    assert shown["of"] == "a name"


def test_a_handler_gives_out_no_file_that_a_visitor_named(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("anna:secret", encoding="utf-8")
    with pytest.raises(gr.Error, match="This call cannot be read"):
        small(lambda _: {"kept": [named_file(str(secret))]}, given=named_file(str(secret)))


def read(path: str) -> str:
    return Path(path).read_bytes().decode()


def test_assistants_files_may_be_at_public_addresses(web):
    asked = []

    def handler(request):
        asked.append((str(request.url), request.headers["accept-encoding"]))
        if request.url.host == "files.example":
            return httpx.Response(302, headers={"location": "//other.example/1"})
        return httpx.Response(200, content=picture())

    async def picture():
        yield b"a pic"
        yield b"ture"

    web(handler)
    assert small(read, replace(USUAL, mcp=True)) == "a picture"
    assert asked == [(ADDRESS, "identity"), ("http://other.example/1", "identity")]


def test_one_of_more_bytes_than_an_upload_may_have_is_not_read_to_its_end(web):
    read_on = []

    async def endless():
        while True:
            read_on.append(1)
            yield bytes(500_000)

    web(lambda request: httpx.Response(200, content=endless()))
    with pytest.raises(gr.Error, match="more than the 1 MB"):
        small(read, replace(USUAL, mcp=True, upload_bytes=1_000_000))
    assert len(read_on) == 3


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.0.0.1", "100.100.100.200", "169.254.169.254", "[::1]", "0"],
)
def test_an_address_within_a_network_is_not_asked(monkeypatch, host):
    asked = []
    monkeypatch.setattr(files, "AsyncSecureTransport", asked.append)
    with pytest.raises(ClvaeError, match="the server cannot have it"):
        awaited(files.fetched(f"http://{host}/photo.png", 1_000_000))
    assert not asked
    assert awaited(files.public_place(PUBLIC)) == PUBLIC


def test_an_address_that_leads_on_for_ever_or_to_nothing_is_a_sentence(web):
    for status, place in ((302, ADDRESS), (302, "file:///etc/passwd"), (404, "")):
        web(lambda request, s=status, p=place: httpx.Response(s, headers={"location": p}))
        with pytest.raises(ClvaeError, match="no file at an address"):
            awaited(files.fetched(ADDRESS, 1_000_000))


def test_one_that_never_comes_is_given_up(monkeypatch):
    @asynccontextmanager
    async def never(address):
        raise TimeoutError
        yield

    monkeypatch.setattr(files, "public_answer", never)
    with pytest.raises(ClvaeError, match="no file at an address"):
        awaited(files.fetched(ADDRESS, 1_000_000))
