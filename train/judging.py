"""The commands that judge a bundle beside `evaluate`: by canvases of other sizes, and by somebody
who tells its pictures from photos.

They stand outside of train/evaluate, whose import takes long.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import DataOption, DeviceOption, LayoutOption, PrecisionOption, WeightsOption

KeyOption = Annotated[Path, typer.Option(help="The file that says which are photos.")]


def evaluate_sizes(
    weights: WeightsOption,
    data: DataOption,
    size: Annotated[
        list[str], typer.Option(help="HEIGHTxWIDTH in pixels, such as 256x512; several times.")
    ],
    split: Annotated[str, typer.Option(help="train or val.")] = "val",
    out: Annotated[Path | None, typer.Option(help="Write the figures as JSON, too.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many pairs.")] = None,
    layout: LayoutOption = "folder",
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
):
    """Measure how good a bundle's pictures are at other sizes than its own, beside those at its
    own; train/evaluate/sizes.py says how.
    """
    from clvae import Engine
    from clvae.core.sizes import size_said

    from .data import DataSet
    from .evaluate.report import sizes_table, write
    from .evaluate.sizes import evaluate_sizes as run_evaluate

    # Sizes that a card does not name yet are measured, too: that tells whether it should.
    engine = Engine.load(weights, device=device, precision=precision, any_size=True)
    sizes = [size_said(words) for words in size]
    figures = run_evaluate(engine, DataSet.open(data, layout), split, sizes, limit)
    print(sizes_table(figures))
    if out:
        write(figures, out)


def mixed(
    weights: WeightsOption,
    data: DataOption,
    out: Annotated[Path, typer.Option(help="The folder to write, for whoever judges.")],
    key: KeyOption,
    count: Annotated[
        int | None,
        typer.Option(min=1, help="Pictures, and as many photos; 40, or all where they are fewer."),
    ] = None,
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
