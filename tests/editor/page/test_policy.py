"""The content security policy: which answers have a number in them that lets scripts run.

How a browser keeps it is in tests/browser/test_policy.py.
"""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from clvae.editor.page.policy import Policy

MARKUP = "<html><script>run()</script></html>"


@pytest.fixture(scope="module")
def client():
    anything = Route("/{path:path}", lambda _: HTMLResponse(MARKUP))
    return TestClient(Starlette(routes=[anything], middleware=[Middleware(Policy)]))


def test_scripts_of_a_page_have_the_number_of_its_policy(client):
    for path in ("/", "/model/hills/"):
        answer = client.get(path)
        (number,) = re.findall('<script nonce="(.+?)">', answer.text)
        assert f"'nonce-{number}'" in answer.headers["Content-Security-Policy"]


def test_what_is_no_page_has_no_number_whatever_it_calls_itself(client):
    for path in ("/gradio_api/file=a.html", "/model/hills/gradio_api/call/a", "/gradio_api/mcp"):
        answer = client.get(path)
        assert answer.text == MARKUP and "'nonce-" in answer.headers["Content-Security-Policy"]
