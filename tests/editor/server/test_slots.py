"""Slots: so many pictures are drawn at a time, and what has time waits for all that has none."""

import threading

import pytest

from clvae.editor.server.slots import Busy, Slots

PATIENCE = 60


def in_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_no_more_than_so_many_have_one():
    slots, inside, most, go = Slots(2), [], [], threading.Event()

    def work():
        with slots:
            inside.append(1)
            most.append(len(inside))
            go.wait(PATIENCE)
            inside.pop()

    threads = [in_thread(work) for _ in range(5)]
    go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(most) == 5 and max(most) <= 2


def test_what_has_time_comes_after_whoever_waits():
    slots, order = Slots(1), []

    def person():
        with slots:
            order.append("person")

    def spare():
        with slots.left_over(PATIENCE):
            order.append("spare")

    with slots:
        threads = [in_thread(spare), in_thread(person)]
        while not slots._awaited:
            pass
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["person", "spare"]


def test_it_gives_up_where_none_is_left_over():
    slots = Slots(1)
    with slots, pytest.raises(Busy), slots.left_over(0):
        pass
    with slots.left_over(0), pytest.raises(Busy), slots.left_over(0):
        pass
    with slots.left_over(0):  # it was given back
        pass


def test_a_slot_comes_back_whatever_happens():
    slots = Slots(1)
    for one in (lambda: slots, lambda: slots.left_over(0)):
        with pytest.raises(ZeroDivisionError), one():
            raise ZeroDivisionError
    with slots.left_over(0):
        pass
