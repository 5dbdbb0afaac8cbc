"""The command line in this process, and a folder of data sets with a bundle for each."""

import json
import sys

import numpy as np
import pytest
from PIL import Image

from clvae import cli, convert
from tests.checkpoints import draw_photo, write_pair
from tests.cli.layouts import FILES, NETWORKS, class_ids


@pytest.fixture(scope="session")
def datasets(tmp_path_factory):
    """A folder with a data set in every layout and a bundle converted for each."""
    root = tmp_path_factory.mktemp("datasets")
    for layout, files in FILES.items():
        for i, (photo, label_map) in enumerate(files):
            for file in (photo, label_map):
                (root / layout / file).parent.mkdir(parents=True, exist_ok=True)
            ids = class_ids(layout, i)
            values = np.where(ids == 150, 0, ids + 1) if layout == "ade20k" else ids
            Image.fromarray(values.astype(np.uint8)).save(root / layout / label_map)
            Image.fromarray(draw_photo(ids.shape, seed=i)).save(root / layout / photo)
    for preset, values in NETWORKS.items():
        (root / "weights" / preset).mkdir(parents=True)
        (root / f"{preset}.json").write_text(json.dumps(values))
        convert(
            *write_pair(root, values), config=root / f"{preset}.json", out=root / "weights" / preset
        )
    return root


@pytest.fixture
def clvae(monkeypatch, capsys):
    """Run a command in this process: arguments → (exit status, stdout, stderr)."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["clvae", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run
