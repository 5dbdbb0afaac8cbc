"""The command that measures a bundle on canvases of other sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..options import DataOption, DeviceOption, LayoutOption, PrecisionOption, WeightsOption


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

    from ..data import DataSet
    from .report import sizes_table, write
    from .sizes import evaluate_sizes as run_evaluate

    # Sizes that a card does not name yet are measured, too: that tells whether it should.
    engine = Engine.load(weights, device=device, precision=precision, any_size=True)
    sizes = [size_said(words) for words in size]
    figures = run_evaluate(engine, DataSet.open(data, layout), split, sizes, limit)
    print(sizes_table(figures))
    if out:
        write(figures, out)
