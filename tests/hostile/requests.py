"""Requests of strangers: the direct line, events of the queue, calls, uploads, addresses."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import numpy as np
import orjson
from gradio.helpers import EventData

from clvae import ClvaeError
from clvae.editor.page.direct import TOKEN
from clvae.editor.page.share import CALLS
from clvae.editor.page.tokens import token
from clvae.editor.server.events import EVENTS
from clvae.editor.server.messages import PREFIX, PainterReader
from tests.hostile import pictures
from tests.hostile.doors import Door, check_shown
from tests.hostile.mutations import ODD, damaged, odd_json
from tests.hostile.server import ANNA, BEN, Served, check_answer
from tests.landscape import SIZE

Random = np.random.Generator
PATHS = (
    "", "config", "info", "openapi.json", "queue/join", "queue/data", "queue/status", "upload",
    "call/generate", "call/edit", "call/v2/generate", "run/generate", "api/generate", "reset",
    "cancel", "component_server", "file=x", "file/x", "proxy=http://x/", "heartbeat/anna",
    "stream/x/y/1/playlist.m3u8", "deep_link", "startup-events", "upload_progress", "login",
    "user", "token", "app_id", "login_check", "dev/reload", "vibe-editor", "runs",
)  # fmt: skip
ELSEWHERE = (
    "/etc/passwd", "../../../../etc/passwd", "..%2f..%2fetc/passwd", "%2e%2e/%2e%2e/etc/passwd",
    "file:///etc/passwd", "http://127.0.0.1:1/", "//etc/passwd", "/proc/self/environ", "\\etc\\x",
    "C:\\Windows\\win.ini", "data:text/plain,x", "a" * 5000, "\0", "/tmp", ".", "", "é",
)  # fmt: skip
SECRETS = ("root:x:", "GRADIO_TEMP_DIR=", "[fonts]")  # of the files that those name
STREAMS = ("queue/data", "heartbeat", "upload_progress")  # last as long as somebody listens


def doors(served: Served) -> Iterator[Door]:
    """Doors of a server."""
    line = Line(served)
    yield Door("direct line", line.once, 25, served.fresh)
    yield Door("direct line, its body's bytes", line.bytes, 6, served.fresh)
    yield Door("events of the queue", Queue(served).once, 18, served.fresh)
    yield Door("calls of programs", Calls(served).once, 5, served.fresh)
    yield Door("painter's value", painter(served), 5)
    yield Door("uploads", Uploads(served).once, 3, served.fresh)
    yield Door("addresses", Addresses(served).once, 5, served.fresh)


class Line:
    """The direct line: values and data of each of its events."""

    def __init__(self, served: Served):
        self._served, self._direct = served, served.page.direct
        self._events = list(self._direct.events.values())

    def _body(self, random: Random) -> tuple[str, dict]:
        event = self._events[random.integers(len(self._events))]
        values = [part.value for part in self._direct.parts.of(*event.brings)]
        return event.key, {"values": values, "data": self._served.proper(event.key)}

    def once(self, random: Random) -> None:
        key, body = self._body(random)
        for _ in range(random.integers(1, 4)):
            body = odd_json(random, body)
        self._send(random, key, json.dumps(body).encode("utf-8", "replace"))

    def bytes(self, random: Random) -> None:
        key, body = self._body(random)
        self._send(random, key, damaged(random, orjson.dumps(body)))

    def _send(self, random: Random, key: str, body: bytes) -> None:
        shown = token(ANNA).encode()
        if random.random() < 0.05:  # somebody else's name, or a sum that is wrong
            shown = random.choice([token(ANNA).replace(ANNA, BEN).encode(), b"", b"\xff." * 9])
            shown = damaged(random, bytes(shown)) if random.random() < 0.5 else bytes(shown)
        headers = {TOKEN.replace("-", "_"): shown}
        pieces = int(random.integers(1, 4))
        answer = self._served.ask("POST", f"/direct/{key}", body, pieces, **headers)
        self._served.check_ben()
        self._served.check_anna()
        check_answer(answer)


class Queue:
    """Events that come by Gradio's queue, as it answers them."""

    def __init__(self, served: Served):
        self._served = served
        keys = {event.key for event in EVENTS}
        self._jobs = [job for job in served.page.fns.values() if job.name in keys and job.fn]

    def once(self, random: Random) -> None:
        job = self._jobs[random.integers(len(self._jobs))]
        values = [part.value for part in job.inputs]
        data = self._served.proper(job.name)
        if random.random() < 0.5:
            values = odd_json(random, values)
            values = values if isinstance(values, list) else [values]
        else:
            data = odd_json(random, data)
        self._served.wait(asked(self._served, job, values, data))
        self._served.check_ben()
        self._served.check_anna()


