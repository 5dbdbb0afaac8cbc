"""The document: a beginning that is no step, and what an edit brings late."""

from dataclasses import replace

from clvae.editor.document import edits
from clvae.editor.document.document import Document


def test_a_beginning_is_no_step_and_a_newer_revision(state):
    doc, other = Document(state), edits.lock(state, 3, True)
    assert doc.begin(other) and doc.state is other and doc.steps == (0, 0)
    assert doc.revision == 2 and doc.snapshot().names == ("opened",)
    assert not doc.undo()
    doc.edit(lambda s: edits.lock(s, 4, True))
    assert not doc.begin(state) and doc.steps == (2, 0)  # nothing is lost
    assert doc.undo() and doc.state.locks == {3, 4}


def test_what_comes_late_stands_in_all_of_the_history_and_is_no_step(state):
    doc = Document(state)

    def late(now):
        return replace(now, seed=77) if 4 in now.locks else now

    for number in (3, 4, 5, 6):
        doc.edit(lambda s, number=number: edits.lock(s, number, True))
    doc.undo()
    before = doc.snapshot()
    assert doc.amend(late)
    after = doc.snapshot()
    assert after.revision > before.revision and (after.step, after.steps) == (
        before.step,
        before.steps,
    )
    seeds = [doc.state.seed]
    doc.redo()
    seeds.append(doc.state.seed)
    while doc.undo():
        seeds.append(doc.state.seed)
    assert seeds == [77, 77, 77, 77, state.seed, state.seed][: len(seeds)] and len(seeds) == 6
    revision = doc.revision
    assert not doc.amend(late)  # the newest has nothing of it
    assert doc.revision == revision


def test_a_series_goes_on_from_what_came_late(state):
    doc = Document(state)
    doc.edit(lambda s: edits.lock(s, 3, True))
    doc.edit(lambda s: replace(s, seed=5), "drag", "drag")
    doc.amend(lambda s: edits.lock(s, 9, True) if 3 in s.locks else s)
    doc.edit(lambda s: replace(s, seed=6), "drag", "drag")
    assert doc.state.locks == {3, 9} and doc.state.seed == 6
    assert doc.steps == (2, 0)
