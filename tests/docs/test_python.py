"""Every Python block of the documents runs, and so do the tour and calls in other languages."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from tests.docs.documents import PAGES, ROOT, blocks


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of the editor, started by the README's command on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, log = f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("server") / "log"
    temporary = {"GRADIO_TEMP_DIR": str(log.parent)}
    with open(log, "w") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port), "--device", "cpu"],
            cwd=ROOT,
            stdout=out,
            stderr=out,
            env=os.environ | temporary,
        )
    try:
        answers(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str, process: subprocess.Popen, log: Path) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            return urllib.request.urlopen(url, timeout=30).close()
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server never answered: {log.read_text()}")


def execute(block: str) -> dict:
    made = {}
    exec(compile(block, "example", "exec"), made)
    return made


PYTHON = [(page, number) for page in PAGES for number in range(len(blocks(page, "python")))]


@pytest.mark.parametrize(
    ("page", "number"), PYTHON, ids=lambda value: getattr(value, "name", value)
)
def test_the_python_runs(page, number, work, request):
    block = blocks(page, "python")[number]
    if "127.0.0.1:7860" in block:
        block = block.replace("http://127.0.0.1:7860", request.getfixturevalue("server"))
    execute(block)


@pytest.mark.parametrize("page", ["README.md", "docs/library.md"])
def test_the_library_example_changes_the_sky_alone(page, work):
    made = execute(blocks(ROOT / page, "python")[0])
    labels = made["engine"].labels
    assert made["picture"].shape == (*made["engine"].config.size, 3)
    sky, sea = labels.id("sky"), labels.id("sea")
    sunset, style = made["sunset"], made["engine"].sample(made["scene"], seed=0)
    assert not np.array_equal(sunset.local_codes[sky], style.local_codes[sky])
    assert np.array_equal(sunset.local_codes[sea], style.local_codes[sea])


# Calls an example as a program of Node's.
NODE = """
{block}
const {{readFile, writeFile}} = await import("node:fs/promises");
const picture = await brighter(new Blob([await readFile("map.png")]));
await writeFile("picture.png", Buffer.from(await picture.arrayBuffer()));
process.exit();
"""


def in_node(block: str) -> subprocess.CompletedProcess:
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    Path("example.mjs").write_text(NODE.format(block=block), "utf-8")
    return subprocess.run(["node", "example.mjs"], capture_output=True, text=True, timeout=120)


def in_shell(block: str) -> subprocess.CompletedProcess:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    return subprocess.run(["sh", "-e", "-c", block], capture_output=True, text=True, timeout=120)


def in_node_with_the_client(block: str) -> subprocess.CompletedProcess:
    """With @gradio/client, where somebody installed it: NODE_MODULES names the folder."""
    modules = Path(os.environ.get("NODE_MODULES", ROOT / "node_modules")).resolve()
    if not (modules / "@gradio" / "client").is_dir():
        pytest.skip("@gradio/client is not installed: npm install @gradio/client")
    Path("node_modules").symlink_to(modules)
    return in_node(block)


@pytest.mark.parametrize(
    ("language", "number", "run"),
    [("sh", 0, in_shell), ("javascript", 1, in_node), ("javascript", 0, in_node_with_the_client)],
)
def test_calls_in_other_languages_run(language, number, run, work, server):
    block = blocks(ROOT / "docs" / "api.md", language)[number]
    done = run(block.replace("http://127.0.0.1:7860", server))
    assert done.returncode == 0, done.stderr
    client = Client(server, verbose=False, download_files=str(work))
    seed = 0 if run is in_node_with_the_client else 1
    wanted, _ = client.predict(
        handle_file("map.png"), seed, ["sky:lightness=40"], api_name="/slide"
    )
    assert np.array_equal(Image.open("picture.png"), Image.open(wanted))
    client.close()


def test_the_tour_runs(work):
    """The notebook's cells one after the other; it is stored without what they showed."""
    tour = json.loads((ROOT / "docs" / "tour.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in tour["cells"] if cell["cell_type"] == "code"]
    assert tour["nbformat"] == 4 and len(cells) > 5
    assert not any(cell["outputs"] or cell["execution_count"] for cell in cells)
    before, made = list(sys.path), {}
    for cell in cells:
        exec(compile("".join(cell["source"]), cell["id"], "exec"), made)
    sys.path[:] = before
    assert made["again"].same(made["state"])
