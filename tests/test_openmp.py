"""How long PyTorch's threads spin, unless whoever starts the program says otherwise."""

import ast
import importlib
import os
from pathlib import Path

import pytest

from clvae import openmp


@pytest.mark.parametrize(
    ("given", "spins"),
    [({}, "1000"), ({"GOMP_SPINCOUNT": "5"}, "5"), ({"OMP_WAIT_POLICY": "active"}, None)],
)
def test_threads_spin_for_a_moment_unless_told_otherwise(given, spins, monkeypatch):
    monkeypatch.setattr(os, "environ", dict(given))
    importlib.reload(openmp)
    assert os.environ.get("GOMP_SPINCOUNT") == spins


def test_it_is_said_before_anything_imports_pytorch():
    tree = ast.parse(Path(openmp.__file__).with_name("__init__.py").read_text())
    first = next(node for node in tree.body if isinstance(node, ast.ImportFrom))
    assert [name.name for name in first.names] == ["openmp"]
