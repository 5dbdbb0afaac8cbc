"""The last picture comes back as far as it can be read, and the page gets an answer in any case."""

import io
import json
import re
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae.editor.document import edits, style_photos
from clvae.editor.document.opened_photo import opened, with_photo
from clvae.editor.document.project import CARD, pack
from clvae.editor.server.data_urls import MAX_FILE, bytes_url, file_bytes
from clvae.editor.server.handlers.keeping import checksum
from clvae.editor.server.messages import Painted, Stroke, encode
from tests.checkpoints import draw_photo
from tests.editor.document.projects import files_of, packed

DAMAGED = {"png": "data:image/png;base64,d29yZHM="}


@pytest.fixture
def ask(tell, workspaces, visitor):
    """Asks the page's keeper for something with an event's data; what it says, the workspace."""

    def asking(name: str, **data):
        opening = workspaces.service.opening_state.scene.objects
        shown = tell("keep", name, scene=Painted((Stroke(0, opening),)), data=data)
        asking.word = shown["keep"]
        return asking.word.get("said"), workspaces.find(visitor())

    return asking


@pytest.fixture
def warned(said):
    """Checks that the visitor is told something while something is done."""

    @contextmanager
    def checking(match: str):
        known = len(said)
        yield
        assert any(re.search(match, text) for text in said[known:]), said

    return checking


@pytest.fixture
def project(engine, state):
    return bytes_url(pack(engine, state, 8, None))


def older(project: str) -> str:
    """A project as other weights would have written it."""
    files = files_of(file_bytes(project, "project"))
    card = json.loads(files[CARD])
    card["bundle"]["checksum"] = "0" * 64
    return bytes_url(packed(files | {CARD: json.dumps(card)}))


def road(state) -> dict:
    """The state's map as a hand drew a corner of it over."""
    ids = state.scene.objects.copy()
    ids[:4] = 3
    return {"png": encode(ids, [(0, 0, 0)] * 16), "pieces": []}


def test_a_damaged_stroke_leaves_the_project_under_it(ask, warned, project, state):
    with warned("what was drawn last is damaged"):
        said, workspace = ask("restore", file=project, hand={"map": DAMAGED, "guides": []})
    assert said == "restored" and workspace.document.state.seed == state.seed
    assert np.array_equal(workspace.document.state.scene.objects, state.scene.objects)


def test_what_was_kept_with_older_weights_comes_back_and_is_said(ask, warned, project, state):
    with warned("made with an older version of random landscape"):
        said, workspace = ask("restore", file=older(project))
    assert said == "restored" and workspace.document.state.seed == state.seed
    assert np.array_equal(workspace.document.state.scene.objects, state.scene.objects)


def test_a_damaged_style_photo_leaves_the_map_that_was_drawn(ask, warned, project, state):
    drawn = road(state)
    with warned("what was drawn last is damaged"):
        said, workspace = ask("restore", file=project, hand={"map": drawn, "guides": [DAMAGED]})
    assert said == "restored" and (workspace.document.state.scene.objects[:4] == 3).all()


def test_where_nothing_can_be_read_the_document_stays(ask, warned):
    with warned("did not come back"):
        said, workspace = ask("restore", file="data:,words", hand={"map": DAMAGED, "guides": []})
    assert said == "missed" and workspace.document.steps == (0, 0)


@pytest.mark.parametrize(
    ("error", "says"),
    [(MemoryError("16 GiB"), "memory is full"), (KeyError("rock"), "something went wrong")],
)
def test_the_page_is_answered_whatever_goes_wrong_and_keeps_what_it_has(
    ask, warned, workspaces, project, monkeypatch, caplog, error, says
):
    def fail(*_):
        raise error

    monkeypatch.setattr("clvae.editor.server.handlers.keeping.show_kept_looks", fail)
    with warned(f"did not come back: .*{says}"):
        said, workspace = ask("restore", file=project)
    assert said == "missed" and str(error) in caplog.text
    assert workspace.document.state.same(workspaces.service.opening_state)
    assert workspace.kept == workspace.document.revision  # nothing is asked for in its place


@pytest.mark.parametrize("where", ["show_kept_looks", "kept_project"])
@pytest.mark.parametrize(
    ("error", "says"),
    [(MemoryError("16 GiB"), "memory is full"), (KeyError("rock"), "something went wrong")],
)
def test_a_page_whose_workspace_was_given_up_is_answered_whatever_goes_wrong(
    ask, warned, workspaces, project, monkeypatch, caplog, error, says, where
):
    def fail(*_):
        raise error

    monkeypatch.setattr(f"clvae.editor.server.handlers.keeping.{where}", fail)
    with warned(f"did not come back: .*{says}"):
        said, workspace = ask("revive", file=project)
    assert said == "unrevived" and str(error) in caplog.text
    assert workspace.document.state.same(workspaces.service.opening_state)


def test_what_cannot_come_back_under_the_pages_map_is_answered_too(ask, warned, project, state):
    with warned("did not come back"):
        said, _ = ask("revive", file="data:,words")
    assert said == "unrevived"
    with warned("what was drawn last is damaged"):
        said, workspace = ask("revive", file=project, hand={"guides": [DAMAGED]})
    assert said == "revived" and workspace.document.state.seed == state.seed


