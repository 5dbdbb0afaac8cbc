"""What a bundle offers for changing looks: slider directions, style presets and how colours move,
made of the training set's codes and maps.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import torch

from clvae import Bundle, Directions, Engine, Prior, StylePresets
from clvae.core.colours import Colours
from clvae.errors import ClvaeError

from ..data import Split
from ..data.maps import enough_of_each, large_enough, read_maps
from .colours import find_colours
from .directions import find_directions
from .probes import Probe, new_probe
from .slopes import Slopes, find_slopes
from .statistics import ENOUGH, Means
from .style_presets import choose_presets

LARGE = 0.04  # of a map that a class covers where pictures of it are measured, if it ever does
MAPS, MAPS_AGAIN = 12, 5  # such maps of each class, at least: for slopes; for turning and checking


class LooksFinder:
    """Finds what a bundle's looks can be changed by, measuring the pictures that it draws."""

    def __init__(self, bundle: Bundle, split: Split, means: Means, device: torch.device):
        self.engine, self._prior = Engine(bundle, str(device)), bundle.prior
        self._bundle = bundle
        self.split, self.means, self.maps = split, means, read_maps(split)
        self.random = np.random.default_rng(0)
        photos = np.bincount(means.class_id, minlength=means.classes)
        self.known = [c for c in range(len(bundle.labels.names)) if photos[c] >= ENOUGH]

    @cached_property
    def slopes(self) -> Slopes:
        """What codes do to what is measured of pictures; found before anything else by lot."""
        return find_slopes(self.engine, self.prior, self._probes(MAPS), self.random)

    @property
    def prior(self) -> Prior:
        """How real codes are spread, which says how far a look may be moved."""
        if self._prior is None:
            raise ClvaeError(
                "the bundle does not say how real codes are spread: make it anew of its run "
                "with python -m train finish"
            )
        return self._prior

    def sliders(self, single: bool = True) -> Directions:
        """The slider directions.

        single: those of one layer alone, too, which are most of the work.
        """
        if not self.known:
            return Directions()
        slopes = self.slopes  # before the other maps are drawn by lot
        return find_directions(
            self.engine, self.prior, slopes, self._probes(MAPS_AGAIN), self.random, single
        )

    def presets(self) -> StylePresets:
        """The style presets, compared by what the sliders' slopes say."""
        if not self.known:
            return StylePresets()
        return choose_presets(
            self.engine, self.prior, self.means, self.maps, self.slopes, self._map
        )

    def colours(self) -> Colours:
        """How the classes' codes move their colours."""
        return find_colours(self._bundle, self.split, self.means, self.maps)

    def _probes(self, count: int) -> list[Probe]:
        shown = large_enough(self.maps.shares[:, self.known], LARGE)
        return [
            new_probe(self._map(i), self.means.classes, self.known)
            for i in enough_of_each(shown, count, self.random)
        ]

    def _map(self, photo: int) -> np.ndarray:
        return self.split[photo].labels.numpy().astype(np.uint8)
