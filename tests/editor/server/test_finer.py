"""Finer pictures: of what the page shows and nothing older, while nobody else is served."""

from dataclasses import replace

import pytest

from clvae import ClvaeError, Engine
from clvae.editor.document import edits
from clvae.editor.server import finer
from clvae.editor.server.render import jpeg
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces
from clvae.engine import upscaling
from tests.checkpoints import random_upscaler
from tests.landscape import landscape_bundle


@pytest.fixture(scope="module")
def engine():
    return Engine(replace(landscape_bundle(), upscaler=random_upscaler()), "cpu", "float32")


@pytest.fixture
def workspaces(engine):
    return Workspaces(Service(engine))


@pytest.fixture
def workspace(workspaces, visitor):
    """With a picture that is drawn already."""
    found = workspaces.of(visitor())
    found.renderer.newest()
    return found


@pytest.fixture
def ask(tell):
    """Asks for a picture finer; the answer's detail."""

    def asking(desk, revision, serial=1):
        data = {"serial": serial, "desk": desk, "revision": revision}
        return tell("photo", "finer", data=data)["detail"]

    return asking


def paint(workspace):
    workspace.document.edit(lambda state: edits.resample(workspace.engine, state, [0], 5))


def test_it_is_what_the_upscaler_makes_of_the_picture(ask, workspace, engine):
    name, revision = workspace.document.name, workspace.document.revision
    large = engine.upscale(workspace.renderer.picture(), 2)
    assert ask(name, revision, 7) == {
        "serial": 7,
        "desk": name,
        "revision": revision,
        "box": [0, 1, 0, 1],
        "src": jpeg(large),
    }


def test_the_picture_that_pages_open_with_comes_finer_without_a_workspace(
    ask, workspaces, visitor, engine
):
    large = engine.upscale(workspaces.service._opening[1], 2)
    shown = ask("", 0)
    assert shown["src"] == jpeg(large) and (shown["desk"], shown["revision"]) == ("", 0)
    assert workspaces.find(visitor()) is None
    assert workspaces.service.opening_finer() is shown["src"]  # made once for all


def test_none_comes_of_an_older_picture_or_of_another_document(ask, workspace, monkeypatch):
    name, revision = workspace.document.name, workspace.document.revision
    monkeypatch.setattr(Engine, "draw", None)  # nothing is drawn for it
    assert ask("another", revision) == {"serial": 1}
    paint(workspace)
    assert ask(name, revision) == {"serial": 1}


def test_an_edit_breaks_it_off_between_two_tiles(ask, workspace, engine, monkeypatch):
    monkeypatch.setattr(upscaling, "SIDE", 64)  # six tiles
    name, revision, made = workspace.document.name, workspace.document.revision, []
    tile = upscaling.Upscaling._tile

    def painting(self, *args):
        made.append(1)
        if len(made) == 2:
            paint(workspace)
        return tile(self, *args)

    monkeypatch.setattr(upscaling.Upscaling, "_tile", painting)
    assert ask(name, revision) == {"serial": 1} and len(made) == 2


def test_an_edit_while_the_last_tile_is_made_leaves_none_either(ask, workspace, monkeypatch):
    name, revision = workspace.document.name, workspace.document.revision
    tile = upscaling.Upscaling._tile

    def painting(self, *args):
        paint(workspace)
        return tile(self, *args)

    monkeypatch.setattr(upscaling.Upscaling, "_tile", painting)
    assert ask(name, revision) == {"serial": 1}


def test_it_waits_for_nobody_but_gives_up(ask, workspace, monkeypatch):
    monkeypatch.setattr(finer, "PATIENCE", 0)
    name, revision = workspace.document.name, workspace.document.revision
    with workspace.service.slots:
        assert ask(name, revision) == {"serial": 1}
    assert "src" in ask(name, revision)


def test_a_failure_is_told_to_nobody(ask, workspace, monkeypatch):
    def full(*_):
        raise ClvaeError("there is not enough memory")

    monkeypatch.setattr(Engine, "upscale", full)
    name, revision = workspace.document.name, workspace.document.revision
    assert ask(name, revision) == {"serial": 1}


def test_a_bundle_without_an_upscaler_has_none(engine, visitor):
    plain = Service(Engine(landscape_bundle(), "cpu", "float32"))
    assert plain.opening_finer() is None
    workspace = Workspaces(plain).of(visitor())
    assert workspace.renderer.finer(workspace.document.revision) is None
