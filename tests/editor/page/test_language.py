"""A page comes with the texts of its visitor's language; what is said for a request is in it."""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from clvae.editor.page.language import Language
from clvae.editor.server.assets import ROUTE
from clvae.editor.texts import catalogues, say

PAGE = '<html lang="en"><head><title>Undo</title></head><body></head></body></html>'


@pytest.fixture(scope="module")
def client():
    def page(_):
        return HTMLResponse(PAGE)

    def said(_):
        return PlainTextResponse(say("Undo"))

    routes = [Route("/", page), Route("/said", said), ROUTE]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Language)]))


def test_a_page_names_the_language_and_fetches_its_texts_first(client):
    for name, known in catalogues().items():
        answer = client.get("/", headers={"accept-language": name})
        assert answer.text.startswith(f'<html lang="{name}">')
        assert "Accept-Language" in answer.headers["vary"]
        (source,) = re.findall(r'<script src="\.(.+?)"></script></head><body>', answer.text)
        script = client.get(source)
        assert script.headers["content-type"].startswith("text/javascript")
        assert "immutable" in script.headers["cache-control"]
        assert f'"language":"{name}"' in script.text
        assert all(text in script.text for text in known.values() if '"' not in text)


def test_texts_of_another_day_or_language_are_not_given_out(client):
    page = client.get("/", headers={"accept-language": "de"}).text
    source = re.findall(r'src="\.(.+?)"', page)[0]
    for other in (source.replace("/de.js", "/en.js"), source.replace("/de.js", "/fr.js")):
        assert client.get(other).status_code == 404


def test_what_is_said_for_a_request_is_in_its_language(client):
    assert client.get("/said", headers={"accept-language": "de"}).text == "Rückgängig"
    assert client.get("/said").text == "Undo"
