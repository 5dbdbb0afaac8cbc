"""A small part of what `python -m tests.hostile` sends, and that it would see what is wrong."""

import logging

import pytest

from clvae import ClvaeError
from tests.hostile import files, requests, server
from tests.hostile.doors import Door, run
from tests.hostile.mutations import MARKUP

TRIES = 6  # of each door, or more


def test_what_strangers_send_to_a_server_ends_well_or_in_one_sentence(engine):
    with server.Served(engine) as served:
        found = [run(door, TRIES + round(3 * door.share), 1) for door in requests.doors(served)]
    assert not [line for outcome in found for line in outcome.else_]
    assert sum(outcome.correct for outcome in found) > 15
    assert sum(outcome.refused for outcome in found) > 60


def test_what_strangers_have_one_open_ends_well_or_in_one_sentence(engine, tmp_path):
    doors = files.doors(engine, tmp_path)
    found = [run(door, TRIES + round(3 * door.share), 1) for door in doors if door.share >= 1]
    assert not [line for outcome in found for line in outcome.else_]
    assert sum(outcome.correct for outcome in found) > 15
    assert sum(outcome.refused for outcome in found) > 60


def raising(error: Exception):
    def once(_):
        raise error

    return once


def shows_markup(_):
    server.check_answer(server.Answer(200, f'{{"error": "No {MARKUP[:4]}"}}'.encode()))


@pytest.mark.parametrize(
    ("once", "what"),
    [
        (raising(KeyError("sky")), "KeyError"),
        (raising(ClvaeError("something went wrong on the server: nothing of yours")), "wrong"),
        (raising(ClvaeError("one line\nand another")), "several lines"),
        (raising(ClvaeError("Traceback (most recent call last)")), "a trace"),
        (lambda _: logging.getLogger("clvae.x").error("an event failed"), "an event failed"),
        (shows_markup, "markup"),
        (lambda _: server.check_answer(server.Answer(500, b"no")), "status 500"),
        (lambda _: server.check_answer(server.Answer(403, b"{}")), "without a word"),
    ],
)
def test_what_is_neither_is_found(once, what):
    outcome = run(Door("a door", once), 2, 0)
    assert len(outcome.else_) == 2 and what in outcome.else_[0]
    assert not outcome.correct and not outcome.refused


def test_the_same_numbers_send_the_same_inputs():
    drawn = []
    for _ in range(2):
        run(Door("a door", lambda random: drawn.append(random.integers(10**6))), 3, 7, first=2)
    assert drawn[:3] == drawn[3:] and len({*drawn}) == 3
