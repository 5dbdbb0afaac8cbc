"""The gate: who may come in, what is too much, how a server ends, and what the log says of it."""

import logging

import pytest

from clvae.editor.gate import place
from clvae.editor.logs import KeyValue


def test_a_server_with_passwords_is_closed_to_all_others(gated):
    client, _ = gated(passwords={"anna": "pass:wörd"})
    for path in ("/", "/metrics", "/assets/x", "/gradio_api/queue/join", "/model/a/"):
        closed = client.get(path)
        assert closed.status_code == 401 and closed.headers["www-authenticate"].startswith("Basic")
        assert client.get(path, auth=("anna", "pass:wörd")).status_code == 200
        for wrong in (("anna", "password"), ("ben", "pass:wörd"), ("ben", ""), ("", "")):
            assert client.get(path, auth=wrong).status_code == 401
    assert client.get("/", headers={"Authorization": "Basic !"}).status_code == 401
    assert client.get("/health").status_code == 200  # whoever watches over it needs none


def test_a_request_that_is_too_large_is_refused_before_it_is_read(gated):
    client, _ = gated(largest=1_000_000)
    assert client.post("/x", content=b"." * 1_000_000).text == "/x 1000000"
    refused = client.post("/x", content=b"." * 1_000_001)
    assert refused.status_code == 413 and "more than the 1 MB" in refused.json()["error"]
    assert client.post("/x", headers={"Content-Length": "many"}).status_code == 413
    unsaid = client.post("/x", content=(b"." * 100_000 for _ in range(11)))
    assert unsaid.status_code == 413 and "more than the 1 MB" in unsaid.json()["error"]
    assert client.post("/x", content=(b"." * 100_000 for _ in range(10))).text == "/x 1000000"


@pytest.mark.parametrize(
    "asked",
    [
        "file=http://other.example/x.html",
        "file=HTTPS://other.example/x.html",
        "file=http%3A%2F%2Fother.example/x.html",
        "file=%68ttp:/other.example/x.html",
        "file=//http:///other.example/x.html",
        "file=%20%5Chttps:other.example",
        "file=ftp://other.example/x.html",
        "file/https://other.example/x.html",
        "proxy=https://other.hf.space/x",
        "process_recording",
    ],
)
def test_files_of_other_servers_and_what_nothing_here_needs_are_not_handed_on(gated, asked):
    client, _ = gated(root="/editor")
    for before in ("/", "/model/hills/", "/editor/editor/"):
        for method in ("GET", "HEAD", "POST"):
            answer = client.request(method, f"{before}gradio_api/{asked}")
            assert answer.status_code == 404, (before, method)


def test_files_of_this_server_are_answered_also_those_of_a_drive(gated):
    client, _ = gated()
    for file in ("/tmp/gradio/1/a.png", "C:/gradio/1/a.png", "/tmp/gradio/1/http: the manual.png"):
        assert client.get(f"/gradio_api/file={file}").status_code == 200


EVIL = {"Origin": "https://evil.example"}
OURS = {"Origin": "http://testserver:7860"}


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({}, False),
        (OURS, False),
        (EVIL, True),
        ({"Origin": "null"}, True),
        ({"Origin": "http://["}, True),
        (EVIL | {"X-Forwarded-Host": "evil.example"}, False),  # a proxy's, behind which we are
        (EVIL | {"Sec-Fetch-Site": "same-origin"}, False),
        (OURS | {"Sec-Fetch-Site": "cross-site"}, True),
        (OURS | {"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "none"}, False),
    ],
)
def test_the_direct_line_takes_nothing_of_another_sites_page(gated, headers, foreign):
    client, _ = gated()
    for path in ("/direct/scene_stroke", "/model/hills/direct/dice_click"):
        for method in ("POST", "OPTIONS"):
            answer = client.request(method, path, headers=headers)
            assert (answer.status_code == 403) == foreign, (method, path)
    assert client.post("/gradio_api/queue/join", headers=headers).status_code == 200  # programs


def test_a_server_with_passwords_takes_nothing_of_another_sites_page(gated):
    client, _ = gated(passwords={"anna": "secret"})
    known, link = {"auth": ("anna", "secret")}, {"Sec-Fetch-Site": "cross-site"}
    for path in ("/gradio_api/queue/join", "/gradio_api/upload", "/config"):
        refused = client.post(path, headers=EVIL, **known)
        assert refused.status_code == 403 and "another site" in refused.json()["error"]
        assert client.post(path, headers=OURS, **known).status_code == 200
    link |= {"Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=link, **known).status_code == 200
    assert client.post("/", headers=link, **known).status_code == 403


def test_a_server_that_is_about_to_end_begins_nothing_new(gated):
    client, gate = gated()
    gate.ending = True
    refused = client.post("/gradio_api/queue/join")
    assert refused.status_code == 503 and refused.headers["retry-after"] == "5"
    assert client.get("/gradio_api/queue/data").status_code == 200  # what is done can be fetched
    assert gate.running == 0


def test_a_proxys_path_may_stand_before_ours_or_not(gated):
    client, _ = gated(root="/editor")
    assert client.get("/editor/config").text == client.get("/config").text == "/config 0"
    assert client.get("/editors").text == "/editors 0"
    assert client.get("/editor/metrics").text == "/editor/metrics 0"  # where there is nothing
    assert client.get("/editor", follow_redirects=False).headers["location"] == "editor/"


def test_a_newcomer_waits_in_line_on_a_page_that_asks_again(gated):
    client, gate = gated(most=1)
    gate.door.opened("anna")
    for path in ("/", "/model/hills/"):
        page = client.get(path)
        assert page.status_code == 503 and 'content="5;url=?place=' in page.text
    assert "You are number 2 in line" in page.text and gate.door.in_line == 2
    linked = client.get('/?scene=quiet-bay&seed=7"><script>&other=1').text
    assert "url=?scene=quiet-bay&amp;seed=7%22%3E%3Cscript%3E&amp;place=" in linked
    assert client.get("/model/hills/config").status_code == 200


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/", "/"),
        ("/gradio_api/queue/join", "/gradio_api/queue/join"),
        ("/gradio_api/heartbeat/secret", "/gradio_api/heartbeat"),
        ("/gradio_api/call/generate/secret", "/gradio_api/call/generate"),
        ("/gradio_api/file=/tmp/secret.png", "/gradio_api/file"),
        ("/model/hills/gradio_api/queue/data", "/model/hills/gradio_api/queue/data"),
        ("/assets/1234/painter/main.js", "/assets"),
        ("*", "/*"),
    ],
)
def test_the_log_names_what_was_asked_for_but_nobodys_session_or_file(path, logged):
    assert place(path) == logged


def test_a_request_is_a_line_without_what_was_sent(gated, caplog):
    client, _ = gated()
    with caplog.at_level(logging.INFO, logger="clvae"):
        client.post("/gradio_api/queue/join?secret=1", content=b"secret")
        client.get("/assets/1/main.js")
    (record,) = [record for record in caplog.records if record.name == "clvae.editor.gate"]
    line = KeyValue().format(record)
    assert "said=request method=POST path=/gradio_api/queue/join status=200 seconds=" in line
    assert "secret" not in line


def test_a_line_of_the_log_is_one_line_whatever_it_says():
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        trouble = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("clvae.x", logging.ERROR, "", 0, 'a "call" failed', (), trouble)
    line = KeyValue().format(record)
    assert "\n" not in line and 'said="a \\"call\\" failed"' in line and "two\\nlines" in line
