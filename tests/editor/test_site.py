"""The site without a browser: pages come when asked for, those that nobody looks at go, what
cannot be is a sentence.
"""

import gc
import re
import weakref
from types import SimpleNamespace

import httpx
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.editor import site as module
from clvae.editor.door import Door
from clvae.editor.gate import Gate
from clvae.editor.monitor import routes
from clvae.editor.site import Site
from tests.checkpoints import draw_map
from tests.landscape import tiny_bundle


@pytest.fixture
def weights(tmp_path):
    for name in ("first", "second"):
        tiny_bundle(name).save(tmp_path / name)
    return tmp_path


@pytest.fixture
def site(weights):
    """A served site; site.url is its address, site.loaded the names of what was loaded."""
    loaded = []

    def load(folder):
        loaded.append(folder.name)
        return Engine.load(folder, "cpu", "float32")

    site = Site([weights / "first"], load)
    _, site.url, _ = site.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    site.loaded = loaded
    yield site
    site.close()


def get(site, path: str, **headers: str) -> httpx.Response:
    return httpx.get(site.url + path, timeout=60, headers=headers)


def test_a_page_is_made_when_it_is_first_asked_for(site):
    assert site.loaded == ["first"]
    first, second = (get(site, path).json() for path in ("config", "model/second/config"))
    assert site.loaded == ["first", "second"]
    assert first["root"] == site.url.rstrip("/") and second["root"] == f"{site.url}model/second"
    get(site, "model/second/config")
    assert site.loaded == ["first", "second"]


def test_a_browser_is_told_to_wait_and_then_comes_again(site):
    waiting = get(site, "model/second/").text
    assert "Opening second …" in waiting and waiting.endswith(">location.reload()</script>")
    assert "gradio_config" in get(site, "model/second/").text


def test_a_page_that_says_to_wait_or_that_a_model_is_gone_names_its_language(site):
    for path in ("model/second/", "model/none/"):
        page = get(site, path, **{"accept-language": "de"}).text
        assert page.startswith('<!DOCTYPE html><html lang="de">'), page


def test_addresses_are_relative_so_that_they_hold_behind_a_proxy(site):
    assert get(site, "model/second").headers["location"] == "./second/"
    assert get(site, "model/first/").headers["location"] == "../../"
    (_, open_here), (_, open_there) = site._menu("first"), site._menu("second")
    assert open_here("second") == {"address": "model/second/"} and open_here("first") == {
        "address": ""
    }
    assert open_there("first") == {"address": "../../"} and open_there("second") == {
        "address": "../../model/second/"
    }


def test_no_page_takes_scripts_from_elsewhere(site):
    for path in ("", "model/second/"):
        assert not re.findall(r'<script[^>]*src="https?://[^"]*', get(site, path).text), path


def test_programs_call_any_model(site, tmp_path):
    Image.fromarray(draw_map((96, 64), [0, 1, 2])).save(tmp_path / "map.png")
    for path in ("", "model/second/"):
        client = Client(
            site.url + path,
            verbose=False,
            httpx_kwargs={"timeout": 60},
            download_files=str(tmp_path),
        )
        picture, _ = client.predict(handle_file(tmp_path / "map.png"), 5, api_name="/generate")
        assert Image.open(picture).size == (64, 96)
        client.close()


def test_what_cannot_be_opened_is_a_sentence_and_all_stays(site, weights):
    tiny_bundle("broken").save(weights / "broken")
    (weights / "broken" / "model.safetensors").write_bytes(b"no weights")
    answer = site._menu("first")[1]("broken")
    assert answer["error"].startswith("Cannot load the bundle broken: ") and answer[
        "error"
    ].endswith(".")
    assert "Cannot load the bundle" in get(site, "model/broken/").text
    for nonsense in ("nothing", "../first", "", None, 7, ["second"]):
        assert site._menu("first")[1](nonsense) == {"error": "This model is no longer here."}
    assert (
        get(site, "model/nothing/").status_code
        == get(site, "model/nothing/config").status_code
        == 404
    )
    assert get(site, "").status_code == 200
    tiny_bundle("mended").save(weights / "broken")
    assert site._menu("first")[1]("broken") == {"address": "model/broken/"}


