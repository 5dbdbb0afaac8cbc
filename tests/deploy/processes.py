"""Servers as processes of their own, as a machine runs them."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.landscape import landscape_bundle, tiny_bundle

PATIENCE = 60  # seconds that a busy machine gets


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A program that serves at self.url."""

    def __init__(self, command: list, port: int, log: Path, **more: str):
        self.url = f"http://127.0.0.1:{port}"
        self._log = log.open("w")
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"} | more,
        )

    def answers(self, path: str) -> httpx.Response:
        """What it says as soon as it answers."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                return httpx.get(self.url + path, timeout=PATIENCE)
            except httpx.TransportError:
                assert self._process.poll() is None, self.said()
                time.sleep(0.1)
        raise AssertionError(f"no answer: {self.said()}")

    def tell(self, number: int = signal.SIGTERM) -> None:
        self._process.send_signal(number)

    def ended(self, seconds: float = PATIENCE) -> int:
        """Its exit status."""
        return self._process.wait(seconds)

    def said(self) -> str:
        return Path(self._log.name).read_text()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()


def editor(weights: Path, log: Path, *flags: object, code: str = "", **more: str) -> Process:
    """`clvae serve`, after some code. more: variables of the environment."""
    port = free_port()
    start = f"{code}\nfrom clvae.cli import main; main()"
    command = [sys.executable, "-c", start, "serve", "--weights", weights, "--port", port]
    return Process([*command, "--device", "cpu", *flags], port, log, **more)


def two_bundles(folder: Path) -> Path:
    """The folder with the bundles `hills` and `room` in it."""
    landscape_bundle().save(folder / "hills")
    tiny_bundle("room").save(folder / "room")
    return folder
