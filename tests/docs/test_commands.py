"""Every command of the documents runs, in its order in a folder that holds what it names.

What a command would take minutes for is asked of it in small (SMALLER); what cannot run here at all
is listed with the reason (NOT_HERE).
"""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import sys

import pytest
from typer.testing import CliRunner

from clvae import Bundle, cli
from clvae.editor import launch
from tests.docs.documents import PAGES, ROOT, commands
from train import cli as training

# Commands that begin like this do not run here, for a reason.
NOT_HERE = {
    "pip install": "CI installs just so before it runs this",
    "pytest -n 2": "this is it",
    "python -m pytest -n 2": "this is it",
    "python -m train teach": "needs the teacher; tests/train/test_upscale.py has a stand-in",
    "python -m train upscale": "needs the teacher's pairs; tests/train/test_upscale.py draws some",
    "docker": "there is no Docker on a machine that tests",
    "hf upload": "would publish it; tests/deploy/test_examples.py looks at what it would upload",
    "torchrun": "takes eight GPUs; tests/train/test_distributed.py trains on two processes",
    "tensorboard": "is a server of somebody else's",
    "python -m tests.browser": "takes minutes with a Chromium",
    "python -m train evaluate --weights weights/mine --data DATA --inception": (
        "needs the published Inception"
    ),
}


# What is put into a command, or added to it, so that it takes little time.
SMALLER = {
    "clvae convert": [("--preset ade20k", "--config ade20k.json")],
    "train fit": [
        ("--preset ade20k", "--config mine.toml --layout ade20k"),
        ("--preset deepfashion", "--config mine.toml --layout deepfashion"),
        ("--preset gta5", "--config mine.toml --layout gta5"),
        ("--preset landscape-128", "--config mine.toml"),
    ],
    "train bench": [("--preset landscape-128", "--config mine.toml")],
    "train evaluate-sizes": [("256x512 --size 512x512", "64x128 --size 128x128")],
}


MORE = {
    "train fit": "--steps 1 --device cpu",
    "train finish": "--segmenter-steps 1 --device cpu",
    "train segmenter": "--steps 1 --device cpu",
    "train looks": "--device cpu",
    "train evaluate": "--limit 2 --samples 2 --device cpu",
    "train evaluate-sizes": "--limit 2 --device cpu",
    "train bench": "--device cpu",
    "clvae bench": "--device cpu",
    "clvae generate": "--device cpu",
    "clvae augment": "--device cpu",
    "clvae upscale": "--device cpu",
}


def why_not(command: str) -> str | None:
    return next((why for start, why in NOT_HERE.items() if command.startswith(start)), None)


def in_small(command: str) -> list[str]:
    """The arguments of a command, as it is asked here."""
    kind = " ".join(command.split()[2:4])
    for long, short in SMALLER.get(kind, ()):
        command = command.replace(long, short)
    more = MORE.get(kind, "")
    if "--help" in command:
        more = ""
    if "--resume" in command:
        more = more.replace("--steps 1", "--steps 2")
    return shlex.split(f"{command} {more}")


def run(command: str) -> None:
    """Run a command in this process, which spares it the seconds that imports take."""
    words = in_small(command)
    if words[:2] == ["python", "app.py"]:
        return start(words[2:])
    assert words[:2] == ["python", "-m"], f"nobody knows how to run {command}"
    module, arguments = words[2], words[3:]
    if module not in ("clvae", "train"):
        return of_tests(module, arguments)
    if arguments[0] == "fit" and "--resume" not in arguments:
        shutil.rmtree(arguments[arguments.index("--out") + 1], ignore_errors=True)
    result = CliRunner().invoke((cli if module == "clvae" else training).app, arguments)
    assert result.exit_code == 0, f"{command}: {result.exception or result.output}"


def start(arguments: list[str]) -> None:
    """app.py as far as its server: its arguments are known, its bundles open."""

    def site(settings):
        for folder in settings.weights or launch.default_weights():
            Bundle.load(folder)

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FORWARDED_ALLOW_IPS", "")  # so that it is put back afterwards
        patched.setattr(launch.signal, "signal", lambda *_: None)
        patched.setattr(launch, "site", site)
        patched.setattr(launch, "run", lambda site, settings, passwords: None)
        patched.setattr(launch.logs, "begin", lambda level: None)
        patched.setattr(sys, "argv", ["app.py", *arguments])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / "app.py"), run_name="__main__")
    assert not ended.value.code


def of_tests(module: str, arguments: list[str]) -> None:
    """A program beside the tests says what it does."""
    before, sys.argv = sys.argv, [module, *arguments]
    try:
        with pytest.raises(SystemExit, match="^0$"):
            runpy.run_module(module, run_name="__main__")
    finally:
        sys.argv = before


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_run(page, work, capsys):
    for command in commands(page):
        if not why_not(command):
            run(command)


def test_what_does_not_run_is_still_in_the_documents():
    every = [command for page in PAGES for command in commands(page)]
    for start in NOT_HERE:
        assert any(command.startswith(start) for command in every), start


def test_files_that_are_installed_from_exist():
    installed = [
        word
        for page in PAGES
        for command in commands(page)
        if command.startswith("pip")
        for word in command.split()
        if word.endswith(".txt")
    ]
    assert installed and all((ROOT / file).is_file() for file in installed)


def test_training_presets_exist():
    """The commands that train run with other settings here, so their own are only read."""
    from train.fit.config import Config

    for page in PAGES:
        for command in commands(page):
            if "train" in command and (found := re.search(r"--preset (\S+)", command)):
                Config.preset(found[1])
