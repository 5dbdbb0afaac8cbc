"""Layers: the flat picture and the list of layers as Pillow reads them, the pixels by psd-tools."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage

from clvae import ClvaeError
from clvae.export import Layer, encode_layers
from tests.checkpoints import draw_photo

SIZE = (33, 47)


@pytest.fixture
def photo():
    return draw_photo(SIZE, 1)


@pytest.fixture
def mask():
    found = np.zeros(SIZE, bool)
    found[3:20, 5:31] = True
    found[8:10, 8] = False  # a hole
    return found


def test_another_reader_sees_the_photo_and_the_names(photo, mask):
    layers = [
        Layer("Photo", photo),
        Layer("sky", photo, mask),
        Layer("Map", 255 - photo, shown=False),
    ]
    image = Image.open(io.BytesIO(encode_layers(layers)))
    assert [(name, box) for name, _, box, _ in image.layers] == [
        ("Photo", (0, 0, 47, 33)),
        ("sky", (5, 3, 31, 20)),
        ("Map", (0, 0, 47, 33)),
    ]
    assert np.array_equal(np.asarray(image.convert("RGB")), photo)


def test_a_layer_is_cut_along_its_mask(photo, mask):
    document = PSDImage.open(
        io.BytesIO(
            encode_layers([Layer("Bäume 2", photo, mask), Layer("none", photo, mask & False)])
        )
    )
    (layer,) = document  # what shows nothing is left out
    assert layer.name == "Bäume 2" and layer.visible
    pixels = np.asarray(layer.topil())
    assert np.array_equal(pixels[..., 3] > 0, mask[3:20, 5:31])
    assert np.array_equal(pixels[..., :3][mask[3:20, 5:31]], photo[mask])


def test_layers_of_several_sizes_and_none_are_refused(photo):
    with pytest.raises(ClvaeError, match="at least one"):
        encode_layers([])
    with pytest.raises(ClvaeError, match="one size"):
        encode_layers([Layer("a", photo), Layer("b", photo[1:])])


def test_who_asks_for_no_layers_does_without_the_library():
    code = "import clvae.editor.server.events, sys; print('psd_tools' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
