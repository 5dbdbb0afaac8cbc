"""Starting the editor: what cannot work is one sentence."""

import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

import app


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in ("GRADIO_SERVER_PORT", "GRADIO_SERVER_NAME", "PORT"):
        monkeypatch.delenv(name, raising=False)


def test_the_port_comes_from_the_command_line_or_the_environment(monkeypatch):
    assert app.arguments([]).port == 7860
    monkeypatch.setenv("PORT", "8123")
    assert app.arguments([]).port == 8123 and app.arguments(["--port", "9000"]).port == 9000


def test_a_port_that_is_no_number(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "abc")
    with pytest.raises(SystemExit):
        app.arguments([])
    assert "argument --port: invalid int value: 'abc'" in capsys.readouterr().err


def test_weights_may_be_given_several_times():
    assert [Path(folder).name for folder in app.arguments([]).weights] == ["landscape"]
    assert app.arguments(["--weights", "a", "--weights", "b"]).weights == ["a", "b"]


def test_a_proxy_is_trusted_only_when_told():
    assert not app.arguments([]).trust_proxy and app.arguments(["--trust-proxy"]).trust_proxy


def test_every_folder_that_was_given_must_be_a_bundle(engine, monkeypatch, tmp_path):
    monkeypatch.setattr(app, "Engine", SimpleNamespace(load=lambda *chosen: engine))
    monkeypatch.setattr("sys.argv", ["app.py", "--weights", str(tmp_path / "a"), "--weights", str(tmp_path / "b")])
    with pytest.raises(SystemExit, match="cannot load the bundle .*/b: there is no such folder"):
        app.main()


def test_a_port_in_use(engine, monkeypatch):
    monkeypatch.setattr(app, "Engine", SimpleNamespace(load=lambda *chosen: engine))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("sys.argv", ["app.py", "--port", str(port)])
        with pytest.raises(SystemExit, match=f"cannot listen on 127.0.0.1, port {port}"):
            app.main()
