"""The door: who comes when all places are taken waits, and comes in in order."""

import pytest

from clvae.editor import door as door_module
from clvae.editor.door import AGAIN, BACK, COMING, LONGEST, LOST, Door


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


def test_who_comes_in_while_others_are_counted_breaks_nothing(clock, monkeypatch):
    door = Door(0, clock)
    enter(door, "first")

    def meanwhile(address):
        if not address.startswith("then"):
            enter(door, f"then {address}")
        return False

    monkeypatch.setattr(door_module, "of_the_internet", meanwhile)
    assert door.inside == 1 and door.inside == 2


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


STRANGER = "203.0.113.9"


@pytest.fixture(autouse=True)
def a_documents_address_is_a_strangers(monkeypatch):
    """Those that may stand in tests count for networks of one's own."""
    known = door_module.of_the_internet
    monkeypatch.setattr(door_module, "of_the_internet", lambda one: one == STRANGER or known(one))


def test_who_asks_for_page_after_page_takes_half_of_the_places_at_most(clock):
    door = Door(10, clock)
    taken = [door.come("", STRANGER)[1] for _ in range(20)]
    assert taken == [0] * 5 + [*range(1, 16)]  # the others wait in line
    for number in range(5):  # and hold up nobody
        assert door.come("", f"10.0.0.{number}")[1] == 0
    assert door.come("", "10.0.0.9")[1] == 16


def test_lines_that_nobody_was_let_in_for_take_no_more_than_that_either(clock):
    door = Door(10, clock)
    for _ in range(300):
        door.opened(STRANGER)
    assert door.inside == 5
    for number in range(5):
        enter(door, f"10.0.0.{number}")
    for _ in range(300):
        door.closed(STRANGER)
    assert door.inside == 5 and len(door._back) <= 5
    clock.now += BACK + 1
    enter(door, STRANGER)


def test_a_network_of_ones_own_may_have_all_places_and_so_may_a_proxy(clock):
    for address in ("10.0.0.1", "127.0.0.1", "fd00::1", "", "unknown"):
        door = Door(10, clock)
        for _ in range(10):
            enter(door, address)
        assert door.come("", address)[1] == 1


def test_a_few_places_are_anybodys(clock):
    door = Door(3, clock)
    for _ in range(3):
        enter(door, STRANGER)


def test_a_line_that_strangers_make_long_is_remembered_up_to_a_length(clock):
    door = Door(1, clock)
    enter(door)
    places = [door.come("", STRANGER)[1] for _ in range(LONGEST + 50)]
    assert door.in_line == LONGEST and places[-1] == LONGEST + 1
