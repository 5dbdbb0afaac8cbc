"""Many people at once, each of whom must get their own picture: python -m tests.load.crowd.

Everybody paints maps of their own, now one and now another. Drawn alone first, their photos are
known byte for byte, and every later answer must be the right one of them, however many others
paint. A table says how long they waited and what the server holds; while some paint for --minutes
its memory is looked at every half minute, and again after they have left. Beyond --people, who
comes gets a place in line. Ends with 1 where an answer was not the painter's own, or memory grew by
more than --allow MB.
"""

import argparse
import http.client
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import httpx
import numpy as np

from clvae.editor.page.direct import TOKEN
from clvae.editor.page.line import OURS
from clvae.editor.server.messages import encode

from .measure import REST, Server, Visitor

MAPS = 8  # of each
PLACES = 40  # --people of the server


class Crowded(Server):
    """A server with places for so many."""

    def __init__(self, weights: str):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "tests.load.server", "serve", "--port", str(port)]
        command += ["--weights", weights, "--people", str(PLACES), "--log-level", "warning"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, **pipes)
        while "Running on" not in self._process.stdout.readline():
            assert self._process.poll() is None, "the server did not start"


class Painter(Visitor):
    """Somebody with maps of their own. wrong: answers that were not the one painted."""

    def __init__(self, url: str, name: str, number: int):
        super().__init__(url, name)
        self.waits: list[float] = []
        self.wrong, self._known, self._last = 0, {}, MAPS - 1
        self._turns = np.random.default_rng([7, number])
        height, width = self._ids.shape
        self._maps = []
        for turn in range(MAPS):
            ground = number % (self._classes - 1)
            ids = np.full((height, width), ground, np.uint8)
            y, x = self._turns.integers(0, (height - 40, width - 40))
            ids[y : y + 40, x : x + 40] = (ground + 1 + turn) % (self._classes - 1)
            self._maps.append(ids)
        self.arrive()
        for turn in range(MAPS):
            self.stroke(turn)  # alone, so that what is right is known
        self.waits.clear()

    def _hold_line(self, url: str) -> None:
        """As our script does, which counts as a place: its query has no value."""
        place = urlsplit(url)
        line = http.client.HTTPConnection(place.netloc)
        line.request("GET", f"{place.path}?{OURS.decode()}")
        line.getresponse().read(1)
        self._left.wait()
        line.close()

    def stroke(self, turn: int) -> None:
        """Paint one of the maps, and look at what comes."""
        self._number += 1
        png = encode(self._maps[turn], [(0, 0, 0)] * self._classes)
        sent = {"values": [{"png": png, "revision": self._number, "selected": 0}]}
        begun = time.monotonic()
        answer = self._web.post("direct/scene_stroke", json=sent, headers={TOKEN: self._token})
        self.waits.append(1000 * (time.monotonic() - begun))
        answer.raise_for_status()
        told = answer.json()
        assert "error" not in told, told["error"]
        photo = next(value for _, value in told["shown"] if value and "src" in value)
        known = self._known.setdefault(turn, photo["src"])
        self.wrong += known != photo["src"] or photo["stroke"] != self._number

    def paint_until(self, end: float, pace: float, late: float) -> None:
        time.sleep(late)
        while (begun := time.monotonic()) < end:
            self._last = (self._last + int(self._turns.integers(1, MAPS))) % MAPS  # another one
            self.stroke(self._last)
            time.sleep(max(0, begun + pace - time.monotonic()))


def together(server: Server, count: int, seconds: float, pace: float) -> tuple[str, int]:
    """So many paint for so long: a row of the table, and how many answers were wrong."""
    people = [Painter(server.url, f"of{count}x{n}", n) for n in range(count)]
    memory, end = [server.held()["own MB"]], time.monotonic() + seconds
    threads = [
        threading.Thread(target=person.paint_until, args=[end, pace, pace * n / count])
        for n, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    while time.monotonic() < end:
        time.sleep(min(30, max(0.1, end - time.monotonic())))
        memory.append(server.held()["own MB"])
    for thread in threads:
        thread.join()
    line = in_line(server) if count > 8 else ""
    waits, wrong = [w for person in people for w in person.waits], sum(p.wrong for p in people)
    own = {photo for person in people for photo in person._known.values()}
    for person in people:
        person.close()
    said = (
        f"{count:>3} people, {seconds:.0f} s: {len(waits)} strokes, {wrong} wrong, "
        f"{len(own)} different pictures; median {np.median(waits):.0f} ms, 95th percentile "
        f"{np.percentile(waits, 95):.0f} ms; memory {memory} MB{line}"
    )
    return said, wrong + (len(own) != MAPS * count)


def in_line(server: Server) -> str:
    """What comes of those who come when all places are taken."""
    answers = [httpx.get(server.url + "/") for _ in range(PLACES + 2)]
    waiting = [answer for answer in answers if answer.status_code == 503]
    assert all("in line" in answer.text for answer in waiting)
    return f"; of {len(answers)} newcomers {len(waiting)} wait in line"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=30, help="of each of these")
    parser.add_argument("--minutes", type=float, default=4, help="that eight go on for")
    parser.add_argument("--allow", type=float, default=40, help="MB that may stay")
    chosen = parser.parse_args()
    server, wrong = Crowded(chosen.weights), 0
    for count in chosen.people:
        said, more = together(server, count, chosen.seconds, 2)
        wrong += more
        print(said, flush=True)
    before = rested(server)
    said, more = together(server, 8, 60 * chosen.minutes, 4)
    print(said, flush=True)
    after = rested(server)
    for name, value in before.items():
        print(f"{name:<14} {value:>6} before, {after[name]:>6} after all have left")
    grown = after["own MB"] - before["own MB"]
    server.close()
    sys.exit(bool(wrong + more) or grown > chosen.allow)


def rested(server: Server) -> dict:
    time.sleep(REST)
    return server.held()


if __name__ == "__main__":
    main()
