"""Acts: what was done last wins, in whatever order undo, redo, sliders and strokes come."""

import itertools

import numpy as np
import pytest

from clvae import ClvaeError
from clvae.editor.document import acts, edits
from clvae.editor.document.acts import Act
from clvae.editor.server.messages import Painted, Stroke, encode

SEA, FIELD = 8, 5


@pytest.fixture
def workspace(workspaces, visitor):
    return workspaces.of(visitor())


def send(workspace, *done, strokes=()):
    """A page sends its map, and the acts that it knows of none to have come."""
    strokes = strokes or [Stroke(0, workspace.document.state.scene.objects)]
    return workspace.take(Painted(tuple(strokes), SEA, acts=done))


def slid(number, position, drag=1, after=0, **where):
    where = {"object": SEA, "slider": 0, "position": position, **where}
    return Act(number, after, None, drag, **where)


def position(workspace, slider=0):
    return workspace.document.state.positions[SEA, slider]


def test_a_drag_is_one_step_and_its_late_message_does_nothing(workspace):
    for number, place in ((1, 10), (3, 30), (2, 20)):
        send(workspace, slid(number, place))
    assert position(workspace) == 30 and workspace.document.steps == (1, 0)
    send(workspace, slid(4, 40, drag=4))
    assert position(workspace) == 40 and workspace.document.steps == (2, 0)


def test_an_undo_takes_along_what_the_slider_had_still_to_send_and_a_redo_brings_it(workspace):
    send(workspace, slid(1, 10))
    send(workspace, slid(5, 80), Act(6, 0, "undo"))
    assert position(workspace) == 0
    send(workspace, slid(5, 80))  # it comes now
    assert position(workspace) == 0 and workspace.document.steps == (0, 1)
    send(workspace, Act(7, 0, "redo"))
    assert position(workspace) == 80
    send(workspace, slid(8, 90))  # the hand never let go
    assert position(workspace) == 90 and workspace.document.steps == (2, 0)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_whatever_order_events_come_the_last_one_done_wins(workspace, order):
    send(workspace, slid(1, 10))
    sent = [Act(2, 0, "undo"), Act(3, 0, "redo"), slid(4, 50, drag=4), Act(5, 0, "undo")]
    for last in order:
        send(workspace, *sent[: last + 1])
    assert position(workspace) == 10 and workspace.document.steps == (1, 1)


def test_strokes_and_acts_are_done_in_their_order(workspace):
    before = workspace.document.state.scene.objects
    maps = [before.copy() for _ in range(2)]
    for row, ids in enumerate(maps, 1):
        ids[:row] = FIELD
    strokes = [Stroke(number, ids) for number, ids in enumerate(maps, 1)]
    send(workspace, slid(1, 10), Act(2, 1, "undo"), slid(3, 30, drag=3, after=2), strokes=strokes)
    assert (
        np.array_equal(workspace.document.state.scene.objects, maps[1])
        and position(workspace) == 30
    )
    workspace.document.undo()
    assert (
        np.array_equal(workspace.document.state.scene.objects, maps[1])
        and position(workspace) == 10
    )
    workspace.document.undo()  # the first stroke was undone before it
    assert (
        np.array_equal(workspace.document.state.scene.objects, before) and position(workspace) == 10
    )


def test_a_slider_that_is_not_there_and_a_locked_object_stay_as_they_are(workspace):
    workspace.document.edit(lambda state: edits.lock(state, SEA, True))
    before = workspace.document.state
    gone = [{"object": 250}, {"slider": 999}, {"object": None, "slider": 999}, {}]
    for number, where in enumerate(gone, 1):
        send(workspace, slid(number, 50, **where))
    assert workspace.document.state is before


def test_the_sliders_of_the_whole_picture_are_slid_alike(workspace):
    send(workspace, slid(1, 140, object=None))
    assert workspace.document.state.overall[0] == edits.REACH
    send(workspace, Act(2, 0, "undo"))
    assert workspace.document.state.overall[0] == 0


