"""A server as strangers meet it: the same application behind the same gate, without a network."""

from __future__ import annotations

import asyncio
import json
import threading
from types import SimpleNamespace

import gradio as gr
import numpy as np
from fastapi import FastAPI

from clvae import ClvaeError, Engine
from clvae.editor.door import Door as Places
from clvae.editor.gate import Gate, Guard
from clvae.editor.page.layout import application, build, settings
from tests.editor.page.test_events import brought, seats
from tests.hostile.doors import check_shown

ANNA, BEN = "anna", "ben"  # who sends; and another visitor, whose picture must stay as it is


class Answer:
    """What came back. text: of the body."""

    def __init__(self, status: int, body: bytes):
        self.status, self.text = status, body.decode("utf-8", "replace")

    def json(self) -> object:
        return json.loads(self.text)


class Served:
    """The server, as a context. engine: draws nothing here, so that pictures cost no time."""

    def __init__(self, engine: Engine):
        engine.draw = lambda scene, *_: np.zeros((*scene.objects.shape, 3), np.uint8)
        self.engine, self.page = engine, build(engine)
        self.seat = seats(self.page, engine, SimpleNamespace(session_hash=ANNA))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        self._notes = gr.Info, gr.Warning
        gr.Info = gr.Warning = lambda text, *_, **__: check_shown(text)
        more = {**settings(self.page), "app_kwargs": application(self.page)}
        app = gr.mount_gradio_app(FastAPI(), self.page, "/", **more)
        self._life = app.router.lifespan_context(app)
        self.wait(self._life.__aenter__())
        self._app = Guard(app, Gate(Places(0)))
        self.fresh()
        return self

    def __exit__(self, *_: object) -> None:
        self.wait(self._life.__aexit__(None, None, None))
        self.wait(_all_ended())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        del self.engine.draw
        gr.Info, gr.Warning = self._notes

    def wait(self, work):
        """What a coroutine returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def fresh(self) -> None:
        """Anna has one of everything, and so has Ben."""
        workspace = self.seat()
        self.proper = brought(self.engine, workspace)
        self._ben = self.page.workspaces.of(SimpleNamespace(session_hash=BEN))
        self._ben.document.edit(lambda _: workspace.document.state)
        self._bens = self._ben.document.state, self._ben.grid

    def check_ben(self) -> None:
        """The other visitor's picture is as it was."""
        ben = self.page.workspaces.find(SimpleNamespace(session_hash=BEN))
        assert ben is self._ben, "another visitor's workspace was replaced"
        now = ben.document.state, ben.grid
        assert all(a is b for a, b in zip(now, self._bens)), "another visitor's picture changed"

    def check_anna(self) -> None:
        """What the sender has now can be drawn and is finite."""
        found = self.page.workspaces.find(SimpleNamespace(session_hash=ANNA))
        if found is not None:
            state = found.document.state
            style = state.style(self.engine.directions)
            self.engine.check(state.scene, style)
            assert np.isfinite(style.local_codes).all() and np.isfinite(style.global_code).all()

    def ask(self, method: str, path: str, body: bytes = b"", pieces: int = 1, **headers) -> Answer:
        """What the server answers to a request, whose body comes in so many pieces."""
        sent = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "replace"),
            "root_path": "",
            "query_string": query.encode("utf-8", "replace"),
            "headers": [(b"host", b"editor"), (b"content-length", b"%d" % len(body)), *sent],
            "client": ("203.0.113.7", 4000),
            "server": ("editor", 80),
        }
        step = max(1, -(-len(body) // pieces))
        parts = [body[at : at + step] for at in range(0, len(body), step)] or [b""]
        try:
            return self.wait(self._answer(scope, parts))
        except Exception as error:
            raise AssertionError(
                f"{method} {path[:200]}: {type(error).__name__} {error}"
            ) from error

    async def _answer(self, scope: dict, parts: list[bytes]) -> Answer:
        status, body, left = 0, bytearray(), list(parts)

        async def receive() -> dict:
            if left:
                part = left.pop(0)
                return {"type": "http.request", "body": part, "more_body": bool(left)}
            await asyncio.sleep(3600)
            return {"type": "http.disconnect"}

        async def send(message: dict) -> None:
            nonlocal status
            status = message.get("status", status)
            body.extend(message.get("body", b""))

        await asyncio.wait_for(self._app(scope, receive, send), 60)
        return Answer(status, bytes(body))


async def _all_ended() -> None:
    """What Gradio left running in this loop is cancelled."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def check_answer(answer: Answer) -> None:
    """An answer that is a sentence is a ClvaeError, one that is a fault an AssertionError."""
    assert answer.status < 500, f"status {answer.status}: {answer.text[:900]}"
    try:
        found = answer.json()
    except ValueError:
        found = {"error": answer.text} if answer.status >= 400 else {}
    said = found if isinstance(found, dict) else {}
    for _, text in said.get("notes", []):
        check_shown(text)
    if error := said.get("error") or (answer.status >= 400 and str(said.get("detail", ""))):
        check_shown(str(error)[:800])
        raise ClvaeError(str(error)[:300])
    assert answer.status < 400, f"status {answer.status} without a word: {answer.text[:300]}"
