"""Starting the editor, by `clvae serve` or by app.py: what cannot work is one sentence."""

import os
import runpy
import socket
from functools import partial
from pathlib import Path

import pytest
from gradio.utils import get_space

from clvae import Engine, cli
from clvae.editor import launch
from clvae.editor.settings import Settings

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    known = ("GRADIO_SERVER_PORT", "GRADIO_SERVER_NAME", "PORT")
    for name in [name for name in os.environ if name.startswith("CLVAE_") or name in known]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "")  # so that it is put back afterwards
    monkeypatch.setattr(launch.signal, "signal", lambda *_: None)
    monkeypatch.setattr(launch.logs, "begin", lambda level: None)  # it is the process's


@pytest.fixture(params=["clvae serve", "app.py"])
def start(request, monkeypatch, capsys):
    """Start the editor in this process: arguments → (exit status, what stderr says)."""

    def run(*arguments):
        begin = [] if request.param == "app.py" else ["serve"]
        monkeypatch.setattr("sys.argv", [request.param, *begin, *map(str, arguments)])
        main = cli.main
        if request.param == "app.py":
            main = partial(runpy.run_path, str(APP), run_name="__main__")
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, capsys.readouterr().err

    return run


@pytest.fixture
def started(monkeypatch):
    """No server is started; the settings with which each would have been."""
    seen = []
    monkeypatch.setattr(launch, "site", lambda settings: None)
    monkeypatch.setattr(launch, "run", lambda site, settings, passwords: seen.append(settings))
    return seen


def test_the_port_comes_from_the_command_line_or_the_environment(start, started, monkeypatch):
    start()
    assert (started[-1].host, started[-1].port) == ("127.0.0.1", 7860)
    monkeypatch.setenv("PORT", "8123")
    start()
    assert started[-1].port == 8123
    monkeypatch.setenv("CLVAE_PORT", "8124")
    start()
    assert started[-1].port == 8124
    start("--port", 9000)
    assert started[-1].port == 9000


def test_a_space_is_a_server_like_others(start, started, monkeypatch):
    """Or Gradio would start a server that takes new code, and its pages would ask other hosts."""
    monkeypatch.setenv("SYSTEM", "spaces")
    monkeypatch.setenv("SPACE_ID", "you/space")
    start()
    assert started and get_space() is None


def test_a_port_that_is_no_number(start, started, monkeypatch):
    monkeypatch.setenv("PORT", "abc")
    status, said = start()
    assert status == 2 and "Invalid value for '--port'" in said and not started


def test_weights_may_be_given_several_times(start, started):
    start()
    assert [folder.name for folder in started[-1].weights] == ["landscape"]
    start("--weights", "a", "--weights", "b", "--precision", "float32", "--trust-proxy")
    assert started[-1] == Settings([Path("a"), Path("b")], precision="float32", trust_proxy=True)


def test_without_weights_of_a_checkout_one_must_be_given(start, started, monkeypatch, tmp_path):
    monkeypatch.setattr(launch, "WEIGHTS", tmp_path / "weights" / "landscape")
    status, said = start()
    assert status == 2 and not started
    assert said.startswith("clvae: say which model to open with: --weights and the folder of a ")
    assert len(said.splitlines()) == 1


@pytest.fixture
def light(engine, monkeypatch, tmp_path):
    """Loading gives an engine at once, and this process keeps its folder for temporary files."""
    monkeypatch.setattr(Engine, "load", lambda *chosen: engine)
    monkeypatch.setattr("clvae.editor.server.scratch.claim", lambda: tmp_path)


def test_every_folder_that_was_given_must_be_a_bundle(start, light, tmp_path):
    status, said = start("--weights", tmp_path / "a", "--weights", tmp_path / "b")
    assert status == 2 and "b: there is no such folder" in said.splitlines()[-1]


def test_a_port_in_use(start, light):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = start("--port", port)
    assert status == 2
    assert said.endswith(f"clvae: cannot listen on 127.0.0.1, port {port}: give another --port\n")
