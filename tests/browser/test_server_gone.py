"""A server that is killed while somebody paints, and started again: nothing drawn is lost."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import SimpleNamespace

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.document.project import unpack
from clvae.editor.server.service import Service
from tests.landscape import CARD, landscape_bundle

from .conftest import PATIENCE, READY, Editor
from .keeping import NOTE, save

SERVE = """
import sys, threading
from clvae import Engine
from tests.browser.conftest import serve
from tests.landscape import landscape_bundle
serve(Engine(landscape_bundle(), "cpu", "float32"), int(sys.argv[1]))
threading.Event().wait()
"""
ROAD = CARD["names"].index("road")


class Server:
    """A server as a process of its own, always at the same address."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._process = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.port)],
            stdout=subprocess.DEVNULL,
            env=os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"},
        )
        for _ in range(PATIENCE // 100):
            try:
                with urllib.request.urlopen(self.url, timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert self._process.poll() is None
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def server():
    server = Server()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def engine():
    return Engine(landscape_bundle(), "cpu", "float32")


@pytest.fixture
def painting(browser, server, engine):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    workspaces = SimpleNamespace(service=Service(engine))  # in another process
    editor = Editor(page, workspaces)
    page.goto(server.url)
    page.wait_for_function(READY)
    yield editor
    context.close()


def press(editor, points) -> None:
    """Begin a stroke and do not end it."""
    box = editor.page.locator("#scene-painter .cl-map").bounding_box()
    for index, (x, y) in enumerate(points):
        editor.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if not index:
            editor.page.mouse.down()


@pytest.mark.parametrize("released", [True, False])
def test_nothing_painted_while_the_server_was_gone_is_lost(painting, server, engine, released):
    editor, page = painting, painting.page
    src = editor.src()
    editor.select("road")
    editor.paint([(0.1, 0.1), (0.4, 0.1)])
    editor.changed(src)
    server.kill()
    for row in (0.3, 0.5):
        editor.paint([(0.1, row), (0.6, row)])
    page.locator(".toast-body", has_text="Connection to the server was lost").first.wait_for()
    press(editor, [(0.2, 0.7), (0.8, 0.9)])
    if released:
        page.mouse.up()
    ids = editor.ids()
    assert (ids[[int(row * len(ids)) for row in (0.1, 0.3, 0.5)]] == ROAD).any(1).all()
    page.locator(NOTE, has_text="What you paint is kept in this browser.").wait_for()
    page.evaluate("window.before = true")
    server.start()
    page.wait_for_function(f"!window.before && {READY}")  # Gradio's script loads the page anew
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    editor.painted(ids)
    page.mouse.up()
    assert np.array_equal(unpack(engine, save(editor)).state.scene.objects, ids)


def test_a_server_killed_in_the_middle_of_a_stroke_costs_nothing_of_it(painting, server, engine):
    """Nor of the stroke before, whose photo may not have come."""
    editor, page = painting, painting.page
    editor.select("road")
    editor.paint([(0.1, 0.1), (0.4, 0.1)])
    press(editor, [(0.1, 0.5), (0.4, 0.5)])
    server.kill()
    box = page.locator("#scene-painter .cl-map").bounding_box()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.5 * box["height"], steps=8)
    page.mouse.up()
    ids = editor.ids()
    middle, width = ids[len(ids) // 2], ids.shape[1]
    assert (ids[len(ids) // 10] == ROAD).any()
    assert (middle[width // 5 : 7 * width // 10] == ROAD).all()
    page.locator(".toast-body", has_text="Connection to the server was lost").first.wait_for()
    page.evaluate("window.before = true")
    server.start()
    page.wait_for_function(f"!window.before && {READY}")
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    editor.painted(ids)
    src = editor.src()
    editor.paint([(0.1, 0.9), (0.6, 0.9)])  # and painting goes on
    editor.changed(src)
    assert np.array_equal(unpack(engine, save(editor)).state.scene.objects, editor.ids())


def test_nothing_that_is_done_while_the_server_is_gone_passes_without_a_word(painting, server):
    page = painting.page
    server.kill()
    sign = "document.querySelector('.cl-sign').textContent"
    said = f"{sign} === 'The server does not answer: nothing was done'"
    page.click("#dice-one")  # by which the page finds out
    page.locator(NOTE, has_text="The server does not answer.").wait_for()
    page.locator(NOTE).get_by_role("button", name="Hide").click()
    for does in (
        lambda: page.click("#dice-one"),
        lambda: page.click("#dice-all"),
        lambda: page.keyboard.press("Control+z"),
        lambda: page.click(".cl-sample >> nth=1"),
        lambda: page.click("[data-act=copy]"),
    ):
        page.evaluate(f"{sign} = ''")
        does()
        page.wait_for_function(said)
    page.locator(NOTE, has_text="The server does not answer.").wait_for()
