"""The command `upscale`: a picture, or a folder of them, with more pixels."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from .bundle.dataset_layouts import PICTURE_ENDINGS, named, natural
from .console import listed, say, sentence
from .engine import Engine
from .engine.upscaling import LACKING, checked_scale, read_upscalable
from .errors import ClvaeError, shown
from .export.notes import upscaled_note
from .export.origin import kept_exif
from .export.scale import upscaled
from .outputs import check_name, spare_inputs, write_picture


def upscale(
    picture: Annotated[Path, typer.Argument(help="a picture, or a folder of them")],
    weights: Annotated[Path, typer.Option(help="the bundle folder")],
    out: Annotated[
        Path, typer.Option(help="the picture to write; of a folder's pictures a folder")
    ],
    scale: Annotated[int, typer.Option(help="2 or 4: how many times as wide and high")] = 2,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps")] = "auto",
    precision: Annotated[str, typer.Option(help="auto, float32, bfloat16 or int8")] = "auto",
):
    """Enlarge pictures by a bundle's upscaler, which makes up the detail; their files say so.

    Of a folder, a picture that cannot be enlarged is named, the others are, and the exit status is
    1. Of a picture at most 24 million pixels come.
    """
    checked_scale(scale)
    many = os.path.isdir(picture)
    if not many:
        check_name(out)
    jobs = _jobs(picture, out) if many else [(picture, out)]
    spare_inputs([file for file, _ in jobs], [made for _, made in jobs], "picture")
    engine, bad = Engine.load(weights, device, precision), []
    if not engine.has_upscaler:
        raise ClvaeError(LACKING)
    for file, made in tqdm(jobs, unit="picture", disable=None if many else True):
        try:
            large = upscaled(read_upscalable(file, scale), scale, engine)
            write_picture(large, made, upscaled_note(scale, engine.name, kept_exif(file)))
        except ClvaeError as error:
            if not many:
                raise
            say(f"{file.name}: {sentence(error)}")
            bad.append(file.name)
    if bad:
        say(f"{len(bad)} of {len(jobs)} pictures were not enlarged: {listed(bad)}")
        raise typer.Exit(1)


def _jobs(pictures: Path, out: Path) -> list[tuple[Path, Path]]:
    """The pictures of a folder, in order, and where they go."""
    found = named(pictures, "{name}.png", PICTURE_ENDINGS)
    if not found:
        raise ClvaeError(f"there is no picture in {shown(pictures, quotes=False)}")
    return [(found[name], out / f"{name}.png") for name in sorted(found, key=natural)]
