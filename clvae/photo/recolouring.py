"""Recolouring: a photo's pixels with other light and colours, their detail kept.

What moves an object's pixels is the difference between two pictures of a model on its canvas: one
in the photo's own look, one in the new. In CIELAB their local means say how far colours go, their
local deviations how much contrast grows (after Reinhard et al. 2001, window by window). The same
look twice moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..core.cielab import to_lab
from .textures import Texture
from .tiles import Tile

WINDOW = 1 / 4  # of the canvas's longer side: half the side of a window
CALM = 1.0  # CIELAB squared: a deviation below its root says nothing of contrast
GAINS = (0.6, 1.6)  # the least and the most that contrast is multiplied with
GREY = 5.0  # CIELAB: chroma below which nothing is red or green
LANDING = 10.0  # CIELAB: of a move this far half the model's own error is made good
ROOM = 2.5  # deviations that lightness has room for, towards black and towards white


@dataclass(frozen=True)
class Recolouring:
    """How the pixels of an object change, coarser than the photo.

    All float32 [h', w', 3] in CIELAB. mean: what the photo's pixels have around. shift: where that
    goes. gain: of what they differ from it.
    """

    mean: np.ndarray
    shift: np.ndarray
    gain: np.ndarray

    def strong(self, strength: float) -> Recolouring:
        """The same, so far on the way: 0 is nothing, 1 is all."""
        return Recolouring(self.mean, self.shift * strength, self.gain**strength)

    def tile(self, photo: np.ndarray, tile: Tile) -> np.ndarray:
        """The new pixels of a tile of a photo uint8 [h, w, 3]: float32, 0 to 255."""
        shape, old = photo.shape[:2], to_lab(tile.of(photo))
        mean, shift, gain = (tile.stretched(a, shape) for a in (self.mean, self.shift, self.gain))
        new = (old - mean) * gain + mean + shift
        # By difference, so that what does not change comes back as it was.
        return np.clip(tile.of(photo) + _rgb(new) - _rgb(old), 0, 255)


@dataclass(frozen=True)
class Retexturing:
    """What an object shows where it came to lie: colours as a model draws them, with the texture of
    the photo's own pixels of it. mean, gain: as in Recolouring, mean what is drawn there.
    """

    texture: Texture
    mean: np.ndarray
    gain: np.ndarray

    def tile(self, photo: np.ndarray, tile: Tile) -> np.ndarray:
        """The pixels of a tile of a photo uint8 [h, w, 3]: float32, 0 to 255."""
        mean, gain = (tile.stretched(a, photo.shape[:2]) for a in (self.mean, self.gain))
        return _rgb(mean + gain * self.texture.tile(tile))


def local_mean(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mean colour around each pixel of what a mask bool [h', w'] shows of a picture uint8 [h',
    w', 3]: CIELAB, float32 [h', w', 3].
    """
    return _Window(mask).statistics(to_lab(picture))[0]


def standing(photo: np.ndarray, own: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """What an object of a photo is like before it gets a new look: float32 [4, h', w', 3].

    photo, own: uint8 [h', w', 3], the photo on the canvas and the picture of it in its own look.
    mask: bool [h', w'], where the object is. Returns the local mean and deviation of the one and
    of the other, CIELAB.
    """
    window = _Window(mask)
    return np.stack([*window.statistics(to_lab(photo)), *window.statistics(to_lab(own))])


def recolouring(known: np.ndarray, new: np.ndarray, mask: np.ndarray) -> Recolouring:
    """How an object of a photo comes from the look that it has to that in `new`.

    known: of `standing`, of the same mask bool [h', w']. new: the picture in the new look, uint8
    [h', w', 3].
    """
    mean, deviation, before, spread = known
    after, wanted = _Window(mask).statistics(to_lab(new))
    shift = after - before
    far = np.linalg.norm(shift, axis=2, keepdims=True)
    shift = shift + far / (far + LANDING) * (before - mean)
    gain = np.clip(wanted / spread, *GAINS)
    gain[..., 0] = np.minimum(gain[..., 0], _room(mean, mean + shift, deviation))
    gain[..., 1:] *= _paling(mean, mean + shift)
    return Recolouring(mean, shift, gain)


class _Window:
    """Statistics of an object in windows around each pixel."""

    def __init__(self, mask: np.ndarray):
        self._side = 2 * max(1, round(max(mask.shape) * WINDOW)) + 1
        self._mask = mask.astype(np.float32)[..., None] + np.float32(1e-6)
        self._count = self._sum(self._mask)

    def statistics(self, lab: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and deviation, float32 [h', w', 3]."""
        mean = self._sum(lab * self._mask) / self._count
        square = self._sum(lab * lab * self._mask) / self._count
        return mean, np.sqrt(np.maximum(square - mean * mean, 0) + CALM)

    def _sum(self, values: np.ndarray) -> np.ndarray:
        sides = (self._side, self._side)
        return np.atleast_3d(cv2.blur(values, sides, borderType=cv2.BORDER_REFLECT))


def _room(mean: np.ndarray, after: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """The most that lightness's contrast may be multiplied with, so that it does not end in black
    or white where it did not before: [h', w'].
    """
    old, new = (np.minimum(a[..., 0], 100 - a[..., 0]).clip(2) for a in (mean, after))
    fits, fitted = new / (ROOM * deviation[..., 0]), old / (ROOM * deviation[..., 0])
    return fits / np.minimum(fitted, 1)


def _paling(mean: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How much less chroma varies where there is less of it: [h', w', 1]. Light and shade on one
    material change chroma in proportion; a red skirt's folds would stay red on a grey one.
    """
    old, new = (np.linalg.norm(a[..., 1:], axis=2, keepdims=True) + GREY for a in (mean, after))
    return np.minimum(new / old, 1)


def _rgb(lab: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(lab, cv2.COLOR_LAB2RGB).clip(0, 1) * 255
