"""How well the maps that a segmenter finds agree with those that a picture was made from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torchmetrics import MetricCollection
from torchmetrics.classification import MulticlassAccuracy, MulticlassJaccardIndex

from clvae.core.labels import LabelSet

Segmenter = Callable[[np.ndarray], np.ndarray]  # picture uint8 [H, W, 3] → class ids [H, W]


class Scores:
    """Mean IoU over the classes seen, and pixel accuracy, of any number of named picture sets;
    unlabelled is left out.
    """

    def __init__(self, segmenter: Segmenter, labels: LabelSet):
        self.segmenter, self.classes, self.sets = segmenter, len(labels.names), {}

    def _new(self) -> MetricCollection:
        return MetricCollection(
            {
                "miou": MulticlassJaccardIndex(
                    self.classes, average="macro", ignore_index=self.classes
                ),
                "pixel_accuracy": MulticlassAccuracy(
                    self.classes, average="micro", ignore_index=self.classes
                ),
            }
        )

    def add(self, name: str, picture: np.ndarray, label_map: np.ndarray) -> None:
        """picture: uint8 [H, W, 3]; label_map: class ids [H, W]."""
        found, wanted = (
            torch.from_numpy(ids.astype(np.int64))[None]
            for ids in (self.segmenter(picture), label_map)
        )
        self.sets.setdefault(name, self._new()).update(found, wanted)

    def result(self) -> dict[str, dict[str, float]]:
        """By the set's name "miou" and "pixel_accuracy", both 0 to 1."""
        return {
            name: {key: float(value) for key, value in scores.compute().items()}
            for name, scores in self.sets.items()
        }
