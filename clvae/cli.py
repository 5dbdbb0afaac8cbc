"""The command line: `clvae serve`, `convert`, `generate` and `bench`; also as python -m clvae."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from PIL import Image
from tqdm import tqdm

from .bench.bench import bench
from .bench.report import report
from .bench.scenes import random_bundle
from .bundle import Bundle
from .bundle.convert import convert
from .bundle.dataset_layouts import Layout, Pair, find_layout
from .core.cover import MIDDLE, check_pair, part_said, told
from .core.labels import resize_map
from .core.maps import doubt
from .core.photos import check_photo, fit, read_sized
from .core.scene import Scene
from .core.style import PhotoStyle
from .editor.launch import serve
from .engine import Engine
from .engine.device import choose_device
from .errors import ClvaeError, ForeignColors, shown
from .files.disk import trouble, unwritten

NOTES = 6  # sentences about the maps of a folder that are printed

app = typer.Typer(
    help="Class- and layer-wise VAEs: label maps in, pictures out.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def main(commands: typer.Typer = app) -> None:
    """Run the command line, or other commands; what the user can put right is a sentence on stderr
    and exit status 2.

    Where it is a map of a folder, the others are drawn, and the status is 1.
    """
    try:
        commands()
    except ClvaeError as error:
        say(sentence(error))
        sys.exit(2)
    except OSError as error:  # a path that no function looked at: too long, say
        say(trouble(error))
        sys.exit(2)


def sentence(error: ClvaeError) -> str:
    """What an error says on the command line."""
    return error.told("say so with --ids") if isinstance(error, ForeignColors) else str(error)


def say(what: str) -> None:
    """Print a sentence on stderr, above a progress bar."""
    tqdm.write(f"clvae: {what}", file=sys.stderr)


app.command()(serve)


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
    layout: Annotated[
        str,
        typer.Option(
            help="folder, ade20k, deepfashion or gta5: how the files are laid out and what their values mean"
        ),
    ] = "folder",
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
    ids: Annotated[
        bool, typer.Option("--ids", help="a map's numbers are class ids, whatever its palette says")
    ] = False,
    at: Annotated[
        str,
        typer.Option(
            help="which part of maps and photos of another shape is taken: start (left or top), "
            "middle, end (right or bottom), or a number from 0 to 1"
        ),
    ] = MIDDLE,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda")] = "auto",
    precision: Annotated[str, typer.Option(help="auto, float32 or bfloat16")] = "auto",
):
    """Draw pictures for label maps.

    Maps and photos of another shape are cropped to the model's, those of the published layouts
    stretched, as in the release. Objects of classes that the style photo lacks look random. A map
    of a folder that cannot be read is named, the others are drawn, and the exit status is 1. Under
    torchrun the files are shared out among the processes.
    """
    rules = find_layout(layout)
    rules = replace(rules, ids=rules.ids or ids)
    part = _part(at, rules)
    many = os.path.isdir(labels)  # which, other than Path's, fails for no path whatever
    pairs = rules.pairs(labels, split) if many else [Pair(labels.stem, labels, labels)]
    style_pair = _style_pair(pairs if many else [], style, style_labels, style_id)
    rank, world = (
        int(os.environ.get(name, default)) for name, default in (("RANK", 0), ("WORLD_SIZE", 1))
    )
    engine = Engine.load(weights, _own_device(device), precision)
    photo = _encode(engine, rules, style_pair, part) if style_pair else None
    single = not many and variations == 1
    jobs = [
        Job(pair.map, seed + i, out if single else out / _file_name(pair.name, i, variations))
        for pair in pairs[rank::world]
        for i in range(variations)
    ]
    _spare_inputs(jobs)
    if rank == 0 and labels.is_dir() and (strangers := rules.strangers(pairs)):
        say(f"skipped, as neither a map nor the photo of one: {listed(strangers)}")
    bad: list[str] = []
    drawn = _pictures(engine, rules, jobs, photo, part, bad.append if labels.is_dir() else None)
    for job, picture in tqdm(drawn, total=len(jobs), unit="picture", disable=rank > 0 or None):
        _write(picture, job.out)
    if bad:
        say(f"no picture of {len(bad)} of {len(jobs) // variations} maps: {listed(bad)}")
        raise typer.Exit(1)


@app.command("bench")
def bench_command(
    weights: Annotated[Path | None, typer.Option(help="the bundle folder")] = None,
    preset: Annotated[
        str | None,
        typer.Option(help="ade20k, deepfashion or gta5: its network with random weights"),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda")] = "auto",
    precision: Annotated[str, typer.Option(help="auto, float32 or bfloat16")] = "auto",
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
    if (weights is None) == (preset is None):
        raise ClvaeError("say what to measure: --weights with a bundle folder, or --preset")
    result = bench(
        Bundle.load(weights) if weights else random_bundle(preset),
        device,
        precision,
        rounds,
        growth,
    )
    print(report(result))
    if out is not None:
        try:
            out.write_text(json.dumps(result, indent=1), encoding="utf-8")
        except OSError as error:
            raise ClvaeError(
                f"cannot write {shown(out, quotes=False)}: {unwritten(error, out)}"
            ) from None


class Job(NamedTuple):
    """One picture to draw."""

    map: Path
    seed: int
    out: Path


class StylePair(NamedTuple):
    """A photo whose style is taken, and its label map where somebody made one."""

    photo: Path
    map: Path | None


def _part(at: str, layout: Layout) -> float:
    """Which part is taken, of what --at says."""
    if layout.squash and at != MIDDLE:
        raise ClvaeError(
            "--at says which part is taken: of the published layouts all is, stretched"
        )
    return part_said(at)


def _pictures(
    engine: Engine,
    layout: Layout,
    jobs: list[Job],
    photo: PhotoStyle | None,
    at: float,
    bad: Callable[[str], None] | None,
) -> Iterator[tuple[Job, np.ndarray]]:
    """Each job with its picture. bad: is told which maps cannot be read; else one is an error."""
    doubts = 0
    for path, variations in groupby(jobs, lambda job: job.map):
        own = list(variations)
        try:
            scene, notes = _scene(engine, layout, path, at)
        except ClvaeError as error:
            if bad is None:
                raise
            say(sentence(error))
            bad(path.name)
            continue
        for note in notes[: max(0, NOTES - doubts)]:
            say(f"{path.name}: {note}")
        doubts += len(notes)
        styles = [engine.sample(scene, job.seed) for job in own]
        if photo:
            styles = [style.adopt(photo, scene, global_code=True) for style in styles]
        yield from zip(own, engine.variations(scene, styles), strict=True)
    if doubts > NOTES:
        say(f"so it is with other maps: {doubts - NOTES} more sentences like these")


def _scene(engine: Engine, layout: Layout, path: Path, at: float) -> tuple[Scene, list[str]]:
    """The scene of a map, and what should be said of it."""
    label_map, size, notes = layout.read_map(path, engine.labels), engine.config.size, []
    if layout.squash:
        label_map = resize_map(label_map, size)
    else:
        notes = [doubt(label_map, engine.labels), told(label_map.shape, size, at)]
    scene = engine.scene(label_map, at)
    engine.labels.drawable(scene.labels, f"the map {path.name}")
    return scene, [note for note in notes if note]


def _encode(engine: Engine, layout: Layout, pair: StylePair, at: float) -> PhotoStyle:
    (photo, shape), size = read_sized(pair.photo), engine.config.size
    label_map = pair.map and layout.read_map(pair.map, engine.labels)
    if layout.squash:
        photo = fit(check_photo(photo), size)
        label_map = label_map if label_map is None else resize_map(label_map, size)
    else:
        if label_map is not None:  # by what the files hold, of which `photo` may be less
            check_pair(shape, label_map.shape, size)
        if what := told(shape, size, at):
            say(f"{pair.photo.name}: {what}")
    return engine.encode(photo, label_map, at)


def listed(names: list[str], most: int = 8) -> str:
    """Some names of files in words."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _style_pair(
    pairs: list[Pair], photo: Path | None, label_map: Path | None, style_id: int | None
) -> StylePair | None:
    """The photo whose style is to be taken, if any, and its map."""
    if style_id is not None:
        if photo is not None or label_map is not None:
            raise ClvaeError("give --style-id or --style, not both")
        if not 0 <= style_id < len(pairs):
            raise ClvaeError(
                f"there is no style {style_id}: --labels has {len(pairs)} photos, from 0"
                if pairs
                else "--style-id needs a folder of label maps with photos as --labels"
            )
        return StylePair(pairs[style_id].photo, pairs[style_id].map)
    if photo is None and label_map is not None:
        raise ClvaeError("--style-labels is the label map of a style photo: give --style, too")
    return StylePair(photo, label_map) if photo else None


