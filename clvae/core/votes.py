"""What is what in a photo, from a segmenter's shares: pieces beside a larger thing of a kind near
to theirs go over to it, so that no patch of jeans stands in trousers.
"""

from __future__ import annotations

import cv2
import numpy as np

from .classes import Classes
from .kin import kin
from .regions import without_small_regions

# Of the whole map: pieces larger than this stay. Of a piece's mean share: what its neighbour needs.
# Of a piece's border: what the neighbour must have. Measured on the validation photos of the two
# bundles that ship (weights/*/README.md).
LARGEST, NEEDED, TOUCHING = 0.3, 0.5, 0.2
ROUNDS = 3  # a piece that went over may bring its neighbours to do so


def told(shares: np.ndarray, labels: Classes) -> np.ndarray:
    """The class of each pixel, uint8 [H, W]: the likeliest, after votes, without small regions.

    shares: float32 [C, H, W], 0 to 1, of the classes that `labels` names.
    """
    near = np.zeros((len(shares), len(shares)), bool)
    for class_id, others in enumerate(kin(labels)):
        near[class_id, list(others)] = True
    found = shares.argmax(0).astype(np.uint8)
    for _ in range(ROUNDS):
        if not _went_over(found, shares, near):
            break
    return without_small_regions(found)


def _went_over(found: np.ndarray, shares: np.ndarray, near: np.ndarray) -> bool:
    """Give pieces of a map uint8 [H, W] to their neighbours, in place, the smallest first; whether
    any went. near: bool [C, C].
    """
    pieces = []
    for class_id in np.unique(found).tolist():
        _, numbers, stats, _ = cv2.connectedComponentsWithStats(
            (found == class_id).astype(np.uint8), connectivity=8
        )
        pieces += [
            (int(row[cv2.CC_STAT_AREA]), class_id, _box(row, found.shape), i, numbers)
            for i, row in enumerate(stats[1:], 1)
        ]
    went = False
    for area, class_id, box, number, numbers in sorted(pieces, key=lambda piece: piece[0]):
        piece, ids = numbers[box] == number, found[box]
        if area > LARGEST * found.size or (ids[piece] != class_id).any():
            continue  # another piece came to it meanwhile, or it went
        ring = cv2.dilate(piece.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~piece
        around = np.bincount(ids[ring], minlength=len(shares))
        others = np.flatnonzero(near[class_id] & (around > TOUCHING * ring.sum()))
        if not len(others):
            continue
        means = shares[:, *box][:, piece].mean(1)
        other = others[means[others].argmax()]
        if means[other] > NEEDED * means[class_id] and (found == other).sum() > area:
            ids[piece], went = other, True
    return went


def _box(row: np.ndarray, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The rows and columns of a piece, by its statistics, and a pixel around it."""
    left, top, width, height = (int(value) for value in row[: cv2.CC_STAT_AREA])
    return (
        slice(max(0, top - 1), min(shape[0], top + height + 1)),
        slice(max(0, left - 1), min(shape[1], left + width + 1)),
    )
