"""The documents: every command and every Python block in them runs, and every link leads somewhere.

A document's commands run in their order in a folder of their own, which holds what they name: tiny
bundles, drawn maps, photos and data sets. What a command would take minutes for is asked of it in
small (SMALLER); what cannot run here at all is listed with the reason (NOT_HERE).
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

import app
from clvae import Bundle, LabelSet, cli, convert
from tests.checkpoints import draw_photo, write_pair
from tests.landscape import landscape_bundle, tiny_bundle
from tests.test_cli import NETWORKS
from tests.train.drawn import TINY, draw_folder, draw_published, write_config
from train import cli as training

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CARDS = sorted(ROOT.glob("weights/*/README.md"))
# Commands that begin like this do not run here, for a reason.
NOT_HERE = {
    "pip install": "CI installs just so before it runs this",
    "pytest": "this is it",
    "python -m pytest": "this is it",
    "docker": "there is no Docker on a machine that tests",
    "torchrun": "takes eight GPUs; tests/train/test_distributed.py trains on two processes",
    "tensorboard": "is a server of somebody else's",
    "python -m tests.browser": "takes minutes with a Chromium",
    "python -m train evaluate --weights weights/mine --data DATA --inception": "needs the published Inception",
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
}
MORE = {
    "train fit": "--steps 1 --device cpu",
    "train finish": "--segmenter-steps 1 --device cpu",
    "train segmenter": "--steps 1 --device cpu",
    "train looks": "--device cpu",
    "train evaluate": "--limit 2 --samples 2 --device cpu",
    "train bench": "--device cpu",
    "clvae bench": "--device cpu",
    "clvae generate": "--device cpu",
}


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a document in a language."""
    pattern = rf"^```{language}\n(.*?)^```"
    return re.findall(pattern, page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def commands(page: Path) -> list[str]:
    """The commands of a document: lines of its bash blocks, and those in its tables."""
    lines = [line for block in blocks(page, "bash") for line in block.splitlines()]
    tables = re.findall(
        r"^\|.*?`(python -m [^`]+)`", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    found = [part.strip() for line in [*lines, *tables] for part in line.split("&&")]
    return [command for command in found if command]


def why_not(command: str) -> str | None:
    return next((why for start, why in NOT_HERE.items() if command.startswith(start)), None)


# The folder that commands run in


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """All that the documents' commands and examples name, but for what they make."""
    root = tmp_path_factory.mktemp("documents") / "work"
    landscape = replace(landscape_bundle(segmenter=True, size=(64, 64)), facts={"config": TINY})
    landscape.save(root / "weights" / "landscape")
    tiny_bundle("fashion").save(root / "weights" / "fashion")
    for name, values in NETWORKS.items():
        (root / f"{name}.json").write_text(json.dumps(values))
        if name != "ade20k":  # that one is made by a command
            convert(
                *write_pair(root, values), config=root / f"{name}.json", out=root / "weights" / name
            )
    write_pair(root, NETWORKS["ade20k"])
    shutil.copytree(
        ROOT / "assets" / "samples",
        root / "assets" / "samples",
        ignore=shutil.ignore_patterns("*.py", "fashion"),
    )
    draw_folder(root / "DATA", count=10)
    for folder, name in (("ADE20K", "ade20k"), ("DeepFashion", "deepfashion"), ("GTA5", "gta5")):
        draw_published(root / folder, name)
    maps(root, landscape.labels)
    settings = TINY | {"save_every": 1, "sheet_every": 1}
    write_config(root / "mine.toml", settings)
    return root


def maps(root: Path, labels: LabelSet) -> None:
    """A map and a photo, alone and in a folder."""
    sky, sea = labels.id("sky"), labels.id("sea")
    for file in ("map.png", "holiday-map.png", "maps/one.png", "maps/two.png"):
        label_map = np.full((256, 256), sky, np.uint8)
        label_map[140:] = sea
        (root / file).parent.mkdir(exist_ok=True)
        labels.write(label_map, root / file)
    for file in ("photo.jpg", "holiday.jpg"):
        Image.fromarray(draw_photo((256, 256))).save(root / file)
    # Photos of a style are counted in the folder of the maps.
    assert [file.name for file in sorted((root / "maps").iterdir())] == ["one.png", "two.png"]


@pytest.fixture
def work(template, tmp_path, monkeypatch):
    """A copy of that folder to work in."""
    folder = tmp_path / "work"
    shutil.copytree(template, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("train.finish.looks.MAPS", 1)
    monkeypatch.setattr("train.finish.looks.MAPS_AGAIN", 1)
    monkeypatch.setattr("train.finish.slopes.PAIRS", 2)
    threads = torch.get_num_threads()
    monkeypatch.setattr(torch, "set_num_threads", lambda count: None)  # as many as in other tests
    yield folder
    assert torch.get_num_threads() == threads


# Commands


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
    """What the editor would start with: its arguments are known, its bundles open."""
    if "--help" in arguments:
        with pytest.raises(SystemExit, match="^0$"):
            app.arguments(arguments)
        return
    for folder in app.arguments(arguments).weights:
        Bundle.load(folder)


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


# Python


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


@pytest.mark.parametrize("page, number", PYTHON, ids=lambda value: getattr(value, "name", value))
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


# Links, and files that are named


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {
        slug(found)
        for found in re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize(
    "page", [*PAGES, *CARDS], ids=lambda page: f"{page.parent.name}-{page.name}"
)
def test_links_lead_somewhere(page):
    text = re.sub(
        r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        found = page.parent / file if file else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize(
    "page", [*PAGES, *CARDS], ids=lambda page: f"{page.parent.name}-{page.name}"
)
def test_named_files_exist(page):
    text, here = page.read_text(encoding="utf-8"), (ROOT, ROOT / "clvae", ROOT / "clvae" / "editor")
    ours = r"`((?:clvae|train|tests|assets|docs|document|page|server|engine|files)/[\w/.-]+\.\w+)`"
    for name in re.findall(ours, text):
        assert any((root / name).exists() for root in here), name
    for name in re.findall(r"`([\w-]+\.(?:js|css))`", text):
        assert any((ROOT / "assets").rglob(name)), name


def test_the_readme_is_short_and_a_spaces_card():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150 and lines[0] == "---" and "app_file: app.py" in lines


def test_pictures_are_small():
    pictures = sorted((ROOT / "docs" / "images").iterdir())
    assert 3 <= len(pictures) <= 5 and all(file.stat().st_size < 150_000 for file in pictures)
