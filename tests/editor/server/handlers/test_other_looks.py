"""Looks of other pictures, which the browser has as files: kept for it, used, saved, refused."""

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import kept_looks
from clvae.editor.document.look_file import unpack_look
from clvae.editor.server.data_urls import bytes_url, file_bytes
from clvae.editor.texts import in_language
from tests.checkpoints import draw_photo
from tests.landscape import SIZE

TREE, SEA = 2, 8


@pytest.fixture
def look(engine, workspace):
    """The look of the sea, of another picture than the workspace has."""
    state = workspace.document.state
    return kept_looks.keep(engine, state, SEA, draw_photo(SIZE)).kept_looks[0]


@pytest.fixture
def file(tell, look, workspace):
    """The same as the browser was given it."""
    workspace.take_up(SEA)
    shown = tell("kept_looks", "keep", data={"whole": False}, scene=scene(workspace, SEA))
    workspace.document.undo()
    came = shown["other_looks"]["came"]
    assert came["digest"] == look.digest and not came["brought"]
    return came["file"]


def scene(workspace, selected):
    from clvae.editor.server.messages import Painted, Stroke

    return Painted((Stroke(0, workspace.document.state.scene.objects),), selected=selected)


def test_a_look_is_used_as_one_of_the_picture_s_own_in_one_step(tell, workspace, look, file):
    before = workspace.document.state
    said = {"data": {"file": file, "name": "evening"}, "scene": scene(workspace, TREE)}
    shown = tell("other_looks", "use", **said)
    state = workspace.document.state
    assert [one.name for one in state.kept_looks] == ["evening"]
    assert np.array_equal(state.base.local_codes[TREE], look.style.local_codes[0])
    assert shown["kept_looks"]["looks"][0]["digest"] == look.digest
    tell("other_looks", "use", **said)
    assert len(workspace.document.state.kept_looks) == 1
    workspace.document.undo()
    assert workspace.document.state.same(before)


def test_a_look_is_saved_under_the_name_that_it_has_in_the_browser(tell, engine, look, file):
    shown = tell("other_looks", "save", data={"file": file, "name": "evening sea"})
    assert shown["outbox"]["name"] == "evening sea.clvlook"
    back = unpack_look(engine, file_bytes(shown["outbox"]["href"], "look"))
    assert back.name == "evening sea" and back.digest == look.digest


def test_a_file_that_is_opened_is_handed_to_the_browser(tell, look, file):
    came = tell("other_looks", "bring", data={"file": file})["other_looks"]["came"]
    assert (came["name"], came["whole"], came["digest"]) == ("sea", False, look.digest)
    assert came["file"] == file and came["brought"]


def test_a_name_is_kept_as_it_is_in_any_language_and_a_file_called_as_here(tell, engine, workspace):
    workspace.take_up(SEA)
    with in_language("de"):
        said = {"data": {"whole": False}, "scene": scene(workspace, SEA)}
        shown = tell("kept_looks", "keep", **said)
        came = shown["other_looks"]["came"]
        saved = tell("other_looks", "save", data=came)["outbox"]
    assert shown["kept_looks"]["looks"][0]["name"] == "Meer" and came["name"] == "sea"
    assert saved["name"] == "Meer.clvlook"
    assert unpack_look(engine, file_bytes(saved["href"], "look")).name == "sea"


@pytest.mark.parametrize("name", ["use", "bring", "save"])
def test_what_is_no_look_changes_nothing(tell, workspace, name):
    before = workspace.document.state
    for bad in (None, "x", bytes_url(b"PK"), bytes_url(bytes(5_000_000))):
        with pytest.raises(ClvaeError):
            tell("other_looks", name, data={"file": bad, "name": "x"})
    assert workspace.document.state is before
