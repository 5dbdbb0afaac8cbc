"""A copy of the narrow bundle to damage, and the config of its network."""

import json
import shutil

import pytest

from tests.checkpoints import NARROW


@pytest.fixture
def folder(bundle_folder, tmp_path):
    """A copy of the narrow bundle, to be damaged."""
    return shutil.copytree(bundle_folder, tmp_path / "copy")


@pytest.fixture
def config(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(NARROW))
    return tmp_path / "config.json"
