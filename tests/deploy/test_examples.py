"""The examples of the documents fit the server; a Space gets what it needs and no more."""

import json
import re
import shlex
import subprocess
import tomllib
from itertools import pairwise

import pytest
import yaml
from huggingface_hub.utils import filter_repo_objects
from packaging.requirements import Requirement
from packaging.version import Version

from clvae.editor.server import metrics
from clvae.editor.settings import Settings
from tests.docs.documents import ROOT, commands

DEPLOY = ROOT / "docs" / "deploy"


def front_matter() -> dict:
    return yaml.safe_load((ROOT / "README.md").read_text("utf-8").split("---")[1])


def test_a_space_starts_with_a_gradio_that_the_requirements_allow():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    (gradio,) = [Requirement(line.split("#")[0]) for line in lines if line.startswith("gradio")]
    card = front_matter()
    assert card["sdk"] == "gradio" and Version(card["sdk_version"]) in gradio.specifier
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={card['python_version']}"
    assert (ROOT / card["app_file"]).is_file() and card["suggested_hardware"] == "cpu-basic"


def test_the_upload_to_a_space_leaves_tests_and_dotfiles_out():
    (command,) = [c for c in commands(ROOT / "docs" / "deploying.md") if c.startswith("hf upload")]
    words = shlex.split(command)
    left_out = [word for flag, word in pairwise(words) if flag == "--exclude"]
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    files = listed.stdout.split() or pytest.skip("no checkout of git")
    stray = ["clvae/__pycache__/x.pyc", ".venv/lib/x.py", "clvae/.hidden"]
    sent = set(filter_repo_objects([*files, *stray], ignore_patterns=left_out))
    assert {name.split("/")[0] for name in sent} == {
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "Dockerfile",
        "LICENSE",
        "MANIFEST.in",
        "README.md",
        "SECURITY.md",
        "app.py",
        "assets",
        "clvae",
        "pyproject.toml",
        "requirements.txt",
        "setup.py",
        "weights",
    }
    assert not [name for name in sent if "/." in name or "__pycache__" in name]
    assert {name for name in files if name.startswith("clvae/")} <= sent


def test_the_image_needs_nothing_that_is_left_out_of_it():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for needed in ("app.py", "assets", "clvae", "requirements.txt", "weights"):
        assert needed not in lines


def test_the_board_shows_metrics_that_there_are():
    board = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"(?:clvae|process)_[a-z_]+", target["expr"])
    }
    counted = {sample.name for family in metrics.COUNTED.collect() for sample in family.samples}
    families = {family.name for family in metrics.COUNTED.collect()}
    monitor = (ROOT / "clvae" / "editor" / "monitor.py").read_text("utf-8")
    for name in asked:
        short = re.sub(r"_(bucket|count|total)$", "", name)
        assert name in counted or short in families or f'"{name}"' in monitor, name


SERVICES = sorted([*DEPLOY.glob("*.y*ml"), *DEPLOY.glob("*.service")])


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_the_examples_name_settings_that_there_are(file):
    text = file.read_text("utf-8")
    assert file.suffix == ".service" or all(yaml.safe_load_all(text))
    for name in re.findall(r"CLVAE_([A-Z_]+)", text):
        assert hasattr(Settings, name.lower()), name
