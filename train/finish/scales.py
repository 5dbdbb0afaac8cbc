"""A bundle's scales, which int8 needs, found on the maps of its training photos."""

from __future__ import annotations

import numpy as np

from clvae import Bundle, Scene
from clvae.bundle.find_scales import SCENES, find_scales
from clvae.core.scales import Scales

from ..data import DataSet, Split


def scales_on(bundle: Bundle, data: DataSet) -> Scales:
    """Scales found on maps of the training photos, from first to last, with looks by chance. The
    bundle's generator lies on the processor.
    """
    config, split = bundle.config, Split(data, "train", bundle.config.size)
    sampler = config.sampler(bundle.prior, bundle.examples)
    chosen = np.unique(np.linspace(0, len(split) - 1, SCENES).astype(int)).tolist()
    maps = [split[i].labels.numpy().astype(np.uint8) for i in chosen]
    scenes = [Scene.from_labels(labels, config.classes) for labels in maps]
    return find_scales(bundle.generator.cpu(), sampler, scenes)
