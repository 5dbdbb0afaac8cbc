"""Pictures that need no network, to compare with: what a figure is worth shows beside theirs."""

from __future__ import annotations

import cv2
import numpy as np
from tqdm import tqdm

from clvae.core.labels import resize_map
from clvae.nn.pixels import to_picture

from ..data import Split

GRID = (32, 32)  # maps are compared at this size


def blurred(photo: np.ndarray) -> np.ndarray:
    """The photo shrunk four times and blown up again."""
    height, width = photo.shape[:2]
    small = cv2.resize(photo, (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


class Training:
    """What the training pairs say without a network, gathered in one pass.

    colors: uint8 [classes, 3], each class's mean colour. maps: uint8 [N, *GRID], the maps made
    small.
    """

    def __init__(self, training: Split, classes: int):
        self.training = training
        totals, counts, maps = np.zeros((classes, 3)), np.zeros(classes), []
        for index in tqdm(range(len(training)), desc="training maps"):
            sample = training[index]
            labels = sample.labels.numpy().astype(np.uint8)
            pixels = to_picture(sample.photo).reshape(-1, 3)
            counts += np.bincount(labels.ravel(), minlength=classes)
            totals += np.stack(
                [np.bincount(labels.ravel(), pixels[:, k], classes) for k in range(3)], 1
            )
            maps.append(resize_map(labels, GRID))
        self.colors = (totals / np.maximum(counts, 1)[:, None]).round().astype(np.uint8)
        self.maps = np.stack(maps)

    def nearest(self, label_map: np.ndarray) -> np.ndarray:
        """The training photo whose map agrees with a map [H, W] in most cells."""
        agreement = (self.maps == resize_map(label_map, GRID)).mean((1, 2))
        return to_picture(self.training[int(agreement.argmax())].photo)

    def some(self, count: int) -> list[np.ndarray]:
        """`count` training photos (or all), always the same."""
        chosen = np.random.default_rng(0).permutation(len(self.training))[:count]
        return [to_picture(self.training[int(index)].photo) for index in chosen]