def test_a_step_of_the_history_is_gone_to_once(workspace):
    for number in (1, 2, 3):
        send(workspace, slid(number, 10 * number, drag=number))
    first = workspace.document.snapshot().steps[0]
    assert len(send(workspace, Act(4, 0, first))) == 1 and position(workspace) == 0
    assert send(workspace, Act(4, 0, first)) == [] and workspace.document.snapshot().act == 4


@pytest.fixture
def travel(tell, workspaces):
    """Brings the event "travel" with acts; what the page then shows."""

    def travelling(*done, **held):
        opening = (Stroke(0, workspaces.service.opening_state.scene.objects),)
        scene = Painted(**{"strokes": opening, "acts": done, "selected": SEA, **held})
        return tell("scene", "travel", scene=scene)

    return travelling


def test_an_undo_that_another_event_brought_is_shown_all_the_same(workspace, travel):
    undo = Act(2, 0, "undo")
    send(workspace, slid(1, 30))
    send(workspace, undo)  # came with a stroke, say
    shown = travel(undo)
    assert shown["slider-0"]["value"] == 0 and {"style_photos", "kept_looks"} <= shown.keys()
    shown = travel(undo, Act(3, 0, "redo"))
    assert shown["slider-0"]["value"] == 30 and not {"style_photos", "kept_looks"} & shown.keys()


def test_a_map_that_is_still_on_its_way_is_followed_by_the_newest_one(workspace, travel):
    opening = workspace.document.state.scene.objects
    painted = opening.copy()
    painted[:9] = SEA
    workspace.document.edit(lambda state: edits.paint(state, painted))
    undo, redo = Act(1, 0, "undo"), Act(2, 0, "redo")
    held = {"strokes": (Stroke(0, painted),), "seen": 0}
    back = travel(undo, **held)["scene"]
    assert "png" in back
    again = travel(undo, redo, **held)["scene"]  # the page still shows it
    assert (
        again["png"] == encode(painted, workspace.service.colors) and again["push"] > back["push"]
    )
    shown = travel(undo, redo, **held | {"seen": again["push"]})
    assert "png" not in shown.get("scene", {})


def test_a_page_s_acts_are_read_strictly():
    sent = [
        {"number": 3, "after": 2, "travel": "undo"},
        {"number": 4, "after": 2, "travel": 7},
        {"number": 5, "after": 2, "drag": 5, "object": None, "slider": 1, "position": -12.5},
    ]
    assert acts.read(sent) == (Act(3, 2, "undo"), Act(4, 2, 7), Act(5, 2, None, 5, None, 1, -12.5))
    wrong = [None, [1], [{}], sent[:1] * 65]
    wrong += [[sent[0] | {"travel": way}] for way in ("up", None, True, -1, [], 1.5)]
    wrong += [
        [sent[2] | more]
        for more in (
            {"position": "x"},
            {"position": float("nan")},
            {"slider": -1},
            {"object": 1000},
            {"drag": None},
        )
    ]
    for one in wrong:
        with pytest.raises(ClvaeError):
            acts.read(one)


def test_a_map_from_before_a_piece_was_split_off_does_not_paint_it_over(workspace, tell):
    painted = workspace.document.state.scene.objects.copy()
    painted[:3, :3] = painted[-3:, -3:] = SEA
    scene = {"strokes": (Stroke(1, painted),), "selected": SEA, "hand": 1}
    tell("scene", "stroke", scene=Painted(**scene, drawing=True))
    tell("scene", "split", scene=Painted(**scene, point=(1, 1), drawing=False))
    (piece,) = workspace.document.state.pieces
    # a slider that is moved before the page has the piece
    tell("sliders", "input", scene=Painted(**scene, acts=(slid(1, 30),), drawing=False))
    assert (workspace.document.state.scene.objects == piece).sum() == 9
    assert position(workspace) == 30
