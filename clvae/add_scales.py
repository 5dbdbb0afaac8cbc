"""The command `scales`: finds what int8 needs for a bundle that exists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from .bench.scenes import draw_scene
from .bundle import Bundle
from .bundle.find_scales import SCENES, find_scales
from .errors import ClvaeError

OBJECTS = 8  # of a scene that is drawn


def scales(weights: Annotated[Path, typer.Option(help="the bundle folder")]):
    """Find the scales of a bundle, which --precision int8 needs, on maps drawn by chance; nothing
    else of it changes. python -m train looks --only scales takes the maps of its photos.
    """
    bundle = Bundle.load(weights)
    config = bundle.config
    sampler = config.sampler(bundle.prior, bundle.examples)
    scenes = [draw_scene(config, OBJECTS, seed) for seed in range(SCENES)]
    found = find_scales(bundle.generator, sampler, scenes)
    if not found:
        raise ClvaeError("no layer of this bundle bears eight bits: nothing was changed")
    bundle = replace(bundle, scales=found)
    bundle.add_to(weights, "scales")
    print(f"{len(bundle.scales.steps)} layers may be drawn in eight bits")
