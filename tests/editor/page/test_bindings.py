"""Every event that a part of the page can bring is in the table, with its parts on the page."""

import re

import pytest

from clvae.editor.page.layout import build
from clvae.editor.page.line import HERE
from clvae.editor.server.events import EVENTS


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
