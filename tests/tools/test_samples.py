"""The sample scenes are what their programs draw."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tools.samples import fashion, landscape
from tools.samples.writing import SAMPLES


@pytest.mark.parametrize(("program", "folder"), [(landscape, "."), (fashion, "fashion")])
def test_the_programs_draw_the_maps_that_the_page_opens(program, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["draw", str(tmp_path / "new")])
    program.main()
    kept, drawn = SAMPLES / folder, tmp_path / "new"
    card = (drawn / "samples.json").read_text("utf-8")
    assert card == (kept / "samples.json").read_text("utf-8")
    for sample in json.loads(card)["samples"]:
        assert np.array_equal(pixels(drawn / sample["file"]), pixels(kept / sample["file"]))


def pixels(file: Path) -> np.ndarray:
    return np.asarray(Image.open(file))
