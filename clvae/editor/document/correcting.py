"""Correcting the map of a photo that is opened, by what the photo itself shows."""

from __future__ import annotations

import cv2
import numpy as np

from ...core.photos import filled, fit
from ...errors import ClvaeError
from ...photo.frame import Frame
from ...photo.selecting import superpixels
from ...photo.selecting import tidied as tidied_mask
from .edits import paint
from .state import OpenedPhoto, State

SEEN = 250_000  # pixels of a photo in which patches are looked for
AREA = 100  # of a patch, of these pixels


def patches(photo: OpenedPhoto) -> np.ndarray:
    """Pieces of a photo that are alike, by which strokes follow its edges: uint16 [H, W] of their
    numbers, over all of the scene's map; beyond the photo those at its edges go on.
    """
    height, width = photo.small.shape[:2]
    scale = min(1.0, (SEEN / (height * width)) ** 0.5)
    size = max(8, round(height * scale)), max(8, round(width * scale))
    seen = fit(filled(photo.small)[0], size)
    return Frame((height, width), photo.scene.size).map(superpixels(seen, AREA).astype(np.uint16))


def tidied(state: State, object_id: int) -> State:
    """The state in which an object's border lies where the photo's colours part.

    What it loses goes to the object that lies nearest; what was painted over the photo stays.
    """
    photo = state.photo
    if photo is None:
        raise ClvaeError("there is no photo: open one first")
    frame = Frame(photo.small.shape[:2], photo.scene.size)
    before = frame.window(state.scene.objects)
    own = frame.window(state.scene.labels == photo.scene.labels)
    mine = (before == object_id) & own
    if not mine.any():
        raise ClvaeError("there is nothing of it in the photo")
    seen = np.ascontiguousarray(frame.window(filled(frame.photo(photo.small))[0]))
    found = tidied_mask(seen, mine)
    after = np.where(found & own, np.uint8(object_id), before)
    others = own & ~mine
    if others.any():
        after = np.where(mine & ~found, _nearest(before, others), after)
    return paint(state, _within(frame, state.scene.objects, after))


def _nearest(objects: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """What lies nearest to each pixel of what a mask bool [h', w'] holds: uint8 [h', w']."""
    far = (~mask).astype(np.uint8)
    found = cv2.distanceTransformWithLabels(far, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.asarray(found[1], np.intp)
    of = np.zeros(nearest.max() + 1, np.uint8)
    of[nearest[mask]] = objects[mask]
    return of[nearest]


def _within(frame: Frame, objects: np.ndarray, part: np.ndarray) -> np.ndarray:
    """A map of which the part that lies over the photo is another; beyond, what is at its edges
    goes on where it did.
    """
    old, new = frame.map(frame.window(objects)), frame.map(part)
    return np.where(objects == old, new, objects)