def test_a_server_starts_beside_a_folder_that_cannot_be_read_and_its_menu_says_so(weights):
    (weights / "odd").mkdir()
    (weights / "odd" / "bundle.json").write_text('{"format": 1, "config": ' + "[" * 5000)
    site = Site([weights / "first"], lambda folder: Engine.load(folder, "cpu", "float32"))
    list_models, open_model = site._menu("first")
    found = {model["key"]: model for model in list_models(None)}
    assert (
        list(found) == ["first", "odd", "second"]
        and not found["first"]["problem"]
        and not found["second"]["problem"]
    )
    assert found["odd"]["note"] == "cannot be read"
    assert found["odd"]["problem"] == (
        "Cannot load the bundle odd: bundle.json is not readable JSON: it is nested too deeply."
    )
    assert open_model("odd") == {"error": found["odd"]["problem"]}
    site.close()


def test_whatever_goes_wrong_while_a_model_opens_is_a_sentence_and_the_log_has_the_rest(
    weights, caplog
):
    def load(folder):
        if folder.name == "second":
            raise RuntimeError(
                "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"
            )
        return Engine.load(folder, "cpu", "float32")

    site = Site([weights / "first"], load)
    said = "Cannot open the bundle second: the server's log says why."
    assert site._menu("first")[1]("second") == {"error": said}
    assert "enforce fail" in caplog.text
    site.close()


def test_the_longest_idle_goes_but_none_that_somebody_looks_at(site, weights, monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    for name in ("third", "fourth", "fifth"):
        tiny_bundle(name).save(weights / name)
    for name in ("second", "third"):
        get(site, f"model/{name}/config")
    engine = weakref.ref(site._tenants["third"].page.workspaces.service.engine)
    with httpx.stream("GET", f"{site.url}model/second/gradio_api/heartbeat/anna") as heartbeat:
        lines = heartbeat.iter_lines()
        next(lines)
        get(site, "model/fourth/config")
        assert list(site._tenants) == ["second", "fourth"]
        get(site, "model/fifth/config")
        assert list(site._tenants) == ["second", "fifth"]
    get(site, "model/fifth/config")  # the loop has turned: what was ended is gone
    gc.collect()
    assert engine() is None
    get(site, "model/third/config")  # and comes again when it is asked for
    assert list(site._tenants)[-1] == "third" and site.loaded.count("third") == 2


def test_a_bundle_stays_while_the_workspace_of_a_page_waits_for_it(site, weights, monkeypatch):
    monkeypatch.setattr(module, "MOST", 1)
    tiny_bundle("third").save(weights / "third")
    get(site, "model/second/config")
    site._tenants["second"].page.workspaces.of(SimpleNamespace(session_hash="hidden"))
    get(site, "model/third/config")  # while that page holds no request
    assert list(site._tenants) == ["second", "third"]


def test_a_folder_that_is_no_bundle_is_an_error_at_once(weights):
    with pytest.raises(
        ClvaeError, match="cannot load the bundle .*nowhere: there is no such folder"
    ):
        Site([weights / "first", weights / "nowhere"], Engine.load)


def test_metrics_and_health_say_how_a_server_does(weights):
    site = Site([weights / "first"], lambda folder: Engine.load(folder, "cpu", "float32"))
    gate = Gate(Door(0))
    held = {route.path: route.endpoint for route in routes(site, gate)}
    assert held["/health"](None).status_code == 200
    site.first.workspaces.of(SimpleNamespace(session_hash="anna")).renderer.picture()
    site.open("second")
    said = held["/metrics"](None).body.decode()
    for line in (
        'clvae_sessions{model="first"} 1.0',
        'clvae_sessions{model="second"} 0.0',
        'clvae_waiting{model="first"} 0.0',
        'clvae_people{where="inside"} 0.0',
    ):
        assert line in said.splitlines()
    assert re.search(r'clvae_cache_bytes\{model="first"\} [1-9]', said)
    assert re.search(r'clvae_picture_seconds_count\{kind="look"\} [1-9]', said)
    gate.ending = True
    assert held["/health"](None).status_code == 503
    site.close()
