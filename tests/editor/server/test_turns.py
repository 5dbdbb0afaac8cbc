"""What comes for a workspace changes its document in the order in which it came."""

import asyncio
import threading

import numpy as np
import pytest

from clvae import ClvaeError, Engine
from clvae.editor.server import turns
from clvae.editor.server.events import EVENTS
from clvae.editor.server.messages import Message, Painted, Stroke
from clvae.editor.server.turns import Turns
from tests.awaiting import awaited
from tests.landscape import SIZE

PATIENCE = 20


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    monkeypatch.setattr(Engine, "draw", lambda *_: np.zeros((*SIZE, 3), np.uint8))


def test_turns_come_in_the_order_of_the_tickets_whoever_is_there_first():
    order, done = Turns(), []
    first, second, third = (order.ticket() for _ in range(3))

    def take(ticket, name):
        with ticket:
            done.append(name)

    late = [threading.Thread(target=take, args=pair) for pair in ((third, 3), (second, 2))]
    for thread in late:
        thread.start()
    assert not done
    take(first, 1)
    for thread in late:
        thread.join(PATIENCE)
    assert done == [1, 2, 3]


def test_what_never_comes_to_its_turn_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 600)
    order, done = Turns(), []
    broken, waiting = order.ticket(), order.ticket()

    def take():
        with waiting:
            done.append("came")

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    broken.done()
    thread.join(PATIENCE)
    assert done == ["came"] and not len(order)


def test_nobody_waits_for_good_nor_goes_out_of_turn(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    order = Turns()
    hangs, late = order.ticket(), order.ticket()
    with pytest.raises(ClvaeError, match="what you did before is not done yet"), late:
        pytest.fail("out of turn")
    with pytest.raises(ClvaeError, match="not done yet"):
        awaited(order.ticket().come_up())
    hangs.done()


def test_a_turn_is_waited_for_without_a_thread():
    order = Turns()
    first, second = order.ticket(), order.ticket()

    async def wait():
        coming = asyncio.ensure_future(second.come_up())
        await asyncio.sleep(0)
        assert not coming.done()
        first.done()
        await coming

    awaited(wait())


def test_a_piece_is_merged_after_it_was_split_off_though_its_event_is_answered_first(
    workspaces, visitor
):
    workspace = workspaces.of(visitor())
    ids = workspace.document.state.scene.objects.copy()
    ids[:3, :3] = ids[-3:, -3:] = 6
    painted = Message(scene=Painted((Stroke(1, ids),), 6, (1, 1), hand=1, drawing=False))
    (split, merge) = (
        event for event in EVENTS if event.part == "scene" and event.name in ("split", "merge")
    )
    tickets = [workspace.turns.ticket() for _ in range(2)]
    waiting = threading.Event()

    def answer(event, ticket):
        turns.drawn.set(ticket)
        waiting.set()
        list(event.answer(workspaces, visitor(), painted))

    thread = threading.Thread(target=answer, args=(merge, tickets[1]))
    thread.start()
    assert waiting.wait(PATIENCE)
    answer(split, tickets[0])
    thread.join(PATIENCE)
    assert not workspace.document.state.pieces
    assert workspace.document.snapshot().names[-2:] == ("split off rock 2", "merge rock 2")
