"""Who may come in: names and passwords, and how many at a time, on the real page."""

from types import SimpleNamespace

import httpx
import pytest

from clvae import Engine
from clvae.editor import door, gate
from clvae.editor.serving import listen
from clvae.editor.settings import Settings
from clvae.editor.site import Site
from tests.browser.conftest import PATIENCE, READY, Editor
from tests.deploy.processes import free_port, two_bundles

ANNA = {"username": "anna", "password": "long and secret"}


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return two_bundles(tmp_path_factory.mktemp("weights"))


@pytest.fixture
def served(weights, monkeypatch):
    """A server with one place, for those who know a password."""
    monkeypatch.setattr(door, "BACK", 0)
    monkeypatch.setattr(gate, "AGAIN", 1)
    port = free_port()
    site = Site([weights / "room"], lambda folder: Engine.load(folder, "cpu", "float32"))
    listen(site, Settings(port=port, people=1), {ANNA["username"]: ANNA["password"]})
    yield SimpleNamespace(url=f"http://127.0.0.1:{port}/", workspaces=site.first.workspaces)
    site.close()


def test_one_paints_another_waits_and_then_comes_in(browser, served):
    assert httpx.get(served.url).status_code == 401
    first, second = (browser.new_context(http_credentials=ANNA).new_page() for _ in range(2))
    for page in (first, second):
        page.set_default_timeout(PATIENCE)
    painting = Editor(first, served.workspaces)
    first.goto(served.url)
    first.wait_for_function(READY)
    src = painting.src()
    painting.select("lamp")
    painting.paint([(0.2, 0.3), (0.8, 0.4)])
    painting.changed(src)
    assert second.goto(served.url).status == 503
    assert "You are number 1 in line" in second.inner_text("p")
    first.context.close()
    second.wait_for_function(READY)
    second.context.close()