async def asked(served: Served, job, values: list, data: object) -> object:
    """What the page's handler of a job answers; a sentence of it is a ClvaeError."""
    request, more = gr.Request(session_hash=ANNA), {}
    while True:
        try:
            found = await served.page.process_api(
                job, values, request=request, event_data=EventData(None, data), **more
            )
        except gr.Error as error:
            check_shown(str(error.message))
            raise ClvaeError(str(error.message)) from None
        if not found.get("is_generating"):
            return found
        more = {"iterator": found["iterator"]}


class Calls:
    """Calls of programs, with files that they uploaded, or say they did."""

    def __init__(self, served: Served):
        self._served, self._pictures = served, pictures.drawn(SIZE, served.engine.labels)
        jobs = served.page.fns.values()
        self._jobs = {job.api_name: job for job in jobs if job.concurrency_id == CALLS}
        self._folder = Path(served.page.GRADIO_CACHE)

    def once(self, random: Random) -> None:
        job = list(self._jobs.values())[random.integers(len(self._jobs))]
        values = [self._value(random, part) for part in job.inputs]
        if random.random() < 0.5:
            values = odd_json(random, values)
            values = values if isinstance(values, list) else [values]
        self._served.wait(asked(self._served, job, values, None))

    def _value(self, random: Random, part) -> object:
        if not isinstance(part, gr.File):
            return part.value
        if random.random() < 0.1:
            return {"path": ELSEWHERE[random.integers(len(ELSEWHERE))], "meta": META}
        if "map" in part.label and random.random() < 0.3:
            return None
        data = self._pictures[random.integers(len(self._pictures))]
        file = self._folder / "hostile" / "sent.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if random.random() < 0.6 else pictures.spoiled(random, data))
        return {"path": str(file), "meta": META}


META = {"_type": "gradio.FileData"}


def painter(served: Served):
    """What a painter sends, as its reader takes it."""
    engine = served.engine
    found, count = pictures.drawn(SIZE, engine.labels)[-20:], len(engine.labels.names)
    read = PainterReader(engine.sizes, count).read

    def once(random: Random) -> None:

        data = found[random.integers(len(found))]
        data = data if random.random() < 0.3 else pictures.spoiled(random, data)
        png = PREFIX + base64.b64encode(data).decode()
        value: object = {
            "png": png,
            "revision": 3,
            "selected": 2,
            "pieces": [[13, 2]],
            "point": [3, 4],
            "pending": [{"revision": 2, "png": png}],
        }
        painted = read(odd_json(random, value) if random.random() < 0.5 else value)
        assert painted.ids.shape == SIZE and painted.ids.max() < 14

    return once


class Uploads:
    """Bodies of Gradio's upload."""

    def __init__(self, served: Served):
        self._served = served

    def once(self, random: Random) -> None:
        name = str(ODD[random.integers(len(ODD))])[:300].encode("utf-8", "replace")
        place = ELSEWHERE[random.integers(len(ELSEWHERE))].encode("utf-8", "replace")
        name = name if random.random() < 0.5 else place
        edge = b"----edge"
        part = b'--%s\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n'
        body = b"".join(part % (edge, name) + b"x" * 40 + b"\r\n" for _ in range(3))
        body += b"--" + edge + b"--\r\n"
        if random.random() < 0.7:
            body = damaged(random, body)
        kind = b"multipart/form-data; boundary=" + edge
        kind = kind if random.random() < 0.9 else damaged(random, kind)
        answer = self._served.ask(
            "POST", "/gradio_api/upload", body, int(random.integers(1, 5)), content_type=kind
        )
        check_answer(answer)
        inside = Path(self._served.page.GRADIO_CACHE).resolve()
        for path in answer.json():
            assert Path(path).resolve().is_relative_to(inside), f"a file lies at {path}"
            Path(path).unlink(missing_ok=True)


class Addresses:
    """Every address that there is, and many that there are not, with bodies that fit none."""

    def __init__(self, served: Served):
        self._served = served

    def once(self, random: Random) -> None:
        base = PATHS[random.integers(len(PATHS))]
        tail = ELSEWHERE[random.integers(len(ELSEWHERE))] if random.random() < 0.6 else ""
        start = ["/gradio_api/", "/gradio_api/file=", "/assets/", "/static/", "/", "/direct/"]
        path = start[random.integers(len(start))] + base * (random.random() < 0.8) + tail
        method = str(random.choice(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]))
        if method == "GET" and any(part in path for part in STREAMS):
            method = "POST"
        body = {"data": [], "fn_index": 0, "session_hash": ANNA, "event_data": None}
        sent = json.dumps(odd_json(random, body)).encode("utf-8", "replace")
        kind = bytes(random.choice([b"application/json", b"text/plain", b""]))
        answer = self._served.ask(method, path, sent, content_type=kind)
        for secret in SECRETS:
            assert secret not in answer.text, f"{method} {path[:200]} tells of {secret}"
        self._served.check_ben()
        check_answer(answer)
