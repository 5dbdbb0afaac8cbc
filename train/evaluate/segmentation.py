"""A segmenter out of a file, which finds the maps again in pictures made from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.export.passes import move_to_device_pass
from torch.nn.functional import interpolate

from clvae.core.labels import LabelSet
from clvae.errors import ClvaeError
from clvae.nn.pixels import to_network

from ..agreement import Segmenter


def read_segmenter(file: Path, labels: LabelSet, device: torch.device) -> Segmenter:
    """A segmenter out of a file, on a device: an exported program (.pt2) or TorchScript.

    It takes one picture, float32 [1, 3, H, W] in [-1, 1], and gives a score for each class, [1, C,
    h, w] of any size, C at least the number of named classes.
    """
    if not file.is_file():
        raise ClvaeError(f"there is no segmenter {file}")
    try:
        if file.suffix == ".pt2":
            net = move_to_device_pass(torch.export.load(file), device).module()
        else:
            net = torch.jit.load(file, device).eval()
    # a file of another kind makes the reader fail in any way
    except Exception as error:  # noqa: BLE001
        raise ClvaeError(
            f"{file} is neither an exported program nor TorchScript: {type(error).__name__}"
        ) from None

    @torch.no_grad()
    def segment(picture: np.ndarray) -> np.ndarray:
        scores = net(to_network(picture[None]).to(device)).cpu()
        if scores.ndim != 4 or scores.shape[1] < len(labels.names):
            raise ClvaeError(
                f"the segmenter {file} returns scores {list(scores.shape)}, "
                f"not [1, {len(labels.names)}, height, width]"
            )
        scores = interpolate(
            scores[:, : len(labels.names)].float(),
            picture.shape[:2],
            mode="bilinear",
            align_corners=False,
        )
        return scores[0].argmax(0).numpy()

    return segment
