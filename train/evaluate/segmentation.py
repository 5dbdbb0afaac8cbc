"""How well a segmenter finds the maps again in pictures made from them, as well as in the photos they belong to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.export.passes import move_to_device_pass
from torch.nn.functional import interpolate
from torchmetrics import MetricCollection
from torchmetrics.classification import MulticlassAccuracy, MulticlassJaccardIndex

from clvae.errors import ClvaeError
from clvae.core.labels import LabelSet

from .difference import to_tensor

Segmenter = Callable[[np.ndarray], np.ndarray]            # picture uint8 [H, W, 3] → class ids [H, W]


def read_segmenter(file: Path, labels: LabelSet, device: torch.device) -> Segmenter:
    """A segmenter out of a file, on a device: an exported program (.pt2) or TorchScript.

    It takes one picture, float32 [1, 3, H, W] in [-1, 1], and gives a score for each class, [1, C, h, w] of any size,
    C at least the number of named classes.
    """
    if not file.is_file():
        raise ClvaeError(f"there is no segmenter {file}")
    try:
        if file.suffix == ".pt2":
            net = move_to_device_pass(torch.export.load(file), device).module()
        else:
            net = torch.jit.load(file, device).eval()
    except Exception as error:            # noqa: BLE001 - a file of another kind makes the reader fail in any way
        raise ClvaeError(f"{file} is neither an exported program nor TorchScript: {type(error).__name__}") from None

    @torch.no_grad()
    def segment(picture: np.ndarray) -> np.ndarray:
        scores = net(to_tensor([picture]).to(device)).cpu()
        if scores.ndim != 4 or scores.shape[1] < len(labels.names):
            raise ClvaeError(f"the segmenter {file} returns scores {list(scores.shape)}, "
                             f"not [1, {len(labels.names)}, height, width]")
        scores = interpolate(scores[:, :len(labels.names)].float(), picture.shape[:2], mode="bilinear", align_corners=False)
        return scores[0].argmax(0).numpy()

    return segment


class Scores:
    """Mean IoU over the classes seen, and pixel accuracy, of any number of named picture sets; unlabelled is left out."""

    def __init__(self, segmenter: Segmenter, labels: LabelSet):
        self.segmenter, self.classes, self.sets = segmenter, len(labels.names), {}

    def _new(self) -> MetricCollection:
        return MetricCollection({
            "miou": MulticlassJaccardIndex(self.classes, average="macro", ignore_index=self.classes),
            "pixel_accuracy": MulticlassAccuracy(self.classes, average="micro", ignore_index=self.classes),
        })

    def add(self, name: str, picture: np.ndarray, label_map: np.ndarray) -> None:
        """picture: uint8 [H, W, 3]; label_map: class ids [H, W]."""
        found, wanted = (torch.from_numpy(ids.astype(np.int64))[None] for ids in (self.segmenter(picture), label_map))
        self.sets.setdefault(name, self._new()).update(found, wanted)

    def result(self) -> dict[str, dict[str, float]]:
        return {name: {key: float(value) for key, value in scores.compute().items()} for name, scores in self.sets.items()}
