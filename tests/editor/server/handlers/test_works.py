"""From one kept picture to another: what is still to be kept, what opens, and what stays."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document import edits
from clvae.editor.document.acts import Act
from clvae.editor.document.opened_photo import opened, with_photo
from clvae.editor.document.project import pack, unpack
from clvae.editor.document.project_photo import digest_of
from clvae.editor.server.data_urls import bytes_url, file_bytes
from clvae.editor.server.messages import Painted, Stroke, encode
from tests.checkpoints import draw_photo


@pytest.fixture
def ask(tell, workspaces, visitor):
    """Asks the page's keeper for something with an event's data; what it then says."""

    def asking(name: str, **data):
        objects = workspaces.of(visitor()).document.state.scene.objects
        return tell("keep", name, scene=Painted((Stroke(0, objects),)), data=data)["keep"]

    return asking


@pytest.fixture
def file(engine, state):
    """Another picture than the one that is open, as the browser kept it."""
    return bytes_url(pack(engine, state, 8))


@pytest.fixture
def worked(workspace):
    """The workspace with a step of history."""
    engine = workspace.engine
    workspace.document.edit(lambda state: edits.resample_all(engine, state, 77))
    return workspace


@pytest.fixture
def over_photo(engine, state):
    """A state over a photo; the photo's file."""
    stream = io.BytesIO()
    Image.fromarray(draw_photo((300, 450), 3)).save(stream, "PNG")
    return with_photo(engine, state, opened(engine, stream.getvalue())), stream.getvalue()


def test_what_the_browser_has_not_stored_comes_before_the_picture_is_left(ask, engine, worked):
    revision = worked.document.revision
    said = ask("leave", stored=revision - 1, photo=None)
    assert (said["said"], said["revision"]) == ("left", revision)
    left = unpack(engine, file_bytes(said["file"], "project")).state
    assert left.base == worked.document.state.base
    assert "file" not in ask("leave", stored=revision, photo=None)
    for odd in (None, "x", 1.0, True):  # nobody knows of it being stored
        assert "file" in ask("leave", stored=odd, photo=None)


def test_a_photo_that_the_browser_has_is_not_sent_again(ask, workspace, over_photo):
    state, photo = over_photo
    workspace.document.edit(lambda _: state)
    said = ask("leave", stored=None, photo=None)
    assert said["photo"] == digest_of(photo) and said["photo_file"] == bytes_url(photo)
    assert "photo_file" not in ask("leave", stored=None, photo=said["photo"])


def test_a_kept_picture_opens_and_its_history_begins_with_it(ask, worked, file, state):
    assert ask("open_work", file=file, photo=None, hand=None)["said"] == "opened"
    document = worked.document
    assert document.state.base == state.base and document.steps == (0, 0)
    assert worked.selected == 8 and worked.kept == document.revision


def test_an_answer_has_its_questions_number_and_what_is_kept_that_of_the_opening_before(
    ask, worked, file
):
    assert ask("leave", stored=None, photo=None, question=1)["question"] == 1
    new = {"file": file, "photo": None, "hand": None}
    assert ask("leave", stored=None, photo=None, question=2)["turned"] == 0
    assert ask("open_work", **new, question=3)["question"] == 3
    assert ask("open_work", **new | {"file": "x"}, question=4)["question"] == 4
    for odd in (None, "5", 1.5, True):
        assert ask("leave", stored=None, photo=None, question=odd)["question"] == 0
    worked.document.edit(lambda state: edits.resample_all(worked.engine, state, 78))
    assert ask("keep", stored=None, photo=None)["turned"] == 4


def test_the_map_comes_with_its_picture_s_number_though_the_page_shows_one_like_it(
    tell, worked, workspaces
):
    """Else what is done next would count as done in the picture before."""
    ids = workspaces.service.opening_state.scene.objects
    new = {"file": None, "photo": None, "hand": None, "question": 3}
    shown = tell("keep", "open_work", scene=Painted((Stroke(2, ids),)), data=new)
    assert shown["scene"]["of"] == 3 and "png" in shown["scene"]
    shown = tell("keep", "open_work", scene=Painted((Stroke(2, ids, 3),)), data=new)
    assert "png" not in shown["scene"]


def test_what_a_painter_does_in_the_picture_before_does_not_come_into_the_one_that_is_open(
    ask, tell, worked, file, state
):
    """The page may show that one still; it is told what is open, and by which of its questions."""
    ids = state.scene.objects.copy()
    ids[:4] = 3
    undo = (Act(1, 6, "undo"),)

    def painted(number, of):
        tell("scene", "stroke", scene=Painted((Stroke(number, ids, of),), acts=undo, drawing=False))
        return np.array_equal(worked.document.state.scene.objects, ids)

    assert ask("open_work", file=file, photo=None, hand=None, question=5)["said"] == "opened"
    worked.document.edit(lambda now: edits.resample_all(worked.engine, now, 79))
    shown = tell("scene", "stroke", scene=Painted((Stroke(6, ids, None),), acts=undo))["scene"]
    assert shown["of"] == 5 and "png" in shown
    assert not painted(7, 4) and worked.document.steps == (1, 0) and worked.document.acted == 1
    assert ask("open_work", file="x", photo=None, hand=None, question=6)["said"] == "unopened"
    assert painted(8, 5)


