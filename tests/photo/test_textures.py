"""An object's own detail over pixels that it comes to cover."""

import cv2
import numpy as np

from clvae.core.cielab import to_lab
from clvae.photo.textures import Texture
from clvae.photo.tiles import Tile

SHAPE = 240, 320


def grainy():
    """A photo whose left half is smooth and whose right half has grain."""
    photo = np.full((*SHAPE, 3), 128, np.uint8)
    grain = cv2.GaussianBlur(np.random.default_rng(0).normal(0, 90, SHAPE), (0, 0), 1.2)
    photo[:, 160:] = np.clip(128 + grain[:, 160:, None], 0, 255)
    return photo


def of(photo, columns):
    mask = np.zeros((60, 80), bool)
    mask[:, columns] = True
    mean = cv2.blur(cv2.resize(to_lab(photo), (80, 60)), (21, 21))
    return Texture(photo, mask, mean)


def test_detail_is_as_strong_as_where_it_comes_from():
    photo = grainy()
    laid = of(photo, slice(42, 80)).tile(Tile(0, 240, 0, 150))
    own = to_lab(photo)[:, 165:315]
    own = own - own.mean((0, 1))
    assert 0.7 < laid[..., 0].std() / own[..., 0].std() < 1.4
    assert np.abs(laid.mean((0, 1))).max() < 1.5
    spectra = [np.abs(np.fft.fft2(a[:140, :140, 0])) ** 2 for a in (laid, own)]
    high = np.hypot(*np.meshgrid(*[np.fft.fftfreq(140)] * 2)) > 1 / 8
    assert 0.5 < spectra[0][high].sum() / spectra[1][high].sum() < 2


def test_tiles_fit_together():
    texture = of(grainy(), slice(42, 80))
    whole = texture.tile(Tile(0, 240, 0, 320))
    for tile in (Tile(10, 70, 33, 140), Tile(130, 240, 0, 320)):
        np.testing.assert_allclose(texture.tile(tile), tile.of(whole), atol=0.05)


def test_what_is_too_small_has_no_texture_to_take():
    assert not of(grainy(), slice(79, 80)).found
    assert not of(grainy(), slice(0, 0)).found
    assert of(grainy(), slice(0, 40)).found


def test_detail_is_as_strong_as_all_of_the_object_not_as_its_calm_middle():
    photo = np.full((*SHAPE, 3), 128, np.uint8)
    rough = np.random.default_rng(0).normal(0, 14, SHAPE)[..., None]
    edge = np.ones((*SHAPE, 1))
    edge[40:200, 40:280] = 0.6
    photo = np.clip(photo + rough * edge, 0, 255).astype(np.uint8)
    laid = of(photo, slice(0, 80)).tile(Tile(0, 240, 0, 320))
    own = to_lab(photo)
    assert laid[..., 0].std() / own[60:180, 60:260, 0].std() > 1.1
