"""A random bundle with the landscape's classes and a picture that is not square, for tests of the page."""

import json
from pathlib import Path

import numpy as np
import torch

from clvae import Axes, Bundle, LabelSet, NetworkConfig

CARD = json.loads((Path(__file__).parents[1] / "assets" / "samples" / "samples.json").read_text(encoding="utf-8"))
SIZE = (128, 192)


def landscape_bundle(axes: bool = True, unlabelled: bool = True) -> Bundle:
    """128x192 pictures, 12 classes; with or without slider directions and the unlabelled class."""
    labels = LabelSet(CARD["names"], CARD["colors"], unlabelled)
    config = NetworkConfig(labels.count, 4, 8, 4, *SIZE, "normal", 8)
    rng = np.random.default_rng(0)
    directions = np.linalg.qr(rng.normal(size=(labels.count, 5, 4, 3)))[0].swapaxes(2, 3).astype(np.float32)
    spread = np.ones((labels.count, 5, 3), np.float32)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        generator, encoder = config.generator().eval(), config.encoder().eval()
    for parameter in generator.parameters():
        parameter.detach().mul_(1.5)      # random weights draw faintly: make differences show
    return Bundle(config, labels, generator, encoder, None, Axes(directions, spread) if axes else None, "random landscape")
