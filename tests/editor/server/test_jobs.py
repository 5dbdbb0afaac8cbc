"""Jobs: what they tell comes in steps, what they return or raise comes to whoever listens."""

import threading

import pytest

from clvae.editor.server.jobs import Ended, in_steps
from clvae.editor.texts import in_language, say


def run(job):
    told = []
    while True:
        try:
            told.append(next(job))
        except StopIteration as ended:
            return told, ended.value


def test_steps_and_then_the_result():
    def work(tell):
        for number in range(3):
            tell(number)
        return "done"

    assert run(in_steps(work)) == ([0, 1, 2], "done")


def test_a_job_speaks_the_language_of_whoever_asked_for_it_though_others_come_meanwhile():
    def work(tell):
        tell(say("Undo"))
        return say("Undo")

    with in_language("de"):
        job = in_steps(work)
        first = next(job)
    with in_language("en"):
        assert (first, run(job)[1]) == ("Rückgängig", "Rückgängig")


def test_what_goes_wrong_is_raised_where_somebody_listens():
    def work(tell):
        tell(1)
        raise KeyError("rock")

    job = in_steps(work)
    assert next(job) == 1
    with pytest.raises(KeyError, match="rock"):
        next(job)


def test_a_job_that_nobody_listens_to_any_more_ends():
    ended, go_on = threading.Event(), threading.Event()

    def work(tell):
        try:
            tell(1)
            go_on.wait(60)
            tell(2)
        except Ended:
            ended.set()
            raise

    job = in_steps(work)
    assert next(job) == 1
    job.close()
    go_on.set()
    assert ended.wait(60)
