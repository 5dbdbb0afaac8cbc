"""What counts how much in a segmenter's training: classes, and the weights of its steps."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm

from clvae.nn.segmenter import Segmenter

from ..data import DataSet

SOFTEN = 0.3  # a class counts by its share of the pixels to minus this
AVERAGE = 0.995  # the decay of the averaged weights, reached step by step


def class_weights(data: DataSet) -> Tensor:
    """What a pixel of each named class counts: more where the class is rare, 1 on average over the
    training pixels.
    """
    count, classes = np.zeros(data.labels.count), len(data.labels.names)
    for pair in tqdm(data.splits["train"], desc="classes", mininterval=5):
        label_map = data.description.layout.read_map(pair.map, data.labels)
        count += np.bincount(label_map.ravel(), minlength=len(count)) / label_map.size
    share = torch.from_numpy(count[:classes] / max(1, count[:classes].sum()))
    weight = share.clamp(min=1e-4) ** -SOFTEN
    return (weight / (weight * share).sum()).float()


def averaged(network: Segmenter) -> AveragedModel:
    """A network's weights, and its norms' statistics, as a moving average."""

    def average(mean: Tensor, value: Tensor, count: Tensor | int) -> Tensor:
        if not mean.is_floating_point():
            return value
        return torch.lerp(mean, value, 1 - min(AVERAGE, (1 + int(count)) / (10 + int(count))))

    return AveragedModel(network, avg_fn=average, use_buffers=True)
