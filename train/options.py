"""The options of the commands in cli.py: their types and what --help says of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

LAYOUTS = (
    "folder (images/, labels/, classes.json and, if you like, splits.json), "
    "ade20k, deepfashion or gta5."
)
DataOption = Annotated[Path, typer.Option(help="The data set's folder.")]
LayoutOption = Annotated[str, typer.Option(help=LAYOUTS)]
RunOption = Annotated[
    Path, typer.Option(help="The folder of the run: checkpoint, picture sheets, scalars.")
]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")]
PrecisionOption = Annotated[str, typer.Option(help="auto, float32, bfloat16 or int8.")]
PresetOption = Annotated[
    str | None,
    typer.Option(
        help="The released settings: ade20k, deepfashion or gta5; or another file of train/configs."
    ),
]
SegmenterOption = Annotated[
    Path | None,
    typer.Option(
        help="A trained one (RUN/segmenter.safetensors of a finished run) instead of training one."
    ),
]
SegmenterSteps = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="Steps of training the segmenter, which finds what is what in "
        "style photos; by default 32 rounds through the photos, "
        "0 leaves it out. The run's folder keeps it.",
    ),
]
ConfigOption = Annotated[Path | None, typer.Option(help="Settings of your own as TOML.")]
FixOption = Annotated[
    bool,
    typer.Option(
        "--fix",
        help="Write classes.json as the label maps' numbers ask for, those that it does "
        "not list as unlabelled; the one before is kept beside it.",
    ),
]
InitOption = Annotated[
    Path | None,
    typer.Option(
        help="Start from the weights of a bundle folder or another run's "
        "checkpoint.pt. Classes are matched by name, the picture's size "
        "may differ. Without --preset and --config its settings are taken, "
        "too; a --config without [network] takes its network."
    ),
]
StepsOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="The length of the run in steps, instead of the settings'; with "
        "--resume it may be another than before.",
    ),
]
MinutesOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="Stop after so many minutes, with a checkpoint. Rates that fall at the end "
        "(optimiser.decay) then fall towards that time, or towards the last step if "
        "that comes first; after --resume they follow the new end. Such a run cannot "
        "be repeated bit for bit.",
    ),
]
RunLayoutOption = Annotated[
    str | None, typer.Option(help=LAYOUTS + " That of the preset if it has one, else folder.")
]
WeightsOption = Annotated[Path, typer.Option(help="The bundle's folder.")]
QuickOption = Annotated[
    bool,
    typer.Option(
        "--quick",
        help="Leave out what takes long and can be found later: the segmenter "
        "(segmenter) and the sliders of single layers (looks).",
    ),
]
OnlyOption = Annotated[
    Literal["presets", "colours", "scales", "examples"] | None,
    typer.Option(
        help="presets: find these alone, the looks to choose from; colours: those that style "
        "photos and named colours need; scales: those of int8; examples: the photos' codes near "
        "which random looks are drawn. No other file changes, and projects of the bundle stay "
        "valid."
    ),
]
InceptionOption = Annotated[
    Path | None,
    typer.Option(
        help="Weights of FID's Inception, as torch-fidelity stores them; without "
        "them the distance is EfficientNet-Lite0's."
    ),
]
JudgeOption = Annotated[
    Path | None,
    typer.Option(
        help="A segmenter as TorchScript or exported program: pictures "
        "[1, 3, H, W] in [-1, 1] to scores [1, C, h, w]; else it is "
        "the bundle's own."
    ),
]
PartOption = Annotated[
    str,
    typer.Option(
        help="Which part of maps of another shape is taken: start (left or top), middle, end "
        "(right or bottom), or a number from 0 to 1."
    ),
]
OwnStepsOption = Annotated[
    int | None,
    typer.Option(min=1, help="Steps of its training; by default 32 rounds through the photos."),
]
FurtherOption = Annotated[
    bool,
    typer.Option(
        "--further", help="Train the one that the bundle has, at half the rates, not a new one."
    ),
]
RoundsOption = Annotated[int, typer.Option(min=1, help="Steps of each kind; their medians count.")]
SamplesOption = Annotated[int, typer.Option(min=1, help="Pictures of each map, with seeds from 0.")]