def _spare_inputs(jobs: list[Job]) -> None:
    """Refuse to write a picture over a label map, whatever name or link leads to it."""
    maps = {place for job in jobs if (place := _place(job.map))}
    for job in jobs:
        if _place(job.out) in maps:
            raise ClvaeError(
                f"the picture would overwrite the label map {shown(job.out, quotes=False)}, "
                "give another --out"
            )


def _place(file: Path) -> tuple[int, int] | None:
    """Where a file lies on the disk, which its links share; None where there is no file."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _file_name(name: str, variation: int, variations: int) -> str:
    return f"{name}.png" if variations == 1 else f"{name}_{variation}.png"


def _own_device(device: str) -> str:
    """The device to use: under torchrun each process of a machine takes a GPU of its own."""
    local, chosen = os.environ.get("LOCAL_RANK"), choose_device(device)
    return f"cuda:{local}" if local and chosen.type == "cuda" and chosen.index is None else device


def _write(picture: np.ndarray, out: Path) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(out)
    except ValueError:
        raise ClvaeError(
            f"{shown(out, quotes=False)} has no picture file extension, such as .png"
        ) from None
    except OSError as error:
        raise ClvaeError(
            f"cannot write {shown(out, quotes=False)}: {unwritten(error, out)}"
        ) from None
