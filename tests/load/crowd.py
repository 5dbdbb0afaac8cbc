"""Many people at once, each of whom must get their own picture: python -m tests.load.crowd.

Everybody paints map after map, each of which is another one; the newest photos of each must be
what somebody else gets for the same maps, byte for byte. A row says how long they waited and what
the server holds. Then all places are taken, and so many --newcomers wait in line, whose pages ask
again as ours do: how long those inside wait without them and beside them, turn about. Ends with 1
where a photo was not the painter's own, a newcomer got anything but a place in line, or those
inside waited twice as long. How memory goes over half an hour: steady.py.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import numpy as np

from clvae.editor.door import AGAIN, BACK
from clvae.editor.page.direct import TOKEN
from clvae.editor.page.line import OURS
from clvae.editor.server.messages import encode

from .measure import REST, Server, Visitor

CHECKED = 6  # photos of each that are looked at
NAMES = itertools.count()


class Crowded(Server):
    """A server with places for so many."""

    def __init__(self, weights: str, places: int):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "tests.load.server", "serve", "--port", str(port)]
        command += ["--weights", weights, "--people", str(places), "--log-level", "warning"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, **pipes)
        while "Running on" not in self._process.stdout.readline():
            assert self._process.poll() is None, "the server did not start"


class Painter(Visitor):
    """Somebody with maps of their own, each of which is another one. waits: the milliseconds of
    each stroke.
    """

    def __init__(self, url: str, number: int):
        super().__init__(url, f"painter{next(NAMES)}")
        self._url = url
        self._turns = np.random.default_rng([number, next(NAMES)])
        self._ground = number % (self._classes - 1)
        self.waits: list[float] = []
        self.failed = 0
        self._got: deque[tuple[np.ndarray, str]] = deque(maxlen=CHECKED)
        self.arrive()
        self.stroke(self.drawn())  # a first picture is drawn whole
        self.waits.clear()

    def drawn(self) -> np.ndarray:
        """A map that nobody has painted before: ids uint8 [H, W]."""
        ids = np.full_like(self._ids, self._ground)
        for _ in range(2):
            y, x = self._turns.integers(0, (ids.shape[0] - 40, ids.shape[1] - 40))
            other = self._ground + 1 + self._turns.integers(0, self._classes - 2)
            ids[y : y + 40, x : x + 40] = other % (self._classes - 1)
        return ids

    def _hold_line(self, url: str) -> None:
        """As our script does, which counts as a place: its query has no value."""
        place = urlsplit(url)
        line = http.client.HTTPConnection(place.netloc)
        line.request("GET", f"{place.path}?{OURS.decode()}")
        line.getresponse().read(1)
        self._left.wait()
        line.close()

    def stroke(self, ids: np.ndarray) -> str:
        """Paint a map: its photo, as the page gets it."""
        self._number += 1
        png = encode(ids, [(0, 0, 0)] * self._classes)
        sent = {"values": [{"png": png, "revision": self._number, "selected": 0}]}
        begun = time.monotonic()
        answer = self._web.post("direct/scene_stroke", json=sent, headers={TOKEN: self._token})
        self.waits.append(1000 * (time.monotonic() - begun))
        answer.raise_for_status()
        told = answer.json()
        assert "error" not in told, told["error"]
        photos = [value for _, value in told["shown"] if value and "src" in value]
        assert photos, f"a stroke that changes the map brought no photo: {told}"
        photo = photos[0]
        assert photo["stroke"] == self._number
        return photo["src"]

    def paint_until(self, end: float, pace: float, late: float) -> None:
        time.sleep(late)
        while (begun := time.monotonic()) < end:
            ids = self.drawn()
            try:
                self._got.append((ids, self.stroke(ids)))
            except (AssertionError, httpx.HTTPError) as error:
                self.failed += 1
                print(error, file=sys.stderr, flush=True)
            time.sleep(max(0, begun + pace - time.monotonic()))

    def wrong(self) -> int:
        """How many strokes failed, and how many of the newest photos are not what somebody else
        gets who paints the same map.
        """
        with closing(Painter(self._url, 0)) as other:
            return self.failed + sum(other.stroke(ids) != photo for ids, photo in self._got)


class Newcomers:
    """So many who wait in line, as a context. answers: by status."""

    def __init__(self, url: str, count: int):
        self._url, self._left = url, threading.Event()
        self.answers: Counter[int | str] = Counter()
        self._threads = [
            threading.Thread(target=self._wait, args=[AGAIN * number / count])
            for number in range(count)
        ]

    def _wait(self, late: float) -> None:
        """A page that asks again by itself, with its ticket, until it is let in."""
        alone = httpx.Limits(max_keepalive_connections=0)  # a server closes those of 5 s
        with httpx.Client(base_url=self._url, timeout=120, limits=alone) as web:
            while not self._left.wait(late):
                begun = time.monotonic()
                try:
                    answer = web.get("/")
                except httpx.HTTPError as error:
                    self.answers[repr(error)] += 1
                    continue
                self.answers[answer.status_code] += 1
                assert answer.status_code == 503 and "in line" in answer.text
                late = max(0, begun + AGAIN - time.monotonic())

    def __enter__(self) -> Newcomers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        for thread in self._threads:
            thread.join()


def arrived(server: Server, count: int) -> list[Painter]:
    return [Painter(server.url, number) for number in range(count)]


def paint(people: list[Painter], seconds: float, pace: float) -> list[float]:
    """All paint for so long: the milliseconds that each stroke took."""
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=person.paint_until, args=[end, pace, pace * n / len(people)])
        for n, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waits = [wait for person in people for wait in person.waits]
    for person in people:
        person.waits.clear()
    return waits


def together(server: Server, count: int, seconds: float, pace: float) -> int:
    """So many paint for so long: how many answers were wrong."""
    people, before = arrived(server, count), server.held()["own MB"]
    waits = paint(people, seconds, pace)
    memory, wrong = server.held()["own MB"], leave(people)
    print(
        f"{count:>3} people, {seconds:.0f} s: {told(waits)}, {wrong} wrong; "
        f"memory {before} to {memory} MB",
        flush=True,
    )
    return wrong


def pressed(server: Server, count: int, newcomers: int, seconds: float, pace: float) -> bool:
    """All places are taken and so many wait in line, turn about: whether it goes well."""
    people, alone, beside, answers = arrived(server, count), [], [], Counter()
    for _ in range(2):
        alone += paint(people, seconds / 2, pace)
        with Newcomers(server.url, newcomers) as line:
            beside += paint(people, seconds / 2, pace)
        answers += line.answers
    wrong = leave(people)
    print(f"{count:>3} people with nobody in line: {told(alone)}")
    print(f"    with {newcomers} in line: {told(beside)}, {wrong} wrong; they got {dict(answers)}")
    return not wrong and set(answers) == {503} and np.median(beside) <= 2 * np.median(alone)


def told(waits: list[float]) -> str:
    median, late = np.median(waits), np.percentile(waits, 95)
    return f"{len(waits)} strokes, median {median:.0f} ms, 95th percentile {late:.0f} ms"


def leave(people: list[Painter]) -> int:
    """All go: how many of their photos were not their own."""
    for person in people:
        person.close()
    time.sleep(BACK + 1)  # their places are kept for so long
    return sum(person.wrong() for person in people)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--newcomers", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30, help="of each of these")
    chosen = parser.parse_args()
    most = max(chosen.people)
    server = Crowded(chosen.weights, most)
    wrong = sum(together(server, count, chosen.seconds, 2) for count in chosen.people)
    well = pressed(server, most, chosen.newcomers, chosen.seconds, 2)
    server.close()
    sys.exit(bool(wrong) or not well)


def rested(server: Server) -> dict:
    time.sleep(REST)
    return server.held()


if __name__ == "__main__":
    main()
