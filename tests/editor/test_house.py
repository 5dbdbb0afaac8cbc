"""The house without a browser: pages come when asked for, those that nobody looks at go, what
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
from clvae.editor import site as house_module
from clvae.editor.site import House
from tests.checkpoints import draw_map
from tests.landscape import tiny_bundle


@pytest.fixture
def weights(tmp_path):
    for name in ("first", "second"):
        tiny_bundle(name).save(tmp_path / name)
    return tmp_path


@pytest.fixture
def house(weights):
    """A served house; house.url is its address, house.loaded the names of what was loaded."""
    loaded = []

    def load(folder):
        loaded.append(folder.name)
        return Engine.load(folder, "cpu", "float32")

    house = House([weights / "first"], load)
    _, house.url, _ = house.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    house.loaded = loaded
    yield house
    house.close()


def get(house, path: str) -> httpx.Response:
    return httpx.get(house.url + path, timeout=60)


def test_a_page_is_made_when_it_is_first_asked_for(house):
    assert house.loaded == ["first"]
    first, second = (get(house, path).json() for path in ("config", "model/second/config"))
    assert house.loaded == ["first", "second"]
    assert first["root"] == house.url.rstrip("/") and second["root"] == f"{house.url}model/second"
    get(house, "model/second/config")
    assert house.loaded == ["first", "second"]


def test_a_browser_is_told_to_wait_and_then_comes_again(house):
    waiting = get(house, "model/second/").text
    assert "Opening second …" in waiting and waiting.endswith("<script>location.reload()</script>")
    assert "gradio_config" in get(house, "model/second/").text


def test_addresses_are_relative_so_that_they_hold_behind_a_proxy(house):
    assert get(house, "model/second").headers["location"] == "./second/"
    assert get(house, "model/first/").headers["location"] == "../../"
    (_, open_here), (_, open_there) = house._menu("first"), house._menu("second")
    assert open_here("second") == {"address": "model/second/"} and open_here("first") == {
        "address": ""
    }
    assert open_there("first") == {"address": "../../"} and open_there("second") == {
        "address": "../../model/second/"
    }


def test_no_page_takes_scripts_from_elsewhere(house):
    for path in ("", "model/second/"):
        assert not re.findall(r'<script[^>]*src="https?://[^"]*', get(house, path).text), path


def test_programs_call_any_model(house, tmp_path):
    Image.fromarray(draw_map((96, 64), [0, 1, 2])).save(tmp_path / "map.png")
    for path in ("", "model/second/"):
        client = Client(
            house.url + path,
            verbose=False,
            httpx_kwargs={"timeout": 60},
            download_files=str(tmp_path),
        )
        picture, _ = client.predict(handle_file(tmp_path / "map.png"), 5, api_name="/generate")
        assert Image.open(picture).size == (64, 96)
        client.close()


def test_what_cannot_be_opened_is_a_sentence_and_all_stays(house, weights):
    tiny_bundle("broken").save(weights / "broken")
    (weights / "broken" / "model.safetensors").write_bytes(b"no weights")
    answer = house._menu("first")[1]("broken")
    assert answer["error"].startswith("Cannot load the bundle broken: ") and answer[
        "error"
    ].endswith(".")
    assert "Cannot load the bundle" in get(house, "model/broken/").text
    for nonsense in ("nothing", "../first", "", None, 7, ["second"]):
        assert house._menu("first")[1](nonsense) == {"error": "This model is no longer here."}
    assert (
        get(house, "model/nothing/").status_code
        == get(house, "model/nothing/config").status_code
        == 404
    )
    assert get(house, "").status_code == 200
    tiny_bundle("mended").save(weights / "broken")
    assert house._menu("first")[1]("broken") == {"address": "model/broken/"}


def test_a_server_starts_beside_a_folder_that_cannot_be_read_and_its_menu_says_so(weights):
    (weights / "odd").mkdir()
    (weights / "odd" / "bundle.json").write_text('{"format": 1, "config": ' + "[" * 5000)
    house = House([weights / "first"], lambda folder: Engine.load(folder, "cpu", "float32"))
    list_models, open_model = house._menu("first")
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
    house.close()


def test_whatever_goes_wrong_while_a_model_opens_is_a_sentence_and_the_log_has_the_rest(
    weights, caplog
):
    def load(folder):
        if folder.name == "second":
            raise RuntimeError(
                "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"
            )
        return Engine.load(folder, "cpu", "float32")

    house = House([weights / "first"], load)
    said = "Cannot open the bundle second: the server's log says why."
    assert house._menu("first")[1]("second") == {"error": said}
    assert "enforce fail" in caplog.text
    house.close()


def test_the_longest_idle_goes_but_none_that_somebody_looks_at(house, weights, monkeypatch):
    monkeypatch.setattr(house_module, "MOST", 2)
    for name in ("third", "fourth", "fifth"):
        tiny_bundle(name).save(weights / name)
    for name in ("second", "third"):
        get(house, f"model/{name}/config")
    engine = weakref.ref(house._tenants["third"].page.studio.engine)
    with httpx.stream("GET", f"{house.url}model/second/gradio_api/heartbeat/anna") as heartbeat:
        lines = heartbeat.iter_lines()
        next(lines)
        get(house, "model/fourth/config")
        assert list(house._tenants) == ["second", "fourth"]
        get(house, "model/fifth/config")
        assert list(house._tenants) == ["second", "fifth"]
    get(house, "model/fifth/config")  # the loop has turned: what was ended is gone
    gc.collect()
    assert engine() is None
    get(house, "model/third/config")  # and comes again when it is asked for
    assert list(house._tenants)[-1] == "third" and house.loaded.count("third") == 2


def test_a_bundle_stays_while_the_desk_of_a_page_waits_for_it(house, weights, monkeypatch):
    monkeypatch.setattr(house_module, "MOST", 1)
    tiny_bundle("third").save(weights / "third")
    get(house, "model/second/config")
    house._tenants["second"].page.studio.desk(SimpleNamespace(session_hash="hidden"))
    get(house, "model/third/config")  # while that page holds no request
    assert list(house._tenants) == ["second", "third"]


def test_a_folder_that_is_no_bundle_is_an_error_at_once(weights):
    with pytest.raises(
        ClvaeError, match="cannot load the bundle .*nowhere: there is no such folder"
    ):
        House([weights / "first", weights / "nowhere"], Engine.load)
