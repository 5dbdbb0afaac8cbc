"""The protocol: what is measured of a bundle, on the pairs of one split, photos and maps squashed
to the bundle's size.

- Pictures of a map: `encoded`, with the codes of its own photo; `random`, the first of `samples`
with drawn codes. Beside
  them photos and maps without a network: training photos, as many; the training photo whose map is
  nearest, by agreement of the labels at 32x32; each class in its mean colour over the training
  photos; the photo blurred four times.
- Distance: Fréchet distance of each set to the split's photos (`distance`). With Inception's
weights it is the FID. It is
  measured a second time on EfficientNet-Lite2, which no loss has seen: a run may come near by one
  network's features alone.
- Difference: of a picture to the photo of its map (`difference`). The encoded one's is the
reconstruction.
- Diversity: mean difference over the pairs of `samples` random pictures of a map, mean over maps.
- One class's code drawn anew at all layers, the global code kept, for each class that covers 2 % of
a map (`changes`):
  mCSD and mOCD after Zhu et al. 2020 (differences with all but the class, and with the class,
  painted black; the first should be high, the second near zero), and locality, the mean absolute
  change, of 255, inside the class and beyond 24 pixels (at a height of 256) of it.
- Colours: mean CIELAB difference of each class's region, where it covers 2 % of a map, to the
photo's (`colours`): of the encoded picture and the random one, which is the chance level; of the
  encoded one after 8 more colour steps, `refined`; and of the encoded codes `taken over` by class
  into another photo's map, with a random global code, and `matched` by colour steps there.
- Segmentation: mean IoU and pixel accuracy of a segmenter on the pictures and on the photos
(`segmentation`): the bundle's own, or one that is given. The bundle's own flatters `encoded`, whose
  colour steps it has judged before: what it did not like was taken back
  (`clvae/engine/recognised.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from clvae import Engine, Scene
from clvae.nn.pixels import to_picture

from ..agreement import Scores, Segmenter
from ..data import DataSet, Split
from ..fit.features import EfficientNetLite
from .baselines import Training, blurred
from .changes import changes, summary
from .colours import ColourFigures, in_style
from .difference import FeatureDifference, Lpips, find_difference
from .distance import Distances, EfficientNetFeatures, InceptionFeatures

SAMPLES = 10


@dataclass(frozen=True)
class Tools:
    """What measures: Inception's weights for the FID (None does without), a segmenter (None is the
    bundle's, if it has one).
    """

    inception: Path | None = None
    segmenter: Segmenter | None = None


def evaluate(
    engine: Engine,
    data: DataSet,
    split: str,
    samples: int = SAMPLES,
    limit: int | None = None,
    tools: Tools | None = None,
) -> dict:
    """A bundle's figures on a split's first `limit` pairs, by its engine's device, fit for JSON."""
    data.check_classes(engine.labels)
    tools = tools or Tools()
    pairs, training = (Split(data, name, engine.config.size) for name in (split, "train"))
    trunk, distances = _distances(tools, training, engine.device)
    difference = find_difference(trunk)
    known = Training(training, engine.labels.count)
    segmenter = tools.segmenter or (engine.segment if engine.has_segmenter else None)
    scores = Scores(segmenter, engine.labels) if segmenter else None
    compared = _Compared(distances, difference, scores)
    colours = ColourFigures(engine)
    count = len(pairs) if limit is None else min(limit, len(pairs))

    diversity, between, changed, last = [], [], [], None
    for index in tqdm(range(count), desc=split):
        photo, labels = to_picture(pairs[index].photo), pairs[index].labels.numpy().astype(np.uint8)
        scene = Scene.from_labels(labels, engine.labels.count)
        seeds = range(index * samples, (index + 1) * samples)
        random = [engine.generate(scene, engine.sample(scene, seed)) for seed in seeds]
        style = engine.encode(photo, scene)
        sets = {"encoded": in_style(engine, scene, style, index), "random": random[0]}
        colours.measure(photo, labels, style, sets, index)
        sets |= _without_network(known, photo, labels)
        compared.add(photo, labels, sets)
        diversity.append(difference.spread(random))
        between += [difference(photo, last)] if last is not None else []
        changed.append(changes(engine, scene, index, difference))
        last = photo

    for photo in known.some(count):
        for distance in distances:
            distance.add("training photos", photo)
    means = {name: float(np.mean(values)) for name, values in compared.differences.items()}
    return {
        "split": split,
        "pairs": count,
        "samples": samples,
        "distance": {distance.name: distance.result() for distance in distances},
        "difference_name": difference.name,
        "difference": means,
        "reconstruction": means["encoded"],
        "diversity": float(np.mean(diversity)),
        "diversity_of_photos": float(np.mean(between)) if between else float("nan"),
        "colours": colours.result(),
        "segmentation": scores.result() if scores else None,
        **dict(zip(("locality", "locality_mean"), summary(changed))),
    }


class _Compared:
    """Sets of pictures compared with photos, by name. differences: of each picture."""

    def __init__(
        self,
        distances: list[Distances],
        difference: Lpips | FeatureDifference,
        scores: Scores | None,
    ):
        self._distances, self._difference, self._scores = distances, difference, scores
        self.differences: dict[str, list[float]] = {}

    def add(self, photo: np.ndarray, labels: np.ndarray, sets: dict[str, np.ndarray]) -> None:
        """One photo, its map, and the pictures of that map."""
        for distance in self._distances:
            distance.add_photo(photo)
        for name, picture in sets.items():
            for distance in self._distances:
                distance.add(name, picture)
            self.differences.setdefault(name, []).append(self._difference(photo, picture))
        if self._scores:
            for name, picture in {"photos": photo, **sets}.items():
                self._scores.add(name, picture, labels)


def _distances(
    tools: Tools, training: Split, device: torch.device
) -> tuple[EfficientNetLite, list[Distances]]:
    """EfficientNet-Lite0, and two distances: by it or Inception; by what no loss has seen."""
    trunk, unseen = (
        EfficientNetLite(number).eval().requires_grad_(False).to(device) for number in (0, 2)
    )
    first = (
        InceptionFeatures(tools.inception, device)
        if tools.inception
        else EfficientNetFeatures(trunk, training)
    )
    return trunk, [Distances(first), Distances(EfficientNetFeatures(unseen, training))]


def _without_network(
    known: Training, photo: np.ndarray, labels: np.ndarray
) -> dict[str, np.ndarray]:
    """Pictures to compare with that need no network, by what they are."""
    return {
        "nearest training photo": known.nearest(labels),
        "mean colour of each class": known.colors[labels],
        "photos blurred 4x": blurred(photo),
    }
