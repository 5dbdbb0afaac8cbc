"""The commands of upscaling: a teacher's pairs, an upscaler of them, how near it comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from clvae.engine.device import choose_device

from ..options import DeviceOption, LayoutOption, WeightsOption

PairsOption = Annotated[Path, typer.Option(help="A folder of pairs that `teach` made.")]


def teach(
    weights: WeightsOption,
    data: Annotated[Path, typer.Option(help="The data set's folder, whose maps are drawn.")],
    out: Annotated[Path, typer.Option(help="The folder to write; pairs that are there stay.")],
    count: Annotated[int, typer.Option(min=1, help="How many pairs.")] = 300,
    split: Annotated[str, typer.Option(help="train, or val to measure with `upscaled`.")] = "train",
    threads: Annotated[int, typer.Option(min=1, help="Threads of the teacher.")] = 1,
    layout: LayoutOption = "folder",
):
    """Enlarge parts of pictures that a bundle draws by a teacher (Real-ESRGAN), for `upscaler` to
    learn from. A pair takes some seconds; the same command goes on where it was interrupted.
    """
    from clvae import Engine

    from ..data import DataSet
    from .pairs import write
    from .teacher import Teacher

    teacher = Teacher(threads)
    write(Engine.load(weights), DataSet.open(data, layout), teacher, out, count, split)


def upscaler(
    weights: WeightsOption,
    data: Annotated[
        list[Path], typer.Option(help="A data set's folder, on whose photos, too; several times.")
    ],
    run: Annotated[Path, typer.Option(help="The folder of the training, which goes on there.")],
    pairs: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of pairs that `teach` made; several times. Else photos alone."),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Steps of the training in all.")] = 6000,
    layout: LayoutOption = "folder",
    device: DeviceOption = "auto",
):
    """Train a small network that enlarges pictures, and give it to a bundle; nothing else of that
    changes. What was trained already in --run only comes into the bundle.
    """
    from clvae import Bundle

    from ..data import DataSet
    from .equip import equip
    from .fit import fit
    from .parts import Parts

    Bundle.load(weights)  # where there is none that is said now, not after an hour
    sets = [DataSet.open(folder, layout) for folder in data]
    photos = [pair.photo for one in sets for pair in one.splits["train"]]
    trained = fit(Parts(pairs or [], photos), run, steps, choose_device(device))
    if trained is None:
        raise typer.Exit(1)
    equip(weights, *trained)


def upscaled(
    weights: WeightsOption,
    pairs: PairsOption,
    sheet: Annotated[Path | None, typer.Option(help="Write a sheet of pictures, too.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the figures as JSON, too.")] = None,
    device: DeviceOption = "auto",
):
    """Measure a bundle's upscaler on a teacher's pairs that it has not seen, beside bicubic and
    Lanczos.
    """
    from clvae import Engine

    from .measure import measure, table

    figures = measure(Engine.load(weights, device), pairs, sheet)
    print(table(figures))
    if out is not None:
        out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
