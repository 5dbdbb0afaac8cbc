"""The commands by which somebody judges a bundle's pictures: a mixture with photos, what was said.

They stand outside of `evaluate`, whose import takes long.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import DataOption, DeviceOption, LayoutOption, PrecisionOption, WeightsOption

KeyOption = Annotated[Path, typer.Option(help="The file that says which are photos.")]


def mixed(
    weights: WeightsOption,
    data: DataOption,
    out: Annotated[Path, typer.Option(help="The folder to write, for whoever judges.")],
    key: KeyOption,
    count: Annotated[int, typer.Option(min=1, help="Pictures, and as many photos.")] = 40,
    seed: Annotated[int, typer.Option(min=0, help="Of the choice, the looks, the order.")] = 0,
    layout: LayoutOption = "folder",
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
):
    """Mix a bundle's random pictures with photos it has not seen, for somebody to tell apart."""
    from clvae import Engine

    from .data import DataSet
    from .evaluate.mixed import mix

    engine = Engine.load(weights, device=device, precision=precision)
    mix(engine, DataSet.open(data, layout), out, key, count, seed)


def judged(
    answers: Annotated[Path, typer.Argument(help="A text: the numbers held for photos.")],
    key: KeyOption,
):
    """Count what somebody said of `mixed`: how many were told right, how many of ours passed."""
    from .evaluate.mixed import judged as run_judged
    from .evaluate.mixed import wilson

    for name, (count, of) in run_judged(key, answers).items():
        low, high = wilson(count, of)
        print(f"{name:24}{count:4} of {of:3} = {count / of:4.0%} (95 %: {low:.0%} to {high:.0%})")
