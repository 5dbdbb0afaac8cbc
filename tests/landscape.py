"""A random bundle with the landscape's classes and a picture that is not square, for tests of the
page.
"""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from clvae import Bundle, Direction, Directions, LabelSet, NetworkConfig, Shelf, StylePresets
from clvae.core.examples import Examples
from clvae.core.prior import Prior
from clvae.core.sizes import Sizes
from tests.checkpoints import random_segmenter

CARD = json.loads(
    (Path(__file__).parents[1] / "assets" / "samples" / "samples.json").read_text(encoding="utf-8")
)
SIZE = (128, 192)


NAMED = (("lightness", ("darker", "lighter")), ("warmth", ("cooler", "warmer")))


def landscape_bundle(
    looks: bool = True,
    unlabelled: bool = True,
    segmenter: bool = False,
    size: tuple[int, int] = SIZE,
    many: bool = False,
    noise: bool = False,
) -> Bundle:
    """128x192 pictures, or others, 12 classes; with or without sliders and presets, the unlabelled
    class and a segmenter. many: of sides from 64 to 384, too, and at most 49,152 pixels. noise:
    whether its blocks take noise.

    A class has two named sliders over all layers, then one of each layer, the coarsest first, and
    three presets. One slider is of the whole picture.
    """
    labels = LabelSet(CARD["names"], CARD["colors"], unlabelled)
    config = NetworkConfig(labels.count, 4, 8, 4, *size, "normal", 8, noise)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        generator, encoder = config.generator().eval(), config.encoder().eval()
    for name, parameter in generator.named_parameters():
        if name.endswith(".noise"):
            parameter.detach().fill_(0.3)
        parameter.detach().mul_(1.5)  # random weights draw faintly: make differences show
    return Bundle(
        config,
        labels,
        generator,
        encoder,
        None,
        directions(config) if looks else Directions(),
        presets(config) if looks else StylePresets(),
        "random landscape",
        segmenter=random_segmenter(len(labels.names), size) if segmenter else None,
        drawn=Sizes(32, (64, 64), (384, 384), 49_152, size) if many else None,
    )


def with_examples(bundle: Bundle, photos: int = 40) -> Bundle:
    """The bundle with a prior, N(0, 1), and random examples near which its looks are drawn: each of
    a photo that shows two or three classes.
    """
    config, random = bundle.config, np.random.default_rng(2)
    numbers = 5 * config.z_local
    prior = Prior(
        np.zeros((config.classes, 5, config.z_local), np.float32),
        np.stack([np.eye(numbers, dtype=np.float32)] * config.classes),
        np.zeros(config.z_global, np.float32),
        np.eye(config.z_global, dtype=np.float32),
    )
    shares = random.dirichlet([0.2] * config.classes, photos)
    photo, class_id = np.nonzero(shares > 0.02)
    local = random.normal(size=(len(photo), 5, config.z_local))
    overall = random.normal(size=(photos, config.z_global))
    return replace(bundle, prior=prior, examples=Examples(photo, class_id, local, overall, shares))


def tiny_bundle(name: str = "tiny") -> Bundle:
    """96x64 pictures of three classes: all that differs from the landscape's."""
    labels = LabelSet(["wall", "floor", "lamp"], [[200, 190, 170], [120, 80, 50], [250, 230, 90]])
    config = NetworkConfig(labels.count, 4, 8, 4, 96, 64, "normal", 8)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        generator, encoder = config.generator().eval(), config.encoder().eval()
    for parameter in generator.parameters():
        parameter.detach().mul_(1.5)
    return Bundle(config, labels, generator, encoder, name=name)


def directions(config: NetworkConfig) -> Directions:
    rng, found = np.random.default_rng(0), []
    for c in range(config.classes):
        steps = rng.normal(size=(2, 5, config.z_local))
        found += [Direction(step, 2.5, c, None, *named) for step, named in zip(steps, NAMED)]
        found += [
            Direction(np.eye(5)[layer][:, None] * rng.normal(size=config.z_local), 3.0, c, layer)
            for layer in reversed(range(5))
        ]
    found.append(
        Direction(
            rng.normal(size=config.z_global),
            2.5,
            measure="contrast",
            ends=("flatter", "more contrast"),
        )
    )
    return Directions(found)


def presets(config: NetworkConfig) -> StylePresets:
    rng, count = np.random.default_rng(1), 3
    strip = io.BytesIO()
    Image.fromarray(
        np.repeat(rng.integers(0, 255, (1, count, 3), np.uint8), 32, 1).repeat(32, 0)
    ).save(strip, "JPEG")
    tiles = np.frombuffer(strip.getvalue(), np.uint8)
    kept_looks = Shelf(rng.normal(size=(count, 5, config.z_local)), tiles)
    scenes = Shelf(
        rng.normal(size=(count, config.classes, 5, config.z_local)),
        tiles,
        rng.normal(size=(count, config.z_global)),
    )
    return StylePresets({0: kept_looks, 8: kept_looks}, scenes)
