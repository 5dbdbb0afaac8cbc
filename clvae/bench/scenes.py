"""What the benchmark draws: scenes of blobs, strokes and other edits of them, and networks with
random weights.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import torch

from ..bundle import Bundle, NetworkConfig
from ..bundle.published import PUBLISHED
from ..core.checks import entry
from ..core.codes import LAYERS
from ..core.labels import LabelSet
from ..core.scene import Scene
from ..core.style import Style
from ..engine import Engine
from ..nn import Upscaler

STROKES = (0.5, 1.2, 5, 15)  # percent of the map
SHARE = 0.012  # of the map, of strokes after an undo


def draw_scene(
    config: NetworkConfig, objects: int, seed: int = 0, size: tuple[int, int] | None = None
) -> Scene:
    """A map of blobs with ragged edges, of as many objects. size: (H, W), else the network's own.

    With 16 at 256x256 the 5x5 cells around a pixel are of one object for 81 % of the pixels, and
    for 67 % at half the size: as on maps of ADE20K.
    """
    rng = np.random.default_rng(seed)
    size = size or config.size
    best, ids = np.full(size, -np.inf), np.zeros(size, np.uint8)
    for i in range(objects):
        coarse, fine = rng.normal(size=(3, 3)), rng.normal(size=(32, 32))
        field = sum(
            weight * cv2.resize(noise, size[::-1], interpolation=cv2.INTER_CUBIC)
            for weight, noise in ((1, coarse), (0.08, fine))
        )
        ids[field > best] = i
        best = np.maximum(best, field)
    return Scene(ids, np.arange(objects) % config.classes)


def stroke(scene: Scene, share: float, seed: int) -> Scene:
    """The scene with a round-ended stroke over a share of it, four times as long as it is wide, of
    another object.
    """
    rng, (height, width) = np.random.default_rng(seed), scene.size
    radius = (
        share * height * width / (12 + np.pi)
    ) ** 0.5  # a rectangle 2r x 6r and two half discs
    angle, centre = rng.uniform(0, np.pi), rng.uniform(0.25, 0.75, 2) * (width, height)
    arm = 3 * radius * np.array([np.cos(angle), np.sin(angle)])
    y, x = np.mgrid[:height, :width]
    along = np.clip(((x - centre[0]) * arm[0] + (y - centre[1]) * arm[1]) / (arm @ arm), -1, 1)
    mask = (x - centre[0] - along * arm[0]) ** 2 + (
        y - centre[1] - along * arm[1]
    ) ** 2 <= radius**2
    under = int(scene.objects[int(centre[1]), int(centre[0])])
    return scene.with_objects(
        np.where(mask, np.uint8((under + 1) % len(scene.classes)), scene.objects)
    )


def edits(
    engine: Engine, scene: Scene, style: Style, turn: int
) -> Iterator[tuple[str, tuple[Scene, Style]]]:
    """Every kind of edit: (what it is, the edited scene and style); another one of its kind in each
    turn.
    """
    shares = np.bincount(scene.objects.ravel(), minlength=len(scene.classes)) / scene.objects.size
    chosen = int(np.argmax(np.where(shares < 0.1, shares, 0)))
    share, seed = f"{100 * shares[chosen]:.1f} % of the map", turn + 1
    for layer in range(LAYERS):
        yield (
            f"layer {layer} of an object ({share})",
            (scene, engine.resample(style, scene, [chosen], seed, [layer])),
        )
    yield (
        f"all layers of an object ({share})",
        (scene, engine.resample(style, scene, [chosen], seed)),
    )
    yield "global code", (scene, style.with_global(engine.sample(scene, seed).global_code))
    for percent in STROKES:
        yield f"stroke over {percent} % of the map", (stroke(scene, percent / 100, turn), style)


def after_undo(scene: Scene, turn: int) -> Iterator[tuple[str, list[Scene], Scene]]:
    """Strokes over 1.2 % of the map after strokes that were undone: (what it is, the scenes that
    were drawn before, the edited scene). An undo itself draws nothing.
    """
    for count, undone in ((1, "an undo"), (10, "ten undone strokes")):
        drawn = [scene]
        for number in range(count):
            drawn.append(stroke(drawn[-1], SHARE, 100 * turn + number + 1))
        yield f"stroke after {undone}", drawn, stroke(scene, SHARE, 100 * turn)


def random_bundle(preset: str) -> Bundle:
    """A bundle with the sizes of a published network and random weights: as good as any for
    measuring time.
    """
    model = entry(PUBLISHED, preset, "preset")
    return with_random_weights(model.config, model.labels, f"{preset} with random weights")


def with_random_weights(config: NetworkConfig, labels: LabelSet, name: str) -> Bundle:
    """A bundle of these sizes with random weights, the same every time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator, encoder = config.generator().eval(), config.encoder().eval()
    for parameter in generator.blocks.parameters():
        # Fresh weights draw a grey picture, in which no rounding shows.
        parameter.detach().mul_(1.5)
    return Bundle(config, labels, generator, encoder, name=name)


def random_upscaler() -> Upscaler:
    """One of the size that training makes, with random weights."""
    with torch.random.fork_rng(devices=[]):
        return Upscaler().eval()
