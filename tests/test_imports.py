"""Imports point one way, and nothing imports in a circle; imports that only type checkers see
count.
"""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What the modules of each package may import of the others, from the ground up.
GROUND = ["clvae.errors"]
FILES = [*GROUND, "clvae.files"]
CORE = [*FILES, "clvae.core"]
NN = [*GROUND, "clvae.nn"]
BUNDLE = [*CORE, *NN, "clvae.bundle"]
PHOTO = [*CORE, "clvae.photo"]
ENGINE = [*BUNDLE, *PHOTO, "clvae.engine"]
EXPORT = [*CORE, "clvae.export"]
TEXTS = [*GROUND, "clvae.editor.folders", "clvae.editor.texts"]
DOCUMENT = [*ENGINE, *EXPORT, *TEXTS, "clvae.editor.document"]
SERVER = [*DOCUMENT, "clvae.editor.server"]
PAGE = [*SERVER, "clvae.editor.page"]
MAY = {
    "clvae.errors": GROUND,
    "clvae.files": FILES,
    "clvae.core": CORE,
    "clvae.nn": NN,
    "clvae.bundle": BUNDLE,
    "clvae.photo": PHOTO,
    "clvae.engine": ENGINE,
    "clvae.bench": [*ENGINE, "clvae.bench"],
    "clvae.export": EXPORT,
    "clvae.editor.folders": TEXTS,
    "clvae.editor.texts": TEXTS,
    "clvae.editor.document": DOCUMENT,
    "clvae.editor.server": SERVER,
    "clvae.editor.page": PAGE,
}
WITHOUT = {  # packages that nothing in these may import
    "clvae.core": {"torch", "gradio"},
    "clvae.files": {"torch", "gradio"},
    "clvae.export": {"torch", "gradio"},
    "clvae.photo": {"torch", "gradio"},
    "clvae.nn": {"gradio"},
    "clvae.bundle": {"gradio"},
    "clvae.engine": {"gradio"},
    "clvae.editor.texts": {"torch", "gradio"},
    "clvae.editor.document": {"torch", "gradio"},
    "clvae.editor.server": {"gradio"},
}


def modules(package: str) -> dict[str, Path]:
    """The modules of a package and their files."""
    found = {}
    for file in sorted((ROOT / package).rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imported(name: str, file: Path, known: dict[str, Path]) -> set[str]:
    """The modules that a module imports, by their whole names; ours as modules, not as names in
    them.
    """
    home = name if file.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = home.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{module}.{alias.name}"
                found.add(full if full in known else module)
    return found - {name}


def graph(package: str) -> dict[str, set[str]]:
    known = modules(package)
    return {name: imported(name, file, known) for name, file in known.items()}


def room(name: str) -> str | None:
    """The entry of MAY that a module belongs to."""
    return next((key for key in MAY if name == key or name.startswith(f"{key}.")), None)


CLVAE = graph("clvae")


@pytest.mark.parametrize("name", [name for name in CLVAE if room(name)])
def test_a_module_imports_only_what_lies_below_it(name):
    ours = {other for other in CLVAE[name] if other.split(".")[0] == "clvae"}
    allowed = MAY[room(name)]
    assert {other for other in ours if room(other) not in allowed} == set()


@pytest.mark.parametrize("name", [name for name in CLVAE if room(name) in WITHOUT])
def test_a_module_needs_no_more_than_its_room(name):
    assert {other.split(".")[0] for other in CLVAE[name]} & WITHOUT[room(name)] == set()


def test_clvae_does_not_know_train():
    assert not [
        name for name, others in CLVAE.items() if any(o.split(".")[0] == "train" for o in others)
    ]


@pytest.mark.parametrize("package", ["clvae", "train"])
def test_nothing_imports_in_a_circle(package):
    ours = {
        name: {o for o in others if o.split(".")[0] == package}
        for name, others in graph(package).items()
    }
    # A package that only gathers what its modules offer takes part as what it imports.
    try:
        TopologicalSorter(ours).prepare()
    except CycleError as error:
        pytest.fail(f"these import one another: {' -> '.join(error.args[1])}")
