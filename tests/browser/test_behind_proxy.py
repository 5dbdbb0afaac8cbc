"""A real proxy before a real server, as the documents have it: all of it works there, also below a
path. Behind Caddy only where one is installed.
"""

import os
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import httpx
import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from clvae import Engine
from clvae.editor.serving import listen
from clvae.editor.settings import Settings
from clvae.editor.site import Site
from tests.browser.conftest import READY, Editor, visit
from tests.browser.keeping import project_file, save
from tests.browser.style_photos import add, label_map
from tests.browser.tools import ROAD
from tests.deploy.processes import Process, free_port, two_bundles
from tests.docs.documents import ROOT

EXAMPLES = [("", "nginx.conf"), ("/editor", "nginx-path.conf"), ("/editor", "Caddyfile")]
AROUND = """
daemon off; pid {folder}/pid; error_log {folder}/errors; {user}
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {server}
}}
"""


def find_nginx() -> str:
    """The path of an installed nginx; without one the test is skipped, or fails where browsers are
    required.
    """
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if path:
        return path
    if os.environ.get("CLVAE_REQUIRE_BROWSER") == "1":
        pytest.fail("no nginx is installed")
    pytest.skip("no nginx is installed")


def nginx(folder: Path, name: str, port: int, to: int) -> list[object]:
    """The command of an nginx with an example of the documents, without TLS, between two ports of
    this machine.
    """
    text = (ROOT / "docs" / "deploy" / name).read_text("utf-8")
    text = re.sub(r"(?m)^ *ssl_.*\n", "", text)
    assert "127.0.0.1:7860" in text and "listen 443 ssl;" in text
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    server = text.replace("127.0.0.1:7860", f"127.0.0.1:{to}")
    user = "user root;" if hasattr(os, "getuid") and os.getuid() == 0 else ""
    (folder / "conf").write_text(AROUND.format(folder=folder, server=server, user=user))
    return [find_nginx(), "-p", folder, "-c", folder / "conf"]


def caddy(folder: Path, name: str, port: int, to: int) -> list[object]:
    """The same of a Caddy, and of the example below a path."""
    path = shutil.which("caddy") or pytest.skip("no caddy is installed")
    text = (ROOT / "docs" / "deploy" / name).read_text("utf-8")
    for host, here in (("www", port), ("editor", free_port())):
        assert f"\n{host}.example.org {{" in text
        text = text.replace(f"\n{host}.example.org {{", f"\nhttp://127.0.0.1:{here} {{")
    text = text.replace("127.0.0.1:7860", f"127.0.0.1:{to}")
    (folder / "conf").write_text("{\n\tadmin off\n}\n" + text)
    return [path, "run", "--config", folder / "conf", "--adapter", "caddyfile"]


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return two_bundles(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda example: example[1])
def proxied(request, weights, tmp_path_factory):
    """A site behind a proxy, at the root or below a path: its url, the site and the gate."""
    (path, name), folder = request.param, tmp_path_factory.mktemp("proxy")
    port, behind = free_port(), free_port()
    command = (caddy if name == "Caddyfile" else nginx)(folder, name, port, behind)
    site = Site([weights / "hills"], lambda folder: Engine.load(folder, "cpu", "float32"))
    gate = listen(site, Settings(port=behind, root_path=path, trust_proxy=True))
    home = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    proxy = Process(command, port, folder / "log", **home)
    try:
        assert proxy.answers(path + "/health").json() == {"status": "ready"}
        url = f"{proxy.url}{path}/"
        yield SimpleNamespace(url=url, site=site, gate=gate, workspaces=site.first.workspaces)
        proxy.tell()  # so that it ends its workers
        proxy.ended()
    finally:
        proxy.kill()
        site.close()


@pytest.fixture
def editor(browser, proxied):
    yield from visit(browser, proxied)


def test_a_visit_behind_a_proxy(editor, proxied):
    page, src = editor.page, editor.src()
    elsewhere = []
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith((proxied.url, "data:", "blob:")) or elsewhere.append(asked.url)
        ),
    )
    editor.select("road")
    editor.paint([(0.1, 0.8), (0.5, 0.8)])
    editor.changed(src)
    assert (editor.ids() == ROAD).any()
    editor.holds(editor.ids())

    editor.open_style_tab()
    ids = label_map()
    add(editor, 1, ids=ids)
    editor.settled(lambda state: len(state.style_photos) == 1, "the style photo")

    painted, data = editor.ids(), save(editor)
    page.click(".cl-sample >> nth=2")
    editor.holds(editor.workspaces.service.samples[2].labels)
    editor.choose_file("#header [data-act=open-project]", project_file(data))
    editor.holds(painted)
    assert proxied.gate.door.inside == 1

    page.click("button.cl-model")
    page.click(".cl-models [data-model=room]")
    page.wait_for_url(f"{proxied.url}model/room/")
    page.wait_for_function(READY)
    room = Editor(page, proxied.site.open("room").page.workspaces)
    src = room.src()
    room.select("lamp")
    room.paint([(0.2, 0.3), (0.8, 0.4)])
    room.changed(src)
    assert not elsewhere


def test_programs_call_a_server_behind_a_proxy(proxied, tmp_path):
    for path, size in (
        ("", proxied.workspaces.service.engine.config.size),
        ("model/room/", (96, 64)),
    ):
        Image.fromarray(np.zeros(size, np.uint8)).save(tmp_path / "map.png")
        client = Client(
            proxied.url + path,
            verbose=False,
            httpx_kwargs={"timeout": 60},
            download_files=str(tmp_path),
        )
        picture, _ = client.predict(handle_file(tmp_path / "map.png"), 5, api_name="/generate")
        assert Image.open(picture).size == size[::-1]
        client.close()


def test_the_server_knows_how_it_is_reached_and_nobody_outside_sees_its_metrics(proxied):
    assert httpx.get(proxied.url + "config").json()["root"] == proxied.url.rstrip("/")
    assert not re.findall('(?:href|src)="/', httpx.get(proxied.url).text)  # all is below the path
    assert httpx.get(proxied.url + "metrics").status_code == 403
    for doubled in (proxied.url + "editor/metrics", proxied.url + "metrics/"):
        assert "clvae_pictures" not in httpx.get(doubled).text


def test_behind_tls_all_addresses_are_those_of_tls(proxied):
    here = f"http://127.0.0.1:{proxied.site.first.server_port}/"
    headers = {"X-Forwarded-Host": "www.example.org", "X-Forwarded-Proto": "https"}
    for path in ("", "model/room/"):
        root = httpx.get(f"{here}{path}config", headers=headers, timeout=60).json()["root"]
        below = f"{proxied.site.first.root_path}/{path}".rstrip("/")
        assert root == f"https://www.example.org{below}"
