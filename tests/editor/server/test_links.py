"""Addresses of scenes: which state has one, what one means, and what the page does with it."""

from dataclasses import replace

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import edits
from clvae.editor.server import links
from clvae.editor.server.messages import Painted, Stroke


@pytest.fixture
def service(workspaces):
    return workspaces.service


@pytest.fixture
def message(service):
    return Painted((Stroke(0, service.opening_state.scene.objects),))


def test_a_sample_in_the_look_of_a_seed_has_one(service):
    for sample, seed in ((service.samples[0], service.samples[0].seed), (service.samples[3], 99)):
        state = edits.start(service.engine, sample.labels, seed)
        assert links.address_of(service, state) == {"scene": sample.slug, "seed": seed}
        assert links.meant(service, sample.slug, str(seed)) == (sample, seed)


def test_whatever_else_was_done_leaves_none(service):
    engine, sample = service.engine, service.samples[0]
    state = edits.start(engine, sample.labels, 5)
    seen = int(np.flatnonzero(state.scene.present())[0])
    objects = state.scene.objects.copy()
    objects[:3, :3] = 11
    for other in (
        edits.paint(state, objects),
        edits.resample(engine, state, [seen], 8),
        edits.move(state, seen, 0, 10),
        edits.move_overall(state, 0, 10),
        replace(state, seed=6),
    ):
        assert links.address_of(service, other) is None
    away = next(o for o in range(engine.labels.count) if not state.scene.present()[o])
    assert links.address_of(
        service, edits.resample(engine, state, [away], 8)
    )  # of nobody's concern


def test_what_an_address_leaves_out_is_the_usual(service):
    first, third = service.samples[0], service.samples[2]
    assert links.meant(service, None, "4") == (first, 4)
    assert links.meant(service, third.slug, None) == (third, third.seed)


@pytest.mark.parametrize(
    ("scene", "seed", "words"),
    [
        ("<b>moon</b>", None, "a scene '<b>moon</b>', which this model does not have"),
        ("", "7", "a scene ''"),
        (None, "-1", "a seed '-1', which is no whole number"),
        (None, "7.5", "no whole number"),
        (None, "٣", "no whole number"),
        (None, "9" * 5000, "no whole number"),
        (None, str(2**53), "a seed is a whole number from 0"),
        (["quiet-bay"], {}, "which this model does not have"),
        (None, 7, "no whole number"),
    ],
)
def test_one_that_means_nothing_is_a_sentence(service, scene, seed, words):
    with pytest.raises(ClvaeError, match=words):
        links.meant(service, scene, seed)


def test_the_page_opens_that_way_in_one_undo_step(tell, workspaces, visitor, message):
    service = workspaces.service
    workspace = workspaces.of(visitor())
    workspace.document.edit(lambda state: edits.lock(state, 0, True))
    workspace.document.edit(lambda state: edits.move(state, 8, 0, 10))
    before, sample = workspace.document.state, service.samples[4]
    shown = tell("strip", "follow", scene=message, data={"scene": sample.slug, "seed": "7"})
    state = workspace.document.state
    assert links.address_of(service, state) == {"scene": sample.slug, "seed": 7}
    assert shown["seed"] == 7 and {"photo", "scene"} <= shown.keys()
    workspace.document.undo()
    assert workspace.document.state is before


def test_a_bad_address_changes_nothing(workspaces, visitor, tell, message):
    with pytest.raises(ClvaeError, match="does not have"):
        tell("strip", "follow", scene=message, data={"scene": "moon", "seed": None})
    assert workspaces.of(visitor()).document.revision == 1
