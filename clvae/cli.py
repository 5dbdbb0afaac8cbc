"""The command line: `clvae serve`, `convert`, `generate`, `edit`, `upscale`, `augment`,
`scales` and `bench`; also as python -m clvae.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from .add_scales import scales
from .augment import Recipe, augment
from .bench.bench import bench
from .bench.report import report
from .bench.scenes import random_bundle
from .bundle import Bundle
from .bundle.convert import convert
from .console import say, sentence
from .core.cover import MIDDLE
from .core.sizes import size_said
from .edit import edit
from .editor.launch import serve
from .engine.changes import Changes
from .engine.memory import FULL
from .engine.wishes import Slide, StyleOf, Tint, Wishes
from .errors import ClvaeError, out_of_memory
from .files.disk import trouble
from .generate import Rules, generate
from .option_lists import Lists
from .outputs import write_text
from .upscale import upscale

LayoutOption = Annotated[
    str,
    typer.Option(
        help="folder, ade20k, deepfashion or gta5: how the files are laid out and what their "
        "values mean"
    ),
]
PartOption = Annotated[
    str,
    typer.Option(
        help="which part of maps and photos of another shape is taken: start (left or top), "
        "middle, end (right or bottom), or a number from 0 to 1"
    ),
]
ScaleOption = Annotated[
    int, typer.Option(help="1, 2 or 4: how many times as large pictures are as they are drawn")
]
IdsOption = Annotated[
    bool, typer.Option("--ids", help="a map's numbers are class ids, whatever its palette says")
]

SizeOption = Annotated[
    str | None,
    typer.Option(
        help="HEIGHTxWIDTH of the pictures, such as 256x512; else the nearest to a map's shape"
    ),
]
AnySizeOption = Annotated[
    bool, typer.Option("--any-size", help="also sizes that the bundle does not say it draws well")
]

ClassesOption = Annotated[list[str] | None, typer.Option(help="which of them; else all it shows")]
LayersOption = Annotated[
    list[str] | None, typer.Option(help="the layers of the codes that change; else all")
]
ModeOption = Annotated[
    str,
    typer.Option(
        help="recoloured: the photo's detail in the new light and colours; replaced: drawn"
    ),
]
ResampleOption = Annotated[list[str] | None, typer.Option(help="classes that get a look by chance")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="leave pictures that are there")]
SlideOption = Annotated[
    list[str] | None,
    typer.Option(help="CLASS:SLIDER=AMOUNT, such as sky:lightness=40, from -100 to 100"),
]
StrengthOption = Annotated[
    float, typer.Option(min=0, max=1, help="how far what is recoloured goes")
]
TintOption = Annotated[
    list[str] | None,
    typer.Option(help="CLASS=#rrggbb: a colour for a class, its texture kept; several times"),
]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu, cuda or mps")]
PrecisionOption = Annotated[str, typer.Option(help="auto, float32, bfloat16 or int8")]

app = typer.Typer(
    help="Class- and layer-wise VAEs: label maps in, pictures out.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def main(commands: typer.Typer = app) -> None:
    """Run the command line, or other commands.

    What the user can put right is a sentence on stderr and exit status 2. Where it is a map of a
    folder, the others are drawn, and the status is 1.
    """
    try:
        commands()
    except ClvaeError as error:
        say(sentence(error))
        sys.exit(2)
    except (OSError, MemoryError, RuntimeError) as error:
        if out_of_memory(error):  # where no engine said it
            say(FULL)
        elif isinstance(error, OSError):  # a path that no function looked at: too long, say
            say(trouble(error))
        else:
            raise
        sys.exit(2)


app.command()(serve)
app.command()(scales)
app.command()(upscale)


@app.command("convert")
def convert_command(
    generator: Annotated[Path, typer.Argument(help="the published latest_net_G.pth")],
    encoder: Annotated[Path, typer.Argument(help="the published latest_net_E.pth")],
    out: Annotated[Path, typer.Option(help="the bundle folder to write")],
    preset: Annotated[str | None, typer.Option(help="ade20k, deepfashion or gta5")] = None,
    config: Annotated[
        Path | None, typer.Option(help="JSON file with the sizes of any other network")
    ] = None,
):
    """Turn a published checkpoint pair into a bundle."""
    print(f"wrote {convert(generator, encoder, preset, config, out=out)}")


@app.command("generate")
def generate_command(
    weights: Annotated[Path, typer.Option(help="the bundle folder")],
    labels: Annotated[Path, typer.Option(help="a label map, or a folder of them")],
    out: Annotated[
        Path, typer.Option(help="the picture to write; for a folder or for variations, a folder")
    ],
    seed: Annotated[
        int, typer.Option(help="seed of the random codes; variation i has seed + i")
    ] = 0,
    variations: Annotated[int, typer.Option(min=1, help="pictures per label map")] = 1,
    layout: LayoutOption = "folder",
    split: Annotated[str, typer.Option(help="test or train, of a folder with splits")] = "test",
    style: Annotated[
        Path | None, typer.Option(help="a photo whose style the pictures take")
    ] = None,
    style_labels: Annotated[
        Path | None,
        typer.Option(help="its label map; without one the bundle's segmenter makes one"),
    ] = None,
    style_id: Annotated[
        int | None, typer.Option(help="the style of the n-th photo (from 0) of the folder")
    ] = None,
    refine: Annotated[
        int,
        typer.Option(min=0, help="colour steps by which the style photo is matched more closely"),
    ] = 0,
    tint: TintOption = None,
    scale: ScaleOption = 1,
    ids: IdsOption = False,
    at: PartOption = MIDDLE,
    size: SizeOption = None,
    any_size: AnySizeOption = False,
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
):
    """Draw pictures for label maps.

    A map of a size that the model draws stays as it is. Others, and photos, are cropped to the
    nearest shape that it draws; those of the published layouts are stretched, as in the release.
    Objects of classes that the style photo lacks look random. A map of a folder that cannot be read
    is named, the others are drawn, and the exit status is 1. Under torchrun the files are shared
    out among the processes.
    """
    tints = tuple(map(Tint.read, tint or ()))
    wishes = Wishes(StyleOf(style, style_labels, style_id), refine, tints, scale)
    bad = generate(
        weights,
        labels,
        out,
        range(seed, seed + variations),
        Rules(layout, split, ids, at, None if size is None else size_said(size), any_size),
        wishes,
        device,
        precision,
    )
    if bad:
        raise typer.Exit(1)


@app.command("edit", cls=Lists)
def edit_command(
    photo: Annotated[Path, typer.Argument(help="a photo, or a folder of them")],
    weights: Annotated[Path, typer.Option(help="the bundle folder")],
    out: Annotated[Path, typer.Option(help="the picture to write; of a folder's photos a folder")],
    labels: Annotated[
        Path | None,
        typer.Option(help="its label map, or a folder of them; else the segmenter proposes one"),
    ] = None,
    resample: ResampleOption = None,
    seed: Annotated[int, typer.Option(help="seed of that look")] = 0,
    style: Annotated[Path | None, typer.Option(help="a photo whose look classes take")] = None,
    style_labels: Annotated[Path | None, typer.Option(help="its label map")] = None,
    classes: ClassesOption = None,
    layers: LayersOption = None,
    tint: TintOption = None,
    slide: SlideOption = None,
    mode: ModeOption = "recoloured",
    strength: StrengthOption = 1.0,
    ids: IdsOption = False,
    resume: ResumeOption = False,
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
):
    """Give objects of real photos other looks; all else stays as it is, pixel for pixel.

    A picture has its photo's size. Of a folder, a photo that cannot be edited is named, the others
    are, and the exit status is 1. Under torchrun the photos are shared out among the processes.
    """
    changes = Changes(
        tuple(resample or ()),
        seed,
        StyleOf(style, style_labels),
        tuple(classes or ()),
        tuple(int(name) if name.isdecimal() else name for name in layers) if layers else None,
        tuple(map(Tint.read, tint or ())),
        tuple(map(Slide.read, slide or ())),
        mode,
        strength,
    )
    if edit(weights, photo, out, labels, changes, ids, resume, device, precision):
        raise typer.Exit(1)


@app.command("augment")
def augment_command(
    data: Annotated[
        Path, typer.Option(help="a folder with images/, labels/, classes.json and splits.json")
    ],
    weights: Annotated[Path, typer.Option(help="the bundle folder")],
    out: Annotated[Path, typer.Option(help="the folder to write, laid out alike")],
    looks: Annotated[int, typer.Option(help="new pictures of each training photo")] = 4,
    mode: Annotated[
        str,
        typer.Option(help="recoloured: photos in other light and colours; generated: drawn anew"),
    ] = "recoloured",
    seed: Annotated[int, typer.Option(help="seed of all looks")] = 0,
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
):
    """Give training photos of a data set new looks, for a segmentation model; maps stay.

    The same command goes on where it was interrupted. A photo that cannot be read is named, the
    others get their looks, and the exit status is 1. Under torchrun the photos are shared out.
    """
    if augment(data, weights, out, looks, Recipe(mode, seed), device, precision):
        raise typer.Exit(1)


@app.command("bench")
def bench_command(
    weights: Annotated[Path | None, typer.Option(help="the bundle folder")] = None,
    preset: Annotated[
        str | None,
        typer.Option(help="ade20k, deepfashion or gta5: its network with random weights"),
    ] = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
    rounds: Annotated[int, typer.Option(min=1, help="how many times everything is measured")] = 7,
    growth: Annotated[
        bool,
        typer.Option("--growth", help="also with larger pictures, more objects, more sessions"),
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--json", help="also write the figures to this file")
    ] = None,
):
    """Measure how fast pictures are drawn and edits followed, against the network as it was
    released.
    """
    if weights is not None and preset is None:
        bundle = Bundle.load(weights)
    elif preset is not None and weights is None:
        bundle = random_bundle(preset)
    else:
        raise ClvaeError("say what to measure: --weights with a bundle folder, or --preset")
    result = bench(bundle, device, precision, rounds, growth)
    print(report(result))
    if out is not None:
        write_text(json.dumps(result, indent=1), out)
