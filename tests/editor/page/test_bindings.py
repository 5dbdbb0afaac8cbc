"""Every event that a part of the page can bring is in the table, with its parts on the page."""

import asyncio
import re
import threading
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from anyio import to_thread

from clvae import Engine
from clvae.editor.page.layout import build
from clvae.editor.page.line import HERE
from clvae.editor.server import turns
from clvae.editor.server.events import EVENTS
from clvae.editor.server.workspace import Workspace
from tests.awaiting import awaited
from tests.landscape import SIZE


@pytest.fixture(scope="module")
def page(engine):
    return build(engine)


def test_each_row_is_attached_with_its_inputs_and_outputs(page):
    jobs = {job.name: job for job in page.fns.values()}
    for event in (*EVENTS, HERE):
        if event.direct:
            continue
        job = jobs[event.key]
        assert len(job.inputs) == len(event.brings) and len(job.outputs) >= len(event.shows)
        assert job.collects_event_data == (event.data or event.in_steps)
        quiet = "spare" if event.spare else "keep"
        lane = quiet if event.quiet else "read" if event.read else "edit"
        assert job.concurrency_id == ("heavy" if event.heavy else lane)


def test_each_row_of_the_direct_line_is_a_script_with_its_inputs_and_outputs(page):
    for event in page.direct.events.values():
        targets = {(part._id, event.name) for part in page.direct.parts.of(event.part)}
        jobs = [job for job in page.fns.values() if targets & set(job.targets)]
        assert len(jobs) == len(targets) and not event.in_steps
        for job in jobs:
            assert job.fn is None and f'"{event.key}"' in job.js
            assert job.inputs == page.direct.parts.of(*event.brings)
            assert job.outputs == page.direct.parts.of(*event.shows)


def test_no_event_that_a_widget_can_bring_is_left_out(page):
    heard = {target for job in page.fns.values() for target in job.targets}
    unheard = set()
    for part in page.blocks.values():
        names = re.search(r"^// It tells Python: (.*)$", getattr(part, "js_on_load", ""), re.M)
        for name in re.findall(r'"(\w+)"', names[1] if names else ""):
            if (part._id, name) not in heard:
                unheard.add((part.elem_id, name))
    # Both painters are of one kind; these are the other's.
    scene = ("open_photo",)
    style = ("travel", "choose", "split", "merge", "patches", "tidy", "canvas", "trace")
    assert unheard == {
        *(("scene-painter", name) for name in scene),
        *(("style-painter", name) for name in style),
    }


@pytest.fixture
def call(page, monkeypatch):
    """Has Gradio call a handler with what the page sends before anybody did anything."""
    monkeypatch.setattr(Engine, "draw", lambda *_: np.zeros((*SIZE, 3), np.uint8))
    jobs = {job.name: job for job in page.fns.values()}

    def calling(name, data=None):
        inputs = [part.value for part in jobs[name].inputs]
        request, event = gr.Request(session_hash="anna"), gr.EventData(None, data)
        return page.process_api(jobs[name], inputs, request=request, event_data=event)

    return calling


def test_a_ticket_is_drawn_before_a_thread_is_taken(page, call, monkeypatch):
    seen, receive = [], Workspace.receive

    def received(workspace, message):
        seen.append((turns.drawn.get(), len(workspace.turns)))
        return receive(workspace, message)

    monkeypatch.setattr(Workspace, "receive", received)
    awaited(call("style_photo_stroke"))
    awaited(call("variations_show", {"whole": True}))
    awaited(call("keep_keep", {}))  # nobody asked for it, and it changes nothing
    assert len(seen) == 2 and all(ticket and waiting == 1 for ticket, waiting in seen)
    assert not len(page.workspaces.find(SimpleNamespace(session_hash="anna")).turns)


def test_an_event_waits_for_those_before_it_and_takes_no_thread_for_it(page, call, monkeypatch):
    first, done, receive = threading.Event(), [], Workspace.receive

    def received(workspace, message):
        if not done:
            assert first.wait(20)
        done.append(len(message.scene.acts))
        return receive(workspace, message)

    monkeypatch.setattr(Workspace, "receive", received)

    async def crowd():
        to_thread.current_default_thread_limiter().total_tokens = 2
        events = [asyncio.ensure_future(call("style_photo_stroke")) for _ in range(12)]
        await asyncio.sleep(0)
        while len(page.workspaces.of(SimpleNamespace(session_hash="anna")).turns) < 12:
            await asyncio.sleep(0.01)
        await to_thread.run_sync(first.set)  # there is a thread left
        await asyncio.gather(*events)

    awaited(crowd())
    assert len(done) == 12


def test_a_call_that_fails_before_its_handler_gives_its_ticket_back(page):
    (job,) = [job for job in page.fns.values() if job.name == "style_photo_stroke"]
    request = gr.Request(session_hash="bea")
    with pytest.raises(gr.Error):
        awaited(page.process_api(job, ["no map"], request=request))
    assert not len(page.workspaces.find(SimpleNamespace(session_hash="bea")).turns)
