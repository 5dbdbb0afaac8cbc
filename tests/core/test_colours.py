"""How codes move colours, as a file and as numbers that fit a model."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from clvae import ClvaeError
from clvae.core.colours import Colours
from tests.checkpoints import draw_colours

COLOURS = draw_colours(4, 3)


def test_a_bundle_has_colours_or_none():
    assert COLOURS and not Colours()
    Colours().check(4, 7, 3)
    COLOURS.check(4, 7, 3)
    assert COLOURS.known.tolist() == [True, True, True, False] and Colours().known.tolist() == []


def test_they_come_back_from_their_file(tmp_path):
    COLOURS.write(tmp_path / "colours.safetensors")
    read = Colours.read(tmp_path / "colours.safetensors")
    assert np.array_equal(read.slopes, COLOURS.slopes)
    assert np.array_equal(read.variances, COLOURS.variances)
    assert not read.slopes.flags.writeable


@pytest.mark.parametrize(
    ("slopes", "variances", "said"),
    [
        (COLOURS.slopes[:3], COLOURS.variances, r"slopes of colours are numbers of shape \[4, 3"),
        (COLOURS.slopes * np.nan, COLOURS.variances, "slopes of colours are numbers"),
        (COLOURS.slopes, COLOURS.variances[:, :4], "variances of colours are numbers of shape"),
        (COLOURS.slopes, COLOURS.variances * 0, "variances of colours are numbers above 0"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(slopes, variances, said):
    with pytest.raises(ClvaeError, match=said):
        Colours(slopes, variances).check(4, 7, 3)


@pytest.mark.parametrize("damage", ["none", "other"])
def test_another_file_holds_none(tmp_path, damage):
    file = tmp_path / "colours.safetensors"
    if damage == "none":
        file.write_bytes(b"none")
    else:
        save_file({"steps": np.zeros(3)}, file)
    with pytest.raises(ClvaeError, match="colours.safetensors holds no colours"):
        Colours.read(file)
