"""How errors and notes reach the page."""

from contextvars import Context

import gradio as gr
import pytest

from clvae import ClvaeError
from clvae.editor.document.edits import Locked
from clvae.editor.page.display import spoken
from clvae.editor.server import notes


@pytest.fixture
def shown(monkeypatch):
    found = []
    for kind in ("Warning", "Info"):
        monkeypatch.setattr(gr, kind, lambda text, kind=kind, **_: found.append((kind, text)))
    return found


def test_names_from_files_are_no_markup(shown):
    @spoken
    def noted():
        notes.warn("what is <b>?")
        notes.inform("and <i>?")
        raise ClvaeError("it has <u>")

    with pytest.raises(gr.Error, match="It has &lt;u&gt;"):
        noted()
    assert shown == [("Warning", "what is &lt;b&gt;?"), ("Info", "and &lt;i&gt;?")]


def test_a_lock_is_a_hint_and_leaves_the_page_as_it_is(shown):
    @spoken
    def locked():
        raise Locked("it is locked")
        yield

    (answer,) = locked()
    assert answer == gr.skip() and shown == [("Info", "It is locked.")]


def test_what_is_noted_between_two_steps_is_shown_as_well(shown):
    @spoken
    def stepwise():
        notes.inform("first")
        yield 1
        notes.inform("second")
        yield 2
        notes.warn("third")
        raise ClvaeError("it ended")

    steps = stepwise()  # Gradio runs each step in a context of its own
    assert [Context().run(next, steps) for _ in range(2)] == [1, 2]
    with pytest.raises(gr.Error, match="It ended"):
        Context().run(next, steps)
    assert shown == [("Info", "first"), ("Info", "second"), ("Warning", "third")]
