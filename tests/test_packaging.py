"""The wheel: made by way of a source archive, it works from any folder without the checkout.

Built from a copy with the packages that are installed; nothing is fetched.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from PIL import Image

import clvae
from tests.checkpoints import draw_map

CHECKOUT = Path(__file__).parents[1]
# What a build reads; none of the rest may be needed.
SOURCES = [
    "pyproject.toml",
    "setup.py",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
    "requirements.txt",
    "train/requirements.txt",
    "tests/requirements.txt",
]
STRAY = shutil.ignore_patterns("__pycache__", "*.pyc", "*.pyi")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the source archive of a copy of the checkout."""
    root = tmp_path_factory.mktemp("wheel")
    copy = root / "checkout"
    for folder in ("clvae", "assets"):
        shutil.copytree(CHECKOUT / folder, copy / folder, ignore=STRAY)
    for name in SOURCES:
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / name, copy / name)
    run(copy, "-c", "from setuptools import build_meta; build_meta.build_sdist('..')")
    with tarfile.open(next(root.glob("*.tar.gz"))) as archive:
        archive.extractall(root / "sources", filter="data")
    (source,) = (root / "sources").iterdir()
    run(root, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", source)
    return next(root.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A folder with the wheel's packages, as they lie where pip installs them."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(where: Path, *arguments: object, path: Path | None = None) -> str:
    """What Python prints, run in a folder; path: where it looks for packages first."""
    environment = os.environ | {"PYTHONPATH": str(path or "")}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_the_package_alone_and_in_it_the_pages_files(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {
        "clvae",
        f"clvae_editor-{clvae.__version__}.dist-info",
    }
    code = {file.relative_to(CHECKOUT).as_posix() for file in (CHECKOUT / "clvae").rglob("*.py")}
    assets = {
        file.relative_to(CHECKOUT)
        for file in (CHECKOUT / "assets").rglob("*")
        if file.suffix in (".js", ".css", ".html", ".json")
        or ("samples" in file.parts and file.suffix == ".png")
    }
    page = {f"clvae/{file.as_posix()}" for file in assets}
    assert {name for name in names if name.startswith("clvae/")} == code | page | {"clvae/py.typed"}


def test_the_extras_are_the_files_of_requirements(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        needs = [
            line
            for line in archive.read(name).decode().splitlines()
            if line.startswith("Requires-Dist: ")
        ]
    for extra, files in {
        None: ["requirements.txt"],
        "train": ["train/requirements.txt"],
        "test": ["train/requirements.txt", "tests/requirements.txt"],
    }.items():
        lines = [line for file in files for line in (CHECKOUT / file).read_text().splitlines()]
        asked = [line for line in lines if line.split("#")[0].strip()]
        assert asked and len(asked) == sum(
            line.endswith(f'extra == "{extra}"') if extra else "extra ==" not in line
            for line in needs
        )


def test_it_works_from_any_folder(installed, bundle, bundle_folder, tmp_path):
    ids = draw_map(bundle.config.size, [0, 1, 2])
    Image.fromarray(ids).save(tmp_path / "map.png")
    said = run(
        tmp_path,
        "-c",
        f"""
import sys
import clvae
assert clvae.__file__.startswith({str(installed)!r}), clvae.__file__
from clvae.cli import main
for arguments in (["--help"], ["generate", "--weights", {str(bundle_folder)!r}, "--labels",
                               "map.png", "--out", "picture.png"], ["serve", "--help"], ["serve"]):
    sys.argv = ["clvae", *arguments]
    try:
        main()
    except SystemExit as ended:
        print("ended with", ended.code)
from clvae.editor import launch
from clvae.editor.server import assets, scratch
site = launch.site(launch.Settings(weights=[{str(bundle_folder)!r}]))
page = str(site.first.config["components"])
print("scripts:", *(assets.address(name) in page for name in ("painter/main.js", "photo.js")))
from gradio.route_utils import DEFAULT_TEMP_DIR
print("files of Gradio's own among ours:", DEFAULT_TEMP_DIR == str(scratch._folder))
print(assets.ASSETS)
site.close()
""",
        path=installed,
    )
    assert "generate" in said and "--trust-proxy" in said
    assert [line for line in said.splitlines() if line.startswith("ended with")] == [
        "ended with 0",
        "ended with 0",
        "ended with 0",
        "ended with 2",
    ]
    assert "scripts: True True" in said and "files of Gradio's own among ours: True" in said
    assert Image.open(tmp_path / "picture.png").size == bundle.config.size[::-1]
    assert said.splitlines()[-1] == str(installed / "clvae" / "assets")


def test_the_script_is_the_command_line(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        assert archive.read(name).decode() == "[console_scripts]\nclvae = clvae.cli:main\n"
