"""Every event that a part of the page can bring is in the table, with its parts on the page."""

import re
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest

from clvae import Engine
from clvae.editor.page.layout import build
from clvae.editor.page.line import HERE
from clvae.editor.server.events import EVENTS
from clvae.editor.server.turns import Turns
from tests.awaiting import awaited
from tests.landscape import SIZE


@pytest.fixture(scope="module")
def page(engine):
    return build(engine)


def test_each_row_is_attached_with_its_inputs_and_outputs(page):
    jobs = {job.name: job for job in page.fns.values()}
    for event in (*EVENTS, HERE):
        job = jobs[f"{event.part}_{event.name}"]
        assert len(job.inputs) == len(event.brings) and len(job.outputs) >= len(event.shows)
        assert job.collects_event_data == (event.data or event.in_steps)
        assert job.concurrency_id == ("keep" if event.quiet else "edit")


def test_no_event_that_a_widget_can_bring_is_left_out(page):
    heard = {target for job in page.fns.values() for target in job.targets}
    unheard = set()
    for part in page.blocks.values():
        names = re.search(r"^// It tells Python: (.*)$", getattr(part, "js_on_load", ""), re.M)
        for name in re.findall(r'"(\w+)"', names[1] if names else ""):
            if (part._id, name) not in heard:
                unheard.add((part.elem_id, name))
    # Both painters are of one kind; these are the other's.
    scene, style = ("open_photo",), ("travel", "choose", "split", "merge")
    assert unheard == {
        *(("scene-painter", name) for name in scene),
        *(("style-painter", name) for name in style),
    }


def test_a_ticket_is_drawn_for_what_changes_the_document(page, monkeypatch):
    monkeypatch.setattr(Engine, "draw", lambda *_: np.zeros((*SIZE, 3), np.uint8))
    jobs, drawn, ticket = {job.name: job for job in page.fns.values()}, [], Turns.ticket
    monkeypatch.setattr(Turns, "ticket", lambda self: drawn.append(ticket(self)) or drawn[-1])

    def call(name, event=None):
        inputs = [part.value for part in jobs[name].inputs]
        request = gr.Request(session_hash="anna")
        awaited(page.process_api(jobs[name], inputs, request=request, event_data=event))

    call("scene_stroke")
    call("heading_look")
    workspace = page.workspaces.find(SimpleNamespace(session_hash="anna"))
    assert len(drawn) == 2 and not workspace.turns._waiting
    call("variations_show", gr.EventData(None, {}))  # what takes long keeps nobody waiting
    call("keep_keep")
    assert len(drawn) == 2


def test_a_call_that_fails_before_its_handler_gives_its_ticket_back(page):
    (job,) = [job for job in page.fns.values() if job.name == "scene_stroke"]
    request = gr.Request(session_hash="bea")
    with pytest.raises(gr.Error):
        awaited(page.process_api(job, ["no map"], request=request))
    assert not page.workspaces.find(SimpleNamespace(session_hash="bea")).turns._waiting
