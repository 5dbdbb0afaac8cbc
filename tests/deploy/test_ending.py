"""A server that is told to end: what is drawn is finished and arrives, nothing new is begun."""

import io
import time

import httpx
import pytest
from PIL import Image

from tests.checkpoints import draw_map
from tests.deploy.processes import PATIENCE, editor, two_bundles

# Drawing for a program waits until the test says go.
HELD = """
import pathlib, time
from clvae.editor.server import service
draw = service.Service.draw
def held(self, scene, style):
    pathlib.Path({begun!r}).touch()
    while not pathlib.Path({go!r}).exists():
        time.sleep(0.01)
    return draw(self, scene, style)
service.Service.draw = held
"""


def awaited(condition, what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.02)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return two_bundles(tmp_path_factory.mktemp("weights"))


@pytest.fixture
def served(weights, tmp_path):
    """A server whose drawing waits for the file `go`."""
    code = HELD.format(begun=str(tmp_path / "begun"), go=str(tmp_path / "go"))
    server = editor(weights / "room", tmp_path / "log", code=code)
    yield server
    server.kill()


def test_a_server_that_is_told_to_end_finishes_what_it_draws(served, tmp_path):
    assert served.answers("/health").json() == {"status": "ready"}
    with httpx.Client(base_url=served.url, timeout=PATIENCE) as web:
        file = io.BytesIO()
        Image.fromarray(draw_map((96, 64), [0, 1, 2])).save(file, "PNG")
        (path,) = web.post(
            "/gradio_api/upload", files={"files": ("map.png", file.getvalue())}
        ).json()
        label_map = {"path": path, "meta": {"_type": "gradio.FileData"}}
        sent = {"data": [label_map, 1, False, "middle", None]}
        call = web.post("/gradio_api/call/generate", json=sent).json()["event_id"]
        awaited((tmp_path / "begun").exists, "the drawing to begin")

        served.tell()
        awaited(lambda: web.get("/health").status_code == 503, "the end to begin")
        refused = web.post("/gradio_api/call/generate", json=sent)
        assert refused.status_code == 503 and "about to end" in refused.json()["detail"]
        with web.stream("GET", f"/gradio_api/call/generate/{call}") as answer:
            (tmp_path / "go").touch()
            said = answer.read().decode()
    assert "event: complete" in said and "image.png" in said
    assert served.ended() == 0
    lines = served.said().splitlines()
    (starting,) = [line for line in lines if "said=starting" in line]
    assert "host=127.0.0.1" in starting and "cache_mb=1024" in starting
    assert any("call=generate" in line and "outcome=answered" in line for line in lines)
    assert not any(call in line or path in line for line in lines)
    (ending,) = [line for line in lines if "said=ending" in line]
    assert ending.endswith("left=0")
