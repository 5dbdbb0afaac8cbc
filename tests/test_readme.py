"""The README's library example runs as it is written, with any bundle of its classes."""

import re

import numpy as np
from PIL import Image

from clvae import LabelSet
from tests.landscape import landscape_bundle


def test_the_library_example_runs(pytestconfig, tmp_path, monkeypatch):
    readme = (pytestconfig.rootpath / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1]
    bundle = landscape_bundle()
    bundle.save(tmp_path / "weights" / "landscape")
    height, width = bundle.config.size
    rng = np.random.default_rng(0)
    maps = tmp_path / "assets" / "samples"
    maps.mkdir(parents=True)
    bundle.labels.write(rng.integers(0, 12, (2 * height, 2 * width), np.uint8), maps / "rocky-coast.png")
    LabelSet.write(bundle.labels, np.full((40, 50), bundle.labels.id("sea"), np.uint8), tmp_path / "holiday-map.png")
    Image.fromarray(rng.integers(0, 256, (40, 50, 3), np.uint8)).save(tmp_path / "holiday.jpg")
    monkeypatch.chdir(tmp_path)
    made = {}
    exec(example, made)                   # noqa: S102 - the README's own text
    assert made["picture"].shape == (height, width, 3)
    sky = bundle.labels.id("sky")
    assert not np.array_equal(made["sunset"].local_codes[sky], made["style"].local_codes[sky])
