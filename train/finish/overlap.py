"""What a segmenter's training asks for beside cross entropy: classes that overlap their maps, rare
ones that count, weights averaged over steps.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm

from clvae.nn.segmenter import Segmenter

from ..data import DataSet

SOFTEN = 0.15  # a class counts by its share of the pixels to minus this
AVERAGE = 0.995  # the decay of the averaged weights, reached step by step


def lovasz_softmax(scores: Tensor, labels: Tensor, every: int = 4) -> Tensor:
    """How far the classes of a batch are from overlapping the maps: 0 to 1, a smooth extension of
    one minus the mean IoU (Berman et al. 2018, the Lovász-softmax loss).

    scores: [B, C, h, w]. labels: class ids [B, h, w]; what is no class counts nowhere. every: of so
    many rows and columns one is looked at.
    """
    scores, labels = (x[..., ::every, ::every] for x in (scores, labels))
    classes = scores.shape[1]
    shares = scores.softmax(1).movedim(1, -1)[labels < classes]
    labels = labels[labels < classes]
    losses = []
    for class_id in labels.unique().tolist():
        true = (labels == class_id).float()
        errors, order = (true - shares[:, class_id]).abs().sort(descending=True)
        true = true[order]
        # Of the class's IoU, where just the pixels up to each, the worst first, were wrong.
        union = true.sum() + (1 - true).cumsum(0)
        missed = 1 - (true.sum() - true.cumsum(0)) / union
        losses.append((errors * missed.diff(prepend=missed.new_zeros(1))).sum())
    return torch.stack(losses).mean() if losses else scores.sum() * 0


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
