"""Bodies of requests: each is bounded, and what is held of all at a time."""

import pytest

from clvae.editor import bodies as bodies_module
from clvae.editor.bodies import ONES, SMALL, TOGETHER, Bodies, Body

LARGEST = 10_000_000
STRANGER = "8.8.8.8"


@pytest.fixture
def bodies():
    return Bodies(LARGEST)


def sent(bodies, count: int, address: str = "10.0.0.1") -> Body:
    """A request of so many bytes, in pieces, that is not answered yet."""
    body = Body(bodies, LARGEST, address)
    for _ in range(10):
        body.add(count // 10)
    return body


def test_one_that_is_too_large_is_refused_and_so_are_those_that_are_too_much_together(bodies):
    assert sent(bodies, LARGEST + 10).refused[1] == 413
    held = []
    while not (last := sent(bodies, LARGEST)).refused:
        held.append(last)
    said, status = last.refused
    assert status == 503 and "as many files as it can" in said["error"]
    assert TOGETHER <= len(held) <= TOGETHER + 1


def test_small_ones_are_taken_whatever_others_send(bodies):
    while not sent(bodies, LARGEST).refused:
        pass
    assert not any(sent(bodies, SMALL).refused for _ in range(50))


def test_what_is_answered_makes_room(bodies):
    while not (last := sent(bodies, LARGEST)).refused:
        first = last
    first.done()
    first.done()  # it counts once
    last.done()
    assert not sent(bodies, LARGEST // 2).refused


def test_one_address_of_the_internet_leaves_room_for_others(bodies):
    held = [sent(bodies, LARGEST, STRANGER) for _ in range(ONES + 2)]
    assert held[-1].refused[1] == 503 and not sent(bodies, LARGEST, "9.9.9.9").refused
    for body in held:
        body.done()
    assert STRANGER not in bodies._by_address and not sent(bodies, LARGEST, STRANGER).refused


def test_the_gate_says_so_and_lets_go_of_what_it_answered(gated, monkeypatch):
    monkeypatch.setattr(bodies_module, "TOGETHER", 1)
    client, gate = gated(largest=5_000_000)
    for _ in range(3):
        assert client.post("/x", content=bytes(4_000_000)).text == "/x 4000000"
    assert gate.bodies.held == 0
    gate.bodies.held = 4_000_000  # somebody else's
    refused = client.post("/x", content=bytes(4_000_000))
    assert refused.status_code == 503 and "try again in a minute" in refused.json()["error"]
    assert client.post("/x", content=bytes(900_000)).status_code == 200
    assert gate.bodies.held == 4_000_000
