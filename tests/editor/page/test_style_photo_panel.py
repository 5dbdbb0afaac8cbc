"""What the panel of style photos sends, whatever it may be."""

import gradio as gr
import pytest

from clvae.editor.document import style_photos
from clvae.editor.document.style_photos import Wishes
from clvae.editor.page.style_photo_panel import panel
from clvae.editor.server.messages import Settings
from clvae.editor.server.presenters import show_panel
from clvae.editor.server.service import Service
from clvae.editor.server.workspace import Workspace
from tests.checkpoints import draw_photo
from tests.editor.style_photos import SEA, SKY, halves
from tests.landscape import SIZE


@pytest.fixture
def sent():
    return {
        "gesture": 3,
        "guides": [
            {
                "number": 5,
                "known": [0, 8],
                "on": [8],
                "mood": False,
                "strength": 0.5,
                "layers": "all",
            }
        ],
    }


def test_a_panel_s_settings(engine, sent):
    found = panel(engine.labels, "").preprocess(sent)
    assert found == Settings(3, {5: Wishes(frozenset([0, 8]), frozenset([8]), False, 0.5, "all")})
    assert panel(engine.labels, "").preprocess(None) == Settings(0, {})


def test_what_python_put_on_a_panel_that_nobody_opened_sets_nothing(engine):
    workspace = Workspace(Service(engine))
    workspace.document.edit(
        lambda state: style_photos.add(state, draw_photo(SIZE), halves(SKY, SEA), 12)
    )
    shown = show_panel(workspace)["style_photos"]
    assert panel(engine.labels, "").preprocess(shown) == Settings(0, {})


@pytest.mark.parametrize(
    "change",
    [
        {"number": "5"},
        {"known": 3},
        {"known": [-1]},
        {"on": [12]},
        {"on": ["sea"]},
        {"mood": 1},
        {"strength": 1.5},
        {"strength": float("nan")},
        {"strength": "much"},
        {"layers": "none"},
        {"layers": ["all"]},
        {"strength": None},
    ],
)
def test_a_bad_payload_is_an_error_on_the_page(engine, sent, change):
    sent["guides"][0] |= change
    with pytest.raises(gr.Error):
        panel(engine.labels, "").preprocess(sent)


@pytest.mark.parametrize(
    "payload",
    [[1], "text", {"guides": "text"}, {"guides": [3]}, {"guides": [{}]}, {"guides": [{}] * 9}],
)
def test_no_settings_at_all_are_an_error_on_the_page(engine, payload):
    with pytest.raises(gr.Error):
        panel(engine.labels, "").preprocess(payload)
