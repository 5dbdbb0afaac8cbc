"""Progress bars: what they say is left."""

import io
import re
import time

import pytest

from train.progress import StepBar


@pytest.fixture
def clock(monkeypatch):
    """Time that a test sets."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr("tqdm.std.time", lambda: now[0])
    return now


def left(bar) -> str:
    return re.search(r"<([\d:?]+)", str(bar))[1]


def stepped(clock, bar, steps: int, seconds: float) -> None:
    for _ in range(steps):
        clock[0] += seconds
        bar.update()


def test_with_a_deadline_the_bar_shows_the_time_until_it(clock):
    """Six minutes of a run whose steps would take fourteen hours."""
    bar = StepBar(total=10_000, mininterval=0, deadline=clock[0] + 360, file=io.StringIO())
    stepped(clock, bar, 12, 5)
    assert left(bar) == "05:00" and "12/72" in str(bar) and "17%" in str(bar)
    stepped(clock, bar, 60, 5)
    assert left(bar) == "00:00"


def test_with_fewer_steps_than_the_deadline_allows_these_count(clock):
    bar = StepBar(total=30, mininterval=0, deadline=clock[0] + 3600, file=io.StringIO())
    stepped(clock, bar, 10, 5)
    assert left(bar) == "01:40" and "10/30" in str(bar)


def test_without_a_deadline_all_steps_are_left(clock):
    bar = StepBar(total=730, initial=10, mininterval=0, file=io.StringIO())
    stepped(clock, bar, 10, 5)
    assert left(bar) == "59:10"
