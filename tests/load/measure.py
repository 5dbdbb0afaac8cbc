"""What use leaves behind in a server: python -m tests.load.measure [--help].

A thousand strokes, a thousand calls and thirty pages opened and closed, each followed by a rest; a
table says what the server holds before and after. Ends with 1 where sessions, mailboxes, jobs,
workspaces or files are more than before, or where memory of its own (what it has read from files
does not count) has grown by more than --allow MB. Pages need a Chromium.
"""

import argparse
import io
import json
import socket
import subprocess
import sys
import threading
import time

import httpx
import numpy as np
from PIL import Image

from clvae.editor.page.direct import TOKEN
from clvae.editor.server.messages import encode
from tests.browser.conftest import FLAGS, PATIENCE, READY, find_chromium

REST = 60  # seconds after which only what stays is left
SHOWN = "document.querySelector('.cl-picture').src"


class Server:
    """A server in a process of its own. url: its address."""

    def __init__(self, weights: str):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.load.server",
                "serve",
                "--port",
                str(port),
                "--weights",
                weights,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        while "Running on" not in self._process.stdout.readline():
            assert self._process.poll() is None, "the server did not start"

    def held(self) -> dict:
        print(file=self._process.stdin, flush=True)
        while not (line := self._process.stdout.readline()).startswith("{"):
            pass
        return json.loads(line)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


class Visitor:
    """A page as far as its server can tell: a session whose line is up until it is closed."""

    def __init__(self, url: str, session: str):
        fresh = httpx.Limits(keepalive_expiry=2)  # a server closes lines that rest for 5 s
        self._web = httpx.Client(base_url=url, timeout=120, limits=fresh)
        self._session, self._number = session, 0
        config = self._web.get("config").json()
        scene = next(
            part for part in config["components"] if part["props"].get("elem_id") == "scene-painter"
        )
        props = scene["props"]["props"]
        keep = next(part for part in config["components"] if part["props"].get("elem_id") == "keep")
        self._here = next(
            {"fn_index": event["id"], "trigger_id": keep["id"]}
            for event in config["dependencies"]
            if [keep["id"], "here"] in event["targets"]
        )
        self._token = None
        self._classes = 1 + max(thing["id"] for thing in props["objects"])
        self._ids = np.zeros(props["size"], np.uint8)
        self._random, self._left = np.random.default_rng(0), threading.Event()
        line = f"{url}/gradio_api/heartbeat/{session}"
        self._line = threading.Thread(target=self._hold_line, args=[line])
        self._line.start()

    def _hold_line(self, url: str) -> None:
        with httpx.stream("GET", url, timeout=None) as line:
            next(line.iter_raw())
            self._left.wait()

    def arrive(self) -> None:
        """Give a sign of life, by Gradio's queue, and learn what the direct line asks for."""
        mine = {"session_hash": self._session}
        asked = {"data": [], "event_data": {"desk": None}}
        self._web.post("gradio_api/queue/join", json=self._here | mine | asked).raise_for_status()
        with self._web.stream("GET", "gradio_api/queue/data", params=mine) as stream:
            done = [line for line in stream.iter_lines() if "process_completed" in line]
        self._token = json.loads(done[0].removeprefix("data:"))["output"]["data"][0]["token"]

    def paint(self) -> None:
        """A disc somewhere, and its picture."""
        if self._token is None:
            self.arrive()
        self._number += 1
        height, width = self._ids.shape
        rows, columns = np.ogrid[:height, :width]
        y, x = self._random.integers(0, (height, width))
        disc = (rows - y) ** 2 + (columns - x) ** 2 < self._random.integers(4, 30) ** 2
        self._ids[disc] = self._random.integers(0, self._classes)
        png = encode(self._ids, [(0, 0, 0)] * self._classes)
        value = {"png": png, "revision": self._number, "selected": 0}
        answer = self._web.post(
            "direct/scene_stroke", json={"values": [value]}, headers={TOKEN: self._token}
        )
        answer.raise_for_status()
        assert "error" not in answer.json(), answer.json()

    def close(self) -> None:
        self._left.set()
        self._line.join()
        self._web.close()


def paint(url: str, count: int) -> None:
    visitor = Visitor(url, f"painter{count}")
    for _ in range(count):
        visitor.paint()
    visitor.close()


def call(url: str, count: int, first: int = 0) -> None:
    """Calls of /generate without a session: an upload, the call, and its answer's two files. first:
    the number of the first of them, each of which has another map.
    """
    with httpx.Client(base_url=f"{url}/gradio_api", timeout=120) as web:
        for number in range(first, first + count):
            label_map, file = np.full((256, 256), number % 3, np.uint8), io.BytesIO()
            label_map.flat[number] = 3  # so that each is another file
            Image.fromarray(label_map).save(file, "PNG")
            path = web.post("upload", files={"files": ("map.png", file.getvalue())}).json()[0]
            data = [
                {"path": path, "meta": {"_type": "gradio.FileData"}},
                number,
                False,
                "middle",
                None,
            ]
            event = web.post("call/generate", json={"data": data}).json()["event_id"]
            with web.stream("GET", f"call/generate/{event}") as stream:
                lines = list(stream.iter_lines())
            assert "event: complete" in lines, lines
            for part in json.loads(lines[lines.index("event: complete") + 1].removeprefix("data:")):
                web.get(part["url"]).raise_for_status()


def visit(url: str, count: int) -> None:
    """Open pages one after another, paint a stroke in each, and close it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for _ in range(count):
            context = browser.new_context(viewport={"width": 1280, "height": 720})
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(url)
            page.wait_for_function(READY)
            before = page.evaluate(SHOWN)
            page.click("#scene-painter .cl-chip >> nth=3")
            page.click("#scene-painter .cl-map")
            page.wait_for_function(f"(before) => {SHOWN} !== before", arg=before)
            context.close()
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--strokes", type=int, default=1000)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--allow", type=int, default=60, help="megabytes that may stay")
    chosen = parser.parse_args()
    server = Server(chosen.weights)
    rows = [("fresh", server.held())]

    def row(name: str) -> None:
        rows.append((name, server.held()))
        print(f"{name:>24}", rows[-1][1], flush=True)

    print(f"{'fresh':>24}", rows[0][1], flush=True)
    jobs = [
        (paint, "strokes", chosen.strokes),
        (call, "calls", chosen.calls),
        (visit, "pages", chosen.pages),
    ]
    for job, _, count in jobs:  # what comes once and stays: kernels, modules
        job(server.url, min(count, 300 if job is paint else 3))
    time.sleep(REST)
    row("before")
    for job, name, count in jobs:
        start = time.monotonic()
        job(server.url, count)
        row(f"{count} {name}, {time.monotonic() - start:.0f} s")
        time.sleep(REST)
        row("after a rest")
    server.close()
    before, after = rows[1][1], rows[-1][1]
    more = [what for what in before if not what.endswith("MB") and after[what] > before[what]]
    return int(bool(more) or after["own MB"] > before["own MB"] + chosen.allow)


if __name__ == "__main__":
    sys.exit(main())
