"""The last picture outlasts the server and a workspace that was given up."""

from dataclasses import replace
from urllib.parse import urlparse

import numpy as np
import pytest

from clvae import Engine
from tests.browser.keeping import NOTE, ROAD, comes_back, furnish, kept, shows_all
from tests.editor.document.projects import equal
from tests.landscape import landscape_bundle

from .conftest import PATIENCE, READY, Editor, serve


def come(editor, served) -> None:
    """Open the page of another server."""
    editor.workspaces = served.workspaces
    editor.page.goto(served.url)
    editor.page.wait_for_function(READY)


@pytest.fixture
def restart(browser):
    """A page whose server can be closed and served anew on the same port: restart() → a server."""
    served = []

    def begin(bundle=None):
        port = urlparse(served[-1].url).port if served else None
        if served:
            served[-1].close()
        served.append(serve(Engine(bundle or landscape_bundle(), "cpu", "float32"), port))
        return served[-1]

    yield begin
    served[-1].close()


@pytest.fixture
def lasting(browser, restart):
    """The page of such a server."""
    first = restart()
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    editor = Editor(page, first.workspaces)
    come(editor, first)
    yield editor
    context.close()


def test_the_last_picture_outlasts_the_server(lasting, restart):
    furnish(lasting)
    kept(lasting)
    src, state = lasting.src(), lasting.state()
    lasting.page.goto("about:blank")
    come(lasting, restart())
    comes_back(lasting, src, state)


def test_the_last_picture_comes_back_with_another_version_of_the_model(lasting, restart):
    src = lasting.src()
    lasting.page.click("#dice-all")
    lasting.changed(src)
    kept(lasting)
    old, seed = lasting.workspaces.service.engine.checksum, lasting.state().seed
    lasting.page.goto("about:blank")
    come(lasting, restart(landscape_bundle(looks=False)))
    lasting.says(f"This project was made with an older version of random landscape ({old[:8]}).")
    lasting.settled(lambda state: state.seed == seed, "the seed that was kept")


def test_a_page_whose_workspace_was_given_up_gets_its_looks_and_pieces_back_under_its_map(editor):
    page = editor.page
    furnish(editor)
    kept(editor)
    state = editor.state()
    editor.workspaces._by_session.clear()
    page.click("#scene-painter .cl-chip[data-name='road']")
    editor.paint([(0.1, 0.1), (0.3, 0.1)])
    painted = editor.ids() == ROAD
    assert painted.any()
    page.locator(NOTE, has_text="Looks and style photos are back, too.").wait_for()
    editor.says("Its map is kept, undo starts anew.")
    back = editor.state()
    editor.in_hand("road")
    editor.holds(np.where(painted, ROAD, state.scene.objects))
    assert equal(back, replace(state, scene=back.scene))
    editor.page.click("#scene-painter .cl-chip[data-name='rock 2']")
    shows_all(editor, state)
