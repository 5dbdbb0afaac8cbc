"""The door: who comes when all places are taken waits, and comes in in order."""

import pytest

from clvae.editor.door import AGAIN, BACK, COMING, LOST, Door


@pytest.fixture
def clock():
    """Time as a test tells it: clock.now."""

    def clock():
        return clock.now

    clock.now = 1000.0
    return clock


def enter(door: Door, address: str = "") -> None:
    """Somebody opens the page."""
    assert door.come("", address)[1] == 0
    door.opened(address)


def test_without_a_limit_nobody_waits(clock):
    door = Door(0, clock)
    for _ in range(50):
        enter(door)
    assert door.inside == 50 and door.in_line == 0


def test_who_comes_when_all_places_are_taken_waits_in_order(clock):
    door = Door(1, clock)
    enter(door)
    first, place = door.come("", "")
    assert place == 1 and door.come("", "")[1] == 2
    assert door.come(first, "") == (first, 1) and door.in_line == 2
    door.closed("")
    clock.now += BACK + 1
    second, place = door.come("", "")
    assert place == 3  # though there is a place: two were there before
    assert door.come(first, "")[1] == 0 and door.come(first, "")[1] == 0  # the page, loaded twice
    door.opened("")
    assert door.come(second, "")[1] == 2 and door.inside == 1


def test_who_comes_in_has_a_place_before_the_page_is_open(clock):
    door = Door(1, clock)
    door.come("", "")
    waiting, place = door.come("", "")
    for _ in range(COMING // AGAIN):
        assert place == 1
        clock.now += AGAIN
        place = door.come(waiting, "")[1]
    assert place == 0 and door.in_line == 0  # the first page was never opened


def test_who_asks_no_more_has_left_the_line(clock):
    door = Door(1, clock)
    enter(door)
    door.come("", "")
    clock.now += LOST
    assert door.come("", "")[1] == 1 and door.in_line == 1


def test_a_page_that_is_loaded_again_keeps_its_place(clock):
    door = Door(1, clock)
    enter(door, "anna")
    waiting, _ = door.come("", "ben")
    door.closed("anna")
    assert door.come(waiting, "ben")[1] == 1
    assert door.come("", "anna")[1] == 0
    door.opened("anna")
    assert door.come(waiting, "ben")[1] == 1 and door.inside == 1


def test_a_page_that_takes_its_line_again_takes_no_newcomers_place(clock):
    door = Door(2, clock)
    enter(door, "anna")
    assert door.come("", "ben")[1] == 0  # and is on the way
    door.closed("anna")
    door.opened("anna")
    waiting, place = door.come("", "eve")
    clock.now += BACK + 1
    assert place == door.come(waiting, "eve")[1] == 1  # ben's place is kept for him
    door.opened("ben")
    assert door.inside == 2
