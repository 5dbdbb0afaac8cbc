"""A picture to trace goes with its project; what is none, or too large, is one sentence."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document.project import pack, unpack
from clvae.editor.document.tracing import MAX_PICTURE, PICTURE, traced
from clvae.editor.server.data_urls import bytes_url
from clvae.editor.server.messages import Painted, Stroke
from tests.checkpoints import draw_photo
from tests.editor.document.projects import edited, files_of, packed

HOW = {"opacity": 0.3, "x": 0.25, "y": -1.5, "scale": 2.0, "shown": False}


def picture(kind="WEBP", size=(40, 60)) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(draw_photo(size)).save(stream, kind)
    return stream.getvalue()


@pytest.fixture
def saved(engine, state):
    """A project with one."""
    return pack(engine, state, 8, traced=traced(picture(), HOW))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_it_is_saved_with_how_it_lies_and_older_projects_have_none(engine, state, kind):
    data = pack(engine, state, 8, traced=traced(picture(kind), HOW))
    back = unpack(engine, data).traced
    assert back.placed == HOW and back.picture.tobytes() == picture(kind)
    assert back.kind == f"image/{kind.lower()}"
    assert unpack(engine, pack(engine, state, 8)).traced is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"opacity": 1.5}, "the opacity of the picture to trace is a number from 0 to 1"),
        ({"x": float("nan")}, "the place of the picture to trace"),
        ({"y": 1e9}, "the place of the picture to trace"),
        ({"scale": 0}, "the size of the picture to trace"),
        ({"scale": None}, "the size of the picture to trace"),
        ({"shown": 1}, "whether the picture to trace is seen"),
    ],
)
def test_numbers_out_of_bounds_are_one_sentence(change, words):
    with pytest.raises(ClvaeError, match=words):
        traced(picture(), HOW | change)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not a JPEG or WEBP"),
        (picture("PNG"), "is not a JPEG or WEBP"),
        (picture()[:-200], "is not a JPEG or WEBP"),
        (picture("JPEG", (10, 1601)), "is larger than it can be"),
        (bytes(MAX_PICTURE + 1), "is larger than 1 MB"),
    ],
)
def test_what_is_no_such_picture_is_one_sentence(data, words):
    with pytest.raises(ClvaeError, match=f"the picture to trace {words}"):
        traced(data, HOW)


@pytest.mark.parametrize("said", [7, [], "x", {}, {"opacity": 0.5}])
def test_a_project_that_says_odd_things_of_it_is_one_sentence(engine, saved, said):
    with pytest.raises(ClvaeError):
        unpack(engine, edited(saved, lambda card: card.update(trace=said)))


def test_a_project_that_lacks_it_or_does_not_say_so_is_one_sentence(engine, saved):
    files = files_of(saved)
    del files[PICTURE]
    with pytest.raises(ClvaeError, match="the project lacks trace/picture"):
        unpack(engine, packed(files))
    with pytest.raises(ClvaeError, match="trace/picture.*, which is no part of it"):
        unpack(engine, edited(saved, lambda card: card.pop("trace")))


def test_the_page_s_is_kept_and_comes_back_and_a_new_picture_has_none(tell, workspaces, visitor):
    document = workspaces.of(visitor()).document
    scene = Painted((Stroke(0, document.state.scene.objects),))
    before = document.revision
    tell("scene", "trace", data={"picture": bytes_url(picture()), **HOW})
    assert document.traced.placed == HOW and document.revision > before
    assert document.steps == (0, 0)
    tell("scene", "trace", data=HOW | {"x": 1.0})
    assert document.traced.x == 1 and document.traced.picture.tobytes() == picture()
    kept = tell("keep", "leave", data={"stored": None, "photo": None}, scene=scene)["keep"]
    new = {"file": None, "photo": None, "hand": None}
    shown = tell("keep", "open_work", data=new, scene=scene)
    assert document.traced is None and shown["scene"]["trace"] is None
    shown = tell("keep", "open_work", data=new | {"file": kept["file"]}, scene=scene)
    assert shown["scene"]["trace"] == HOW | {
        "x": 1.0,
        "picture": bytes_url(picture(), "image/webp"),
    }
    tell("scene", "trace", data={"picture": None})
    assert document.traced is None
    tell("scene", "trace", data=HOW)  # of one that is not there any more
    assert document.traced is None


def test_a_bad_one_leaves_what_there_is(tell, workspaces, visitor):
    document = workspaces.of(visitor()).document
    tell("scene", "trace", data={"picture": bytes_url(picture()), **HOW})
    there = document.traced
    for bad in ({"picture": "x"}, {"picture": bytes_url(b"x")}, {"opacity": 7}, {"x": "far"}):
        with pytest.raises(ClvaeError):
            tell("scene", "trace", data=HOW | bad)
    assert document.traced is there and np.array_equal(there.picture, document.traced.picture)