@pytest.fixture
def with_photos(engine, state):
    """The state with two style photos that were painted over."""
    for seed in range(2):
        labels = np.full(engine.config.size, seed, np.uint8)
        state = style_photos.add(state, draw_photo(engine.config.size, seed), labels, 12)
    return state


def test_what_was_drawn_on_each_style_photo_comes_back(ask, engine, with_photos):
    file = bytes_url(pack(engine, with_photos, 8, None))
    drawn = [np.full(engine.config.size, class_id, np.uint8) for class_id in (3, 5)]
    sent = [{"png": encode(ids, [(0, 0, 0)] * 16), "place": 1 - i} for i, ids in enumerate(drawn)]
    gone = {**sent[0], "place": 2}
    for event in ("restore", "revive"):
        _, workspace = ask(event, file=file, hand={"map": None, "guides": [*sent, gone]})
        assert [np.unique(one.labels).item() for one in workspace.document.state.style_photos] == [
            5,
            3,
        ]


def test_the_page_hears_which_maps_a_project_holds(ask, engine, with_photos):
    _, workspace = ask("restore", file=bytes_url(pack(engine, with_photos, 8, None)))
    state = workspace.document.state
    ids = state.scene.objects
    assert ask.word["map"] == checksum(ids) == checksum(ids.T.copy().T)
    assert ask.word["guides"] == [[one.number, checksum(one.labels)] for one in state.style_photos]
    assert len({sum_ for _, sum_ in ask.word["guides"]}) == 2


def test_what_was_done_while_the_last_picture_did_not_come_back_is_a_step_before_it(
    ask, engine, project, state
):
    states = [edits.resample_all(engine, state, seed) for seed in (5, 6)]
    since = [bytes_url(pack(engine, one, 8, None)) for one in states]
    said, workspace = ask(
        "restore",
        file=project,
        since=[{"file": since[0], "hand": {"map": road(state), "guides": []}}, {"file": since[1]}],
    )
    assert said == "restored" and workspace.document.state.seed == state.seed
    assert workspace.kept < workspace.document.revision  # the browser is to ask for the whole
    workspace.document.undo()
    assert workspace.document.state.seed == 6
    workspace.document.undo()
    assert (
        workspace.document.state.seed == 5
        and (workspace.document.state.scene.objects[:4] == 3).all()
    )
    assert not workspace.document.undo()  # the history begins with what came back


def test_where_the_last_picture_is_damaged_what_was_done_meanwhile_comes_back(
    ask, warned, project, state
):
    with warned("did not come back"):
        said, workspace = ask("restore", file="data:,words", since=[{"file": project}])
    assert said == "restored" and workspace.document.state.seed == state.seed


def test_the_largest_photo_comes_back(ask, engine, workspaces, visitor):
    file = io.BytesIO()
    Image.fromarray(draw_photo((300, 450), 3)).save(file, "PNG")
    tail = np.random.default_rng(0).bytes(MAX_FILE - len(file.getvalue()))  # which readers skip
    photo = opened(engine, file.getvalue() + tail)
    state = with_photo(engine, workspaces.service.opening_state, photo)
    kept = bytes_url(pack(engine, state, 0, None))
    said, workspace = ask("restore", file=kept)
    assert said == "restored" and workspace.document.state.photo.file.nbytes == MAX_FILE


@pytest.fixture
def on_photo(ask, engine, workspaces, visitor):
    """A visitor's workspace over a photo."""
    file = io.BytesIO()
    Image.fromarray(draw_photo((300, 450), 3)).save(file, "PNG")
    workspace = workspaces.of(visitor())
    photo = opened(engine, file.getvalue())
    workspace.document.edit(lambda state: with_photo(engine, state, photo))
    return workspace


def test_a_photos_file_goes_to_the_browser_once(ask, on_photo):
    ask("keep", stored=None, photo=None)
    first = ask.word
    file = on_photo.document.state.photo.file.tobytes()
    assert first["photo_file"] == bytes_url(file)
    assert len(first["file"]) < len(first["photo_file"])
    on_photo.document.edit(lambda state: replace(state, seed=state.seed + 1))
    ask("keep", stored=first["revision"], photo=first["photo"])
    assert ask.word["photo"] == first["photo"] and "photo_file" not in ask.word
    said, workspace = ask("restore", file=ask.word["file"], photo=first["photo_file"])
    assert said == "restored"
    assert workspace.document.state.photo.file.tobytes() == file


@pytest.mark.parametrize("photo", [None, bytes_url(b"another"), 7])
def test_a_project_without_its_photo_is_refused(ask, warned, on_photo, photo):
    ask("keep", stored=None, photo=None)
    kept, number = ask.word["file"], on_photo.document.state.photo.number
    with warned("did not come back"):
        said, workspace = ask("restore", file=kept, photo=photo)
    assert said == "missed" and workspace.document.state.photo.number == number
