"""What assistants get of a server with --mcp, asked by the protocol's own client.

Skipped where `pip install "gradio[mcp]"` was not done.
"""

import base64
import io
import re

import httpx
import numpy as np
import pytest
from PIL import Image

from clvae import Bundle, Engine
from tests.awaiting import awaited
from tests.checkpoints import draw_map
from tests.deploy.processes import editor
from tests.landscape import tiny_bundle

mcp = pytest.importorskip("mcp", reason='pip install "gradio[mcp]"')


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("assistants")
    tiny_bundle("room").save(folder / "room")
    server = editor(folder / "room", folder / "log", "--mcp", "--precision", "float32")
    try:
        assert server.answers("/health").status_code == 200
        yield server, Engine(Bundle.load(folder / "room"), "cpu", "float32")
    finally:
        server.kill()


async def talk(url: str, *calls: tuple[str, dict]):
    """The names of the tools, and what each call brings."""
    from mcp.client.streamable_http import streamable_http_client

    async with (
        streamable_http_client(f"{url}/gradio_api/mcp/") as (reading, writing, _),
        mcp.ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        return tools, [await session.call_tool(name, given) for name, given in calls]


def map_url() -> tuple[np.ndarray, str]:
    ids, file = draw_map((96, 64), [0, 1, 2]), io.BytesIO()
    Image.fromarray(ids).save(file, "PNG")
    return ids, "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def test_an_assistant_sees_the_calls_and_draws_with_them(served):
    server, engine = served
    ids, url = map_url()
    tools, (drawn, refused, elsewhere) = awaited(
        talk(
            server.url,
            ("generate", {"map": url, "seed": 5, "ids": True}),
            ("resample", {"map": url, "seed": 5, "class_name": "boat", "new_seed": 6, "ids": True}),
            ("generate", {"map": "http://127.0.0.1:1/map.png", "seed": 5, "ids": True}),
        )
    )
    calls = {"generate", "resample", "slide", "style", "tint", "segment", "edit", "upscale"}
    assert set(tools) == calls
    assert all(tool.description for tool in tools.values())
    assert not drawn.isError
    (address,) = re.findall("'url': '([^']*image.png)'", drawn.content[0].text)
    found = Image.open(io.BytesIO(httpx.get(address).content))
    scene = engine.scene(ids)
    assert np.array_equal(found, engine.generate(scene, engine.sample(scene, 5)))
    said = refused.content[0].text
    assert refused.isError and "no class 'boat'" in said and "Traceback" not in said
    said = elsewhere.content[0].text
    assert elsewhere.isError and "no file at an address of this call" in said