def test_without_a_kept_one_a_new_picture_begins(ask, worked, workspaces):
    assert ask("open_work", file=None, photo=None, hand=None)["said"] == "opened"
    assert worked.document.state.same(workspaces.service.opening_state)
    assert worked.document.steps == (0, 0)


def test_what_a_hand_drew_over_it_comes_back_and_is_to_be_kept_yet(ask, worked, file, state):
    ids = state.scene.objects.copy()
    ids[:4] = 3
    hand = {"map": {"png": encode(ids, [(0, 0, 0)] * 16), "pieces": []}, "guides": []}
    assert ask("open_work", file=file, photo=None, hand=hand)["said"] == "opened"
    assert np.array_equal(worked.document.state.scene.objects, ids)
    assert worked.kept != worked.document.revision


def test_a_picture_over_a_photo_opens_with_the_file_that_was_kept_beside_it(
    ask, engine, worked, over_photo
):
    state, photo = over_photo
    alone = bytes_url(pack(engine, state, 0, beside=digest_of(photo)))
    assert ask("open_work", file=alone, photo=bytes_url(photo), hand=None)["said"] == "opened"
    assert worked.document.state.photo.file.tobytes() == photo


@pytest.mark.parametrize("bad", ["x", "data:,words", bytes_url(b"PK"), {"a": 1}, 7])
def test_what_cannot_be_read_leaves_the_open_picture_and_says_so(ask, worked, said, bad):
    before, steps = worked.document.state, worked.document.steps
    assert ask("open_work", file=bad, photo=None, hand=None)["said"] == "unopened"
    assert worked.document.state is before and worked.document.steps == steps
    assert len(said) == 1 and said[0].startswith("The picture was not opened: ")


def test_a_picture_whose_photo_is_not_there_leaves_the_open_one(
    ask, engine, worked, said, over_photo
):
    state, photo = over_photo
    alone, before = (
        bytes_url(pack(engine, state, 0, beside=digest_of(photo))),
        worked.document.state,
    )
    for other in (None, bytes_url(b"another")):
        assert ask("open_work", file=alone, photo=other, hand=None)["said"] == "unopened"
    assert worked.document.state is before and "not there" in said[-1]


@pytest.mark.parametrize(
    ("error", "words"),
    [(MemoryError("16 GiB"), "memory is full"), (KeyError("rock"), "something went wrong")],
)
def test_whatever_goes_wrong_the_page_is_answered_and_has_its_picture(
    ask, worked, said, file, monkeypatch, caplog, error, words
):
    def fail(*_):
        raise error

    before = worked.document.state
    monkeypatch.setattr("clvae.editor.server.handlers.keeping.show_kept_looks", fail)
    assert ask("open_work", file=file, photo=None, hand=None)["said"] == "unopened"
    assert worked.document.state is before
    assert words in said[0] and str(error) in caplog.text


def test_a_picture_and_its_photo_are_saved_as_one_file_under_its_name(tell, engine, over_photo):
    state, photo = over_photo
    alone = {"file": bytes_url(pack(engine, state, 0, beside=digest_of(photo)))}
    alone["photo"] = bytes_url(photo)
    box = tell("keep", "export_work", data=alone | {"name": "Evening.clvae"})["outbox"]
    assert box["name"] == "Evening.clvae"
    back = unpack(engine, file_bytes(box["href"], "project")).state
    assert back.base == state.base and back.photo.file.tobytes() == photo
    for odd in (None, "", 7, "evening.exe", "a\0b.clvae"):
        shown = tell("keep", "export_work", data=alone | {"name": odd})
        assert shown["outbox"]["name"] == "picture.clvae"


def test_a_picture_and_another_photo_are_not_saved(tell, engine, over_photo):
    state, photo = over_photo
    alone = bytes_url(pack(engine, state, 0, beside=digest_of(photo)))
    with pytest.raises(ClvaeError, match="this photo is not the project's"):
        tell("keep", "export_work", data={"file": alone, "photo": bytes_url(b"x"), "name": None})
    bare = bytes_url(pack(engine, replace(state, photo=None), 0))
    with pytest.raises(ClvaeError, match="not a project file"):
        tell("keep", "export_work", data={"file": bare, "photo": bytes_url(b"x"), "name": None})
