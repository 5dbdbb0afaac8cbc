"""Regions: pieces of a map that are too small to mean anything, which a segmenter leaves along
edges and in textures; those that are things of their own; and where a segmenter does not know.
"""

from __future__ import annotations

import cv2
import numpy as np

from .cielab import to_lab
from .scene import MAX_OBJECTS

# Of the whole map. Measured on the validation photos of the two bundles that ship, this leaves
# about as many pieces as maps made by hand have (24 → 7.4 and 41 → 17 a photo; by hand 7.8 and 17)
# and a little more of the pixels right (84.85 → 84.90 % and 84.28 → 84.29 %). More costs small
# classes that are really there.
SMALL = 0.001
LARGE = 0.03  # of the whole map: a piece that is somebody, or something, by itself
# What a segmenter knows has less entropy than this, in nats, or in parts of what all classes alike
# have; of means over so much of the shorter side. Smaller patches belong to what is around them.
# Measured, see docs/photos.md.
UNSURE, OF_ALL, AROUND, PATCH = 1.3, 0.6, 1 / 64, 0.01
# What it knows well has less than this part of that entropy; see docs/photos.md, too.
WELL = 0.5 / 1.3
# Pieces of one thing: mean colours at most so far apart, in CIELAB, and gaps of so much of the
# longer side. In 300 training photos of each pack this joins 86 to 90 % of the pairs of pieces of
# coats, jackets and suits, and 14 % of those of seas.
ALIKE, NEAR = 12.0, 0.1
MOST_PIECES = 12  # that a photo is divided in beyond its classes


def without_small_regions(label_map: np.ndarray, share: float = SMALL) -> np.ndarray:
    """A map uint8 [H, W] of ids in which each 8-connected piece smaller than `share` of it (0 to 1)
    is what lies nearest.

    A map of nothing but small regions stays as it is.
    """
    small = np.zeros(label_map.shape, bool)
    for i in np.unique(label_map):
        _, pieces, stats, _ = cv2.connectedComponentsWithStats(
            (label_map == i).astype(np.uint8), connectivity=8
        )
        small |= (pieces > 0) & (stats[pieces, cv2.CC_STAT_AREA] < share * label_map.size)
    return filled(label_map, small)


def filled(label_map: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """A map uint8 [H, W] of ids in which each pixel of a mask, bool [H, W], is what lies nearest
    outside it. Where nothing lies outside it stays as it is.
    """
    if not gone.any() or gone.all():
        return label_map
    _, nearest = cv2.distanceTransformWithLabels(
        gone.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # Of each pixel that stays, by the label that the transform gives it.
    ids = np.zeros(nearest.max() + 1, np.uint8)
    nearest = np.asarray(nearest, np.int32)
    ids[nearest[~gone]] = label_map[~gone]
    return ids[nearest]


def divided(
    label_map: np.ndarray,
    count: int,
    nobody: int | None = None,
    share: float = LARGE,
    most: int = MOST_PIECES,
    photo: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Objects of a map uint8 [H, W] of class ids below `count`: ids uint8 [H, W], and the class of
    each object, uint8 [O].

    Of each class the largest 8-connected piece, and all smaller than `share` of the map (0 to 1),
    are the object of the class's own id. Other pieces are objects of their own, with the ids from
    `count` on, the largest first, at most `most` of them. nobody: a class that is no thing. photo:
    uint8 [H, W, 3] under the map; pieces that are near one another and alike in it are one object:
    the halves of an open jacket.
    """
    found: list[tuple[int, int, np.ndarray]] = []
    lab = None if photo is None else to_lab(photo)
    for class_id in np.setdiff1d(label_map, () if nobody is None else nobody).tolist():
        _, pieces, stats, _ = cv2.connectedComponentsWithStats(
            (label_map == class_id).astype(np.uint8), connectivity=8
        )
        areas = stats[1:, cv2.CC_STAT_AREA]
        order = np.argsort(-areas, kind="stable").tolist()
        large = [pieces == i + 1 for i in order if areas[i] >= share * label_map.size]
        things = large if lab is None else _things(large, lab)
        found += [(int(mask.sum()), class_id, mask) for mask in things[1:]]
    found.sort(key=lambda piece: -piece[0])
    found = found[: min(most, MAX_OBJECTS - count)]
    objects = label_map.copy()
    for object_id, (_, _, mask) in enumerate(found, count):
        objects[mask] = object_id
    classes = [*range(count), *(class_id for _, class_id, _ in found)]
    return objects, np.array(classes, np.uint8)


def _things(pieces: list[np.ndarray], lab: np.ndarray) -> list[np.ndarray]:
    """Pieces bool [H, W] of a class, those that are near and alike taken together, the largest
    first. lab: the photo, CIELAB [H, W, 3].
    """
    things: list[list[np.ndarray]] = []
    for piece in pieces:
        merged, others = [piece], []
        for thing in things:
            if any(_belong(piece, other, lab) for other in thing):
                merged += thing
            else:
                others.append(thing)
        things = [*others, merged]
    whole = [np.logical_or.reduce(thing) for thing in things]
    return sorted(whole, key=lambda thing: -int(thing.sum()))


def _belong(piece: np.ndarray, other: np.ndarray, lab: np.ndarray) -> bool:
    """Whether two pieces are near and alike."""
    if np.linalg.norm(lab[piece].mean(0) - lab[other].mean(0)) > ALIKE:
        return False
    far = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, 5)[piece].min()
    return bool(far <= NEAR * max(piece.shape))


def unsure_regions(probabilities: np.ndarray) -> np.ndarray:
    """Where a segmenter does not know what is what: bool [H, W].

    probabilities: float32 [C, H, W] of its classes, 0 to 1. Where it is sure of nothing at all, its
    doubt says nothing either, and nowhere counts as unsure.
    """
    entropy, most = _entropy(probabilities), _most(probabilities)
    entropy = cv2.GaussianBlur(entropy, (0, 0), AROUND * min(entropy.shape))
    unsure = (entropy > most).astype(np.uint8)
    unsure = without_small_regions(unsure, PATCH) == 1
    return np.zeros_like(unsure) if unsure.all() else unsure


def known_well(probabilities: np.ndarray) -> float:
    """How much of a photo a segmenter knows well: 0 to 1; 1 where its doubt says nothing.

    probabilities: see `unsure_regions`.
    """
    entropy, most = _entropy(probabilities), _most(probabilities)
    return float((entropy < WELL * most).mean()) if (entropy < most).any() else 1.0


def _entropy(probabilities: np.ndarray) -> np.ndarray:
    """The entropy of what a pixel may be, in nats: float32 [H, W]."""
    return -(probabilities * np.log(np.maximum(probabilities, 1e-9))).sum(0)


def _most(probabilities: np.ndarray) -> float:
    """The entropy of what a segmenter of so many classes just knows."""
    return min(UNSURE, OF_ALL * float(np.log(len(probabilities))))
