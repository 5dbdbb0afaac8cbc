"""How the project is written: short files, functions and lines; what it says of itself agrees.

Lines of Python are ruff's matter (E501), as are its other rules.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

import clvae

ROOT = Path(__file__).parents[1]
FILE, FUNCTION, LINE = 300, 60, 100  # lines of a file and of a function, columns of a line
CODE = (".py", ".js", ".css", ".toml", ".md")
OURS = ["assets", "clvae", "docs", "tests", "tools", "train", "weights"]


def files() -> Iterator[Path]:
    """All that is written by hand."""
    for place in [ROOT.glob("*"), *(ROOT.joinpath(name).rglob("*") for name in OURS)]:
        yield from (file for file in place if file.suffix in CODE and file.is_file())


def names(found: Iterable[Path]) -> set[str]:
    return {file.relative_to(ROOT).as_posix() for file in found}


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def too_wide(file: Path) -> bool:
    """Whether lines are too long; those of tables and of links may be."""
    free = r"\s*\||.*\]\(|\s*\[[^]]*\]: " if file.suffix == ".md" else r"(?!)"
    return any(len(line) > LINE and not re.match(free, line) for line in lines(file))


def long_functions(file: Path) -> set[str]:
    """path::name of the functions of a file, those in others too, that are too long."""
    name = file.relative_to(ROOT).as_posix()
    return {
        f"{name}::{node.name}"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= FUNCTION
    }


def found(kind: str) -> set[str]:
    """What is too long now."""
    if kind == "functions":
        return set().union(*(long_functions(file) for file in files() if file.suffix == ".py"))
    if kind == "lines":
        return names(file for file in files() if file.suffix != ".py" and too_wide(file))
    return names(file for file in files() if len(lines(file)) > FILE)


@pytest.mark.parametrize("kind", ["files", "functions", "lines"])
def test_nothing_is_too_long(kind):
    assert not found(kind), f"{kind} to be split"


def test_the_checks_before_a_commit_are_those_of_continuous_integration():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]  # nothing is fetched
    entries = [hook["entry"].replace(" --force-exclude", "") for hook in hooks[0]["hooks"]]
    checked = [
        line.removesuffix(" .")
        for line in lines(ROOT / ".ci" / "check")
        if re.match(r"ruff|basedpyright", line)
    ]
    assert entries == checked and len(checked) == 3
    assert ".ci/check" in lines(ROOT / ".ci" / "run")


def test_continuous_integration_runs_on_the_pythons_that_are_named():
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    job = yaml.safe_load(text)["jobs"]["check"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [text.rpartition(" ")[2] for text in project["classifiers"] if "Python :: 3." in text]
    assert job["strategy"]["matrix"]["python"] == named
    assert project["requires-python"] == f">={named[0]}"
    assert job["steps"][-1] == {"run": ".ci/run"}


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == clvae.__version__
    assert "## [Unreleased]" in lines(ROOT / "CHANGELOG.md")
