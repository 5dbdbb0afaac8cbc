"""Every state of the page: light and dark as axe sees it, nothing serious or critical of WCAG 2.2
AA; and no text of it is in another language than its own. One page goes through all of them.
"""

from types import SimpleNamespace

import pytest

from clvae import Engine
from clvae.editor.site import Site
from tests import page_texts
from tests.landscape import landscape_bundle, tiny_bundle

from . import axe, marks
from .conftest import visit
from .states import STATES

# What is no text: names of classes, models, scenes, files and formats, units, keys.
DATA = page_texts.names() | {*tiny_bundle().labels.names, "lake", "random landscape", "room"}
DATA |= {"hills", "Layout", "ADE20K", "COCO-Stuff", "clVAE", "Editor", "PNG", "JPEG", "WebP", "GIF"}
DATA |= {"MB", "px", "F2"}
# What Gradio says itself, most of it to screen readers.
DATA |= {"number input for", "range slider for", "Done", "Warning", "Close", "Loading"}
# Where Gradio says that something goes on: a state is looked at when it has come about.
AT_REST = "[...document.querySelectorAll('.progress-text')].every((e) => e.closest('.wrap.hide'))"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two models: one that can do everything, and a small one of tall pictures."""
    folder = tmp_path_factory.mktemp("weights")
    landscape_bundle(segmenter=True, many=True).save(folder / "hills")
    tiny_bundle("room").save(folder / "room")
    known = [folder / name for name in ("hills", "room")]
    site = Site(known, lambda one: Engine.load(one, "cpu", "float32"))
    _, site.url, _ = site.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    yield site
    site.close()


@pytest.fixture(scope="module")
def editor(browser, site):
    served = SimpleNamespace(workspaces=site.first.workspaces, url=site.url)
    marks.learn()
    for editor in visit(browser, served, marks.NAME):
        axe.bring(editor.page)
        editor.page.evaluate(axe.AXE_SCRIPT)
        yield editor
    marks.forget()


@pytest.fixture(scope="module", params=STATES)
def state(editor, request):
    """One of the states of the page, entered for the tests of it."""
    with STATES[request.param](editor):
        editor.page.wait_for_function(AT_REST)
        yield request.param


def test_nobody_is_kept_out(editor, state):
    page, turn = editor.page, "document.body.classList.toggle('dark')"
    found = axe.faults(page)
    page.evaluate(turn)
    found += axe.faults(page, runOnly={"type": "rule", "values": ["color-contrast"]})
    page.evaluate(turn)
    assert found == []


def test_all_that_is_said_is_in_the_language_of_the_page(editor, state):
    found = marks.strange(editor.page, DATA)
    assert not found, "\n".join(found)


def test_progress_is_looked_at_where_it_is_shown(editor):
    """Gradio writes it of quiet events, too, such as keeping the project, in an element unseen."""
    put = """(name) => {
      document.querySelector("#probe")?.remove();
      if (name === null) return;
      const progress = Object.assign(document.createElement("div"), {id: "probe"});
      progress.className = `wrap ${name}`;
      progress.innerHTML = "<span class='progress-text'>processing |</span>";
      document.body.append(progress);
    }"""
    editor.answered()
    editor.page.wait_for_function(AT_REST)
    try:
        editor.page.evaluate(put, "hide")
        assert not marks.strange(editor.page, DATA)
        assert editor.page.evaluate(AT_REST)
        editor.page.evaluate(put, "shown")
        assert [text for text in marks.strange(editor.page, DATA) if "processing" in text]
        assert not editor.page.evaluate(AT_REST)
    finally:
        editor.page.evaluate(put, None)
