"""The real page in a real Chromium: a server of random weights, and a fresh page for each test."""

import io
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio_client import Client
from PIL import Image

from clvae import Engine
from clvae.editor.page.layout import build, launch
from clvae.editor.server.assets import scripts
from tests.browser.driver import PATIENCE, READY, Editor
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle

from .tools import ROAD

WEIGHTS = Path(__file__).parents[2] / "weights" / "landscape"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def photo_file(size, seed=0):
    """A drawn photo of size (h, w), as a file chooser takes it."""
    file = io.BytesIO()
    Image.fromarray(draw_photo(size, seed)).save(file, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def map_file(label_map):
    """A label map, as a file chooser takes it."""
    file = io.BytesIO()
    Image.fromarray(label_map).save(file, "PNG")
    return {"name": "labels.png", "mimeType": "image/png", "buffer": file.getvalue()}


def find_chromium() -> str:
    """The path of an installed Chromium; without one the test is skipped, or fails where a browser
    is required.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CLVAE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path:
        return path
    reason = f"no Chromium is installed (looked for {', '.join(names)} and $CLVAE_CHROMIUM)"
    if os.environ.get("CLVAE_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    path = find_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


MODULES = "http://localhost/modules"  # nothing listens there: see `blank`


def blank(browser, *modules: str):
    """A page with nothing on it but what these modules of assets/ export, as globals."""
    page = browser.new_page()

    def answer(route) -> None:
        text = scripts().get(route.request.url.removeprefix(f"{MODULES}/"), b"")
        kind = "text/javascript" if text else "text/html"
        route.fulfill(body=text, content_type=kind)

    page.route(f"{MODULES}/**", answer)
    page.goto(f"{MODULES}/")
    load(page, *(f"{MODULES}/{name}" for name in modules))
    return page


def load(page, *addresses: str) -> None:
    """Make what modules export globals of a page."""
    page.evaluate(
        """async (addresses) => {
      for (const address of addresses) Object.assign(window, await import(address));
    }""",
        addresses,
    )


def serve(engine: Engine, port: int | None = None):
    """Serve a page, on any free port where none is given; returns it with its address."""
    page = build(engine)
    _, url, _ = launch(
        page, server_name="127.0.0.1", server_port=port, prevent_thread_lock=True, quiet=True
    )
    return SimpleNamespace(
        page=page, workspaces=page.workspaces, url=url, close=lambda: page.close(verbose=False)
    )


def hosting(engine: Engine):
    """Serve a page for as long as a fixture lives; a generator, see `yield from`."""
    served = serve(engine)
    yield served
    served.close()


@pytest.fixture(scope="session")
def server():
    yield from hosting(Engine(landscape_bundle(), "cpu", "float32"))


@pytest.fixture(scope="module")
def client(server, tmp_path_factory):
    """A program that calls the server."""
    answers = str(tmp_path_factory.mktemp("answers"))
    client = Client(server.url, verbose=False, httpx_kwargs={"timeout": 60}, download_files=answers)
    yield client
    client.close()


FORBIDDEN = "Content Security Policy"  # what a browser says of what it forbade


def stand_still(page) -> None:
    """From now on time passes on the page only as a test says, however busy the machine is."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def visit(browser, server, language="en"):
    """Open a fresh page of a fresh visitor, at 1280x720; a generator that closes it and looks for
    script errors, and for what the content security policy forbade. language: the browser's.
    """
    server.workspaces._by_session.clear()
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale=language)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    editor, errors = Editor(page, server.workspaces), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.extend([said.text] if FORBIDDEN in said.text else []))
    page.goto(server.url)
    page.wait_for_function(READY)
    yield editor
    context.close()
    assert not errors


@pytest.fixture(scope="module")
def landscape(browser):
    """A server of the bundled landscapes, where they are there."""
    if not (WEIGHTS / "bundle.json").exists():
        pytest.skip("weights/landscape is not there")
    yield from hosting(Engine.load(WEIGHTS))


@pytest.fixture
def editor(browser, server):
    """The page of the random bundle."""
    yield from visit(browser, server)


@pytest.fixture
def road(editor):
    """The page with the road in hand, which the opening scene has nothing of."""
    editor.select("road")
    assert not (editor.ids() == ROAD).any()
    return editor
