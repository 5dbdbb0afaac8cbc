"""What a bundle offers for changing looks: slider directions and style presets, made of the training set's codes and maps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from clvae import Bundle, Engine

from .data import Split
from .directions import Probe, find_directions, find_slopes, new_probe
from .maps import enough_of_each, large_enough, read_maps
from .statistics import ENOUGH, Means
from .style_presets import choose_presets

LARGE = 0.04                              # of a map that a class covers where pictures of it are measured, if it ever does
MAPS, MAPS_AGAIN = 12, 5                  # such maps of each class, at least, for slopes and for turning and checking


def with_looks(bundle: Bundle, split: Split, means: Means, device: torch.device) -> Bundle:
    """The bundle with slider directions and style presets, found by measuring the pictures that it draws."""
    engine, maps, random = Engine(bundle, str(device)), read_maps(split), np.random.default_rng(0)
    photos = np.bincount(means.class_id, minlength=means.classes)
    known = [c for c in range(len(bundle.labels.names)) if photos[c] >= ENOUGH]
    if not known:
        return bundle

    def probes(count: int) -> list[Probe]:
        chosen = enough_of_each(large_enough(maps.shares[:, known], LARGE), count, random)
        return [new_probe(split[i].labels.numpy().astype(np.uint8), means.classes, known) for i in chosen]

    slopes = find_slopes(engine, bundle.prior, probes(MAPS), random)
    return replace(bundle, directions=find_directions(engine, bundle.prior, slopes, probes(MAPS_AGAIN), random),
                   presets=choose_presets(engine, bundle.prior, means, maps, slopes))
